"""Pictures of any size and way up to readings: pages as they are, others line by line.

A page of textzip's own goes to the model as it is; so does one that is as clean, or a picture no larger than a page,
whose text is of a size that models know. All else is cut into strips, all strips of all pictures are read together, and
what they say is put together. What is read poorly is tried another way up, and what is small enough for that as it is;
the reading that is clearly the surer is taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from textzip.models.slot.calibration import Calibration, logit
from textzip.models.slot.network.symbols import UNKNOWN
from textzip.models.slot.page import stitch
from textzip.models.slot.page.lines import lines
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.reading import Box, Reading
from textzip.models.slot.page.strips import Strip, strips
from textzip.models.slot.page.turns import Turn, lies, slant, turned
from textzip.models.slot.page.views import View
from textzip.models.slot.picture import PAGE, Picture

Pixels = npt.NDArray[np.uint8]
Look = Callable[[Sequence[Pixels]], list[Seen]]
OfLanguage = Callable[[str], bool]
Closer = Callable[[Sequence[Pixels], Sequence[Seen]], list[Seen]]

_WIDTH = 64
"""Strips are filled up to multiples of so many columns, so that many are read together."""
_POOR, _POOR_OWN, _CLEARLY = 0.85, 0.75, 1.5
"""A reading of which a smaller share than the first is likely right is tried in other ways, one of a page as small as
textzip's own only below the second; one is taken that is surer by the third, in logits: the wrong way up is far less
sure, and a face that is hard to read a little less one way or another."""
_TURNED = 0.9
"""A page as small as textzip's own that is read less surely is tried upside down: letters look like letters there."""
_LANGUAGE, _NONE = 1.0, 2.5
"""Logits by which it has to be surer then, if what is read so is of a language, and what is read else is not; and if
that tells nothing: rows of one sign are read either way up, and hardly any such page lies on its head."""
_LARGER, _LARGER_BY = 1.5, 0.3
"""A picture that is read poorly is tried so many times as large, and by how much surer that has to be, in logits: type
that is smaller than what models know is read so."""
_SAMPLE = 3
"""Strips by which it is told which way up a picture is."""
_UNREAD = 0.05
"""How sure a character is that was not read where ink is."""
_FEW = 0.3
"""How much less, as a logarithm over all characters, others' pictures are believed: few are seen in anything."""


@dataclass(frozen=True)
class Attempt:
    """A way of reading a picture, before and after it is read."""

    ink: Pixels
    turn: Turn
    strips: tuple[Strip, ...] | None
    """None: the page as it is."""
    covered: float = 1.0
    """The share of its ink that is in strips."""
    own: bool = False
    """Whether it may be a page of textzip's own, on which a few characters are as likely as many."""
    scale: float = 1.0
    """How many times as large its ink is as the picture's."""
    seen: tuple[Seen, ...] = ()

    @property
    def pages(self) -> list[Pixels]:
        """What a model is given."""
        return [self.ink] if self.strips is None else [_filled(strip.pixels) for strip in self.strips]

    @property
    def agreed(self) -> bool | None:
        """Whether two models read all of it alike at first sight; None if no two did."""
        each = [seen.agreed for seen in self.seen]
        return None if not each or None in each else all(each)

    @property
    def sure(self) -> float:
        """How sure a model is of all of it, as it says it; less for ink that is in no strip, and for few characters."""
        if not any(each.count for each in self.seen):
            return 0.0 if self.ink.any() else 1.0
        if self.strips is None:
            [whole] = self.seen
            return whole.confidence if self.own else whole.confidence * math.exp(-_FEW / whole.count)
        logs, count = -_FEW, 0.0
        for strip, each in zip(self.strips, self.seen, strict=True):
            number = each.count or max(1.0, (strip.box.right - strip.box.left) / strip.line.small)
            logs += number * math.log(max(each.confidence, 1e-9) if each.count else _UNREAD)
            count += number
        return math.exp(logs / count) * self.covered


