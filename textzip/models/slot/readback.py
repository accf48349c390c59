"""Which parts of a page would be misread: what a reader makes of it beside what it shows."""

from __future__ import annotations

from dataclasses import dataclass

from textzip.models.slot.alignment import aligned
from textzip.models.slot.picture import Pixels, to_page
from textzip.models.slot.use import Reader


@dataclass(frozen=True, slots=True)
class Misread:
    """Words of a label that are read otherwise, from `start` to `end` of it."""

    start: int
    end: int
    wanted: str
    read: str


def readback(reader: Reader, pixels: Pixels, label: str) -> list[Misread]:
    """What a reader has wrong of a page uint8 (H, W) that shows `label`. Raises `PictureError` for what is no page."""
    return misread(label, reader.read_pictures([to_page(pixels)], newlines=False, characters=False)[0].text)


def misread(label: str, read: str) -> list[Misread]:
    """The words of a label that differ from what was read, whole and in order; words with a lost space are one."""
    if label == read:
        return []
    pairs = aligned(label, read)
    wrong = [wanted != got for wanted, got in pairs]
    for order in (range(1, len(pairs)), range(len(pairs) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for k in order:
            wrong[k] = wrong[k] or (wrong[k + step] and not pairs[k][0].isspace() and not _blank(pairs[k + step]))
    found: list[Misread] = []
    at = start = 0
    for k, (wanted, _) in enumerate(pairs):
        if wrong[k] and (k == 0 or not wrong[k - 1]):
            start, first = at, k
        at += len(wanted)
        if wrong[k] and (k + 1 == len(pairs) or not wrong[k + 1]):
            span = pairs[first : k + 1]
            found.append(Misread(start, at, "".join(a for a, _ in span), "".join(b for _, b in span)))
    return found


def _blank(pair: tuple[str, str]) -> bool:
    """Whether both sides of an edit are the same blank, at which a word ends."""
    return pair[0] == pair[1] and pair[0].isspace()