def read(
    pictures: Sequence[Picture],
    look: Look,
    calibration: Calibration,
    closer: Closer | None = None,
    *,
    newlines: bool | None = None,
    characters: bool = True,
    language: OfLanguage = lambda _: False,
) -> list[Reading]:
    """Readings of pictures. `look` reads pages, uint8 (H, W), and `closer` those again that it is unsure of, once it is
    known which way up they are; `characters`: whether each has its confidence and box; `language`: whether a text is of
    one.
    """
    first = _seen([_first(picture) for picture in pictures], look)
    best = _best(pictures, first, look, calibration, language)
    if closer:
        before = [each for attempt in best for each in attempt.seen]
        best = _seen(best, lambda pages: closer(pages, before))
    return [
        _reading(picture, attempt, calibration, newlines, characters)
        for picture, attempt in zip(pictures, best, strict=True)
    ]


def _small(picture: Picture) -> bool:
    return all(side <= PAGE for side in picture.pixels.shape)


def _first(picture: Picture) -> Attempt:
    if picture.own:
        return _whole(picture, 0)
    cut = _cut(picture, 0 if lies(picture.pixels) else 1)
    sizes = [strip.scale for strip in cut.strips or ()]
    known = 2 * sizes.count(1.0) >= len(sizes)  # most of it is of a size that models know
    if known and (picture.whole or _small(picture)):
        return _whole(picture, cut.turn.quarters)
    return cut


def _whole(picture: Picture, quarters: int, scale: float = 1.0) -> Attempt:
    ink, turn = turned(picture.pixels, quarters)
    return Attempt(View(0, scale).of(ink), turn, None, own=picture.own, scale=scale)


def _cut(picture: Picture, quarters: int) -> Attempt:
    ink, turn = turned(picture.pixels, quarters)
    if picture.paper:
        degrees = slant(ink)
        if degrees:
            ink, turn = turned(picture.pixels, quarters, degrees)
    found = strips(ink, lines(ink))
    inside = np.zeros(ink.shape, np.bool_)
    for strip in found:
        inside[strip.box.top : strip.box.bottom, strip.box.left : strip.box.right] = True
    total = float(ink.sum(dtype=np.float64))
    return Attempt(ink, turn, tuple(found), float(ink[inside].sum(dtype=np.float64)) / total if total else 1.0)


def _others(picture: Picture, attempt: Attempt, sure: float) -> list[Attempt]:
    """In which other ways a picture is to be read that was read so surely."""
    own = picture.whole and _small(picture)
    if sure >= (_POOR_OWN if own else _POOR):
        return [_whole(picture, 2)] if own and sure < _TURNED else []
    whole, now = attempt.strips is None, attempt.turn.quarters
    others = [_cut(picture, quarters) for quarters in range(4) if whole or quarters != now]
    if _small(picture):
        others += [_whole(picture, quarters) for quarters in range(4) if not whole or quarters != now]
        if not own:
            others += [_whole(picture, now, _LARGER)]
    return others


def _best(
    pictures: Sequence[Picture], first: Sequence[Attempt], look: Look, calibration: Calibration, language: OfLanguage
) -> list[Attempt]:
    """Of each picture another way of reading it if that is clearly surer, else the one that there is."""
    sure = [_legible(attempt, calibration) for attempt in first]
    others = [_others(*each) for each in zip(pictures, first, sure, strict=True)]
    tried = iter(_seen([_sample(other) for some in others for other in some], look))
    best = list(first)
    again: dict[int, Attempt] = {}
    for n, some in enumerate(others):
        samples = [next(tried) for _ in some]
        surer = [
            logit(_legible(each, calibration)) - logit(sure[n]) - _needed(first[n], each, language) for each in samples
        ]
        k = int(np.argmax(surer)) if samples else 0
        if not samples or surer[k] < 0:
            continue
        if samples[k].strips is some[k].strips:  # all of them were read
            best[n] = samples[k]
        else:
            again[n] = some[k]
    for n, attempt in zip(again, _seen(list(again.values()), look), strict=True):
        best[n] = max(first[n], attempt, key=lambda each: _legible(each, calibration))
    return best


def _needed(first: Attempt, other: Attempt, language: OfLanguage) -> float:
    """By how much another way of reading a picture has to be surer than the first, in logits."""
    if other.scale != first.scale:
        return _LARGER_BY
    if not first.own or other.turn.quarters == first.turn.quarters:
        return _CLEARLY
    said, before = (" ".join(_text(each).split()) for each in (other, first))  # many blanks are of no language
    return _LANGUAGE if language(said) and not language(before) else _NONE


def _text(attempt: Attempt) -> str:
    return "".join(each.text for each in attempt.seen)


def _legible(attempt: Attempt, calibration: Calibration) -> float:
    """The share of a picture's characters that is likely right: one that has no name is not read. Letters that stand on
    their heads look like such.
    """
    text = _text(attempt)
    return calibration.page(attempt.sure) * (1 - text.count(UNKNOWN) / max(1, len(text)))


def _sample(attempt: Attempt) -> Attempt:
    """A few of its widest strips, if it has more."""
    if attempt.strips is None or len(attempt.strips) <= _SAMPLE:
        return attempt
    wide = sorted(attempt.strips, key=lambda strip: -strip.pixels.shape[1])[:_SAMPLE]
    return replace(attempt, strips=tuple(wide))


def _seen(attempts: Sequence[Attempt], look: Look) -> list[Attempt]:
    """Attempts with what is seen, all of them together."""
    pages = [attempt.pages for attempt in attempts]
    seen = iter(look([page for some in pages for page in some]))
    return [replace(each, seen=tuple(next(seen) for _ in some)) for each, some in zip(attempts, pages, strict=True)]


def _reading(
    picture: Picture, attempt: Attempt, calibration: Calibration, newlines: bool | None, characters: bool
) -> Reading:
    last, inked, legible = calibration.last(picture.own), bool(attempt.ink.any()), _legible(attempt, calibration)
    sure = last.share(legible) if inked else attempt.sure
    lines_end = newlines if newlines is not None else attempt.strips is not None or not picture.own

    def exact(text: str) -> float:
        return last.faultless(legible, text, attempt.agreed) if inked else sure

    def meant(p: float) -> float:
        return last.right(calibration.right(p))

    if attempt.strips is None:
        [seen] = attempt.seen
        if not lines_end and not characters:
            return Reading(seen.text, sure, seen.count, picture.notes, exact=exact(seen.text), agreed=attempt.agreed)
        found = stitch.page(seen, attempt.ink, sure, newlines=lines_end, with_boxes=characters)
        found = [
            replace(one, box=attempt.turn.box(_smaller(one.box, attempt.scale))) if one.box else one for one in found
        ]
    else:
        pieces = list(zip(attempt.strips, attempt.seen, strict=True))
        found = stitch.stitched(pieces, attempt.turn, sure, newlines=lines_end, with_boxes=characters)
    text = "".join(each.text for each in found)
    each = tuple(replace(one, confidence=meant(one.confidence)) if one.box else one for one in found)
    notes = (*picture.notes, *_told(attempt))
    return Reading(text, sure, len(text.encode()), notes, each if characters else (), exact(text), attempt.agreed)


def _smaller(box: Box, scale: float) -> Box:
    """A box of larger ink in the picture."""
    left, top, right, bottom = (side / scale for side in box)
    return Box(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)) if scale != 1 else box


def _told(attempt: Attempt) -> list[str]:
    said = {strip.line.row for strip in attempt.strips or ()}
    notes = [f"read line by line: {len(said)} of them"] if said else []
    if attempt.turn.quarters:
        notes.append(f"turned anticlockwise by {90 * attempt.turn.quarters}°")
    if attempt.scale != 1:
        notes.append(f"read {attempt.scale:g} times as large")
    if attempt.turn.degrees:
        notes.append(f"turned anticlockwise by {attempt.turn.degrees:g}°, so that lines lie level")
    return notes


def _filled(pixels: Pixels) -> Pixels:
    height, width = pixels.shape
    out = np.zeros((height, max(1, -(-width // _WIDTH)) * _WIDTH), np.uint8)
    out[:, :width] = pixels
    return out
