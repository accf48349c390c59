"""White space between what is seen on a page: what stands on its two sides, and other numbers of blanks in it.

Shapes: N characters, V of them visible or newlines, H W pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from textzip.models.slot.page.places import EDGE, Pixels, Seen, boxes, rows
from textzip.models.slot.page.reading import Box
from textzip.models.slot.page.wrapped import Full, full_rows

_Sign = tuple[str, float, tuple[float, float]]
"""A character, how sure it is, and where it is."""


class Blanks(NamedTuple):
    """How many blanks are where."""

    numbers: Mapping[int, int]
    """Before which of the characters (V) that are visible or newlines: where there are others than were said."""
    advance: float
    """How wide one is, in pixels."""
    begins: float
    """The column where lines begin."""


@dataclass(frozen=True)
class White:
    """What was seen, by its characters that are visible or newlines."""

    seen: Seen
    text: str
    """Those characters (V)."""
    boxes: tuple[Box, ...]
    """Where their ink is (V)."""
    blanks: tuple[int, ...]
    """How many are before each (V)."""
    starts: frozenset[int]
    """Which of them begin a row of the page."""
    page: Pixels
    """(H, W)."""
    full: Mapping[int, tuple[Full, ...]]
    """Rows full of blanks above the rows that some characters begin (V), which those blanks are before as well."""

    @classmethod
    def of(cls, seen: Seen, page: Pixels) -> White | None:
        """What was seen on a page (H, W); None of nothing, and of characters without places."""
        visible = _visible(seen.text)
        if not seen.places or not visible:
            return None
        blanks, shown = tuple(b - a - 1 for a, b in pairwise([-1, *visible])), set(visible)
        lines = [line for row in rows(seen.text, seen.places) if (line := [k for k in row if k in shown])]
        starts = {line[0] for line in lines}
        # one blank parts characters as well as many: what is between them is then neither's
        kept = {k: bool(blank and k not in starts) for k, blank in zip(visible, blanks, strict=True)}
        around = [[j for k in line for j in ((k - 1, k) if kept[k] else (k,))] for line in lines]
        every = [k for line in around for k in line]
        order = {k: number for number, k in enumerate(every)}
        found = boxes("".join(seen.text[k] for k in every), [seen.places[k] for k in every], page,
                      [[order[k] for k in line] for line in around])  # fmt: skip
        at = {k: number for number, k in enumerate(visible)}
        begun = frozenset(at[k] for k in starts)
        around_ink = tuple(found[order[k]] for k in visible)
        text = "".join(seen.text[k] for k in visible)
        return cls(seen, text, around_ink, blanks, begun, page, _full(around_ink, begun, page))

    def lefts(self) -> dict[int, int]:
        """The first column with ink of each character that begins a row of the page, by its number.

        Between the heights at which most characters of its row begin and end, if it has ink there: not of the row
        above, whose characters may reach down.
        """
        found, edges = {}, [*sorted(self.starts), len(self.text)]
        for k, end in pairwise(edges):
            around, box = self.boxes[k:end], self.boxes[k]
            top, bottom = (
                int(median(edge)) for edge in zip(*((each.top, each.bottom) for each in around), strict=True)
            )
            lit = np.flatnonzero((self.page[top:bottom, box.left : box.right] > EDGE).any(0))
            found[k] = box.left + int(lit[0]) if len(lit) else box.left
        return found

    def with_blanks(self, counted: Blanks) -> Seen:
        """The same with other numbers of blanks before some characters, each as sure as those that were there."""
        visible = _visible(self.seen.text)
        signs = list(zip(self.seen.text, self.seen.sure, self.seen.places, strict=True))
        found: list[_Sign] = []
        for k, (a, b) in enumerate(pairwise([-1, *visible])):
            there = signs[a + 1 : b]
            number = counted.numbers.get(k, len(there))
            found += there if number == len(there) else _blanks(there, number, signs[b], counted, self.full.get(k, ()))
            found.append(signs[b])
        found += signs[visible[-1] + 1 :]
        text = "".join(each for each, _, _ in found)
        sure, places = tuple(each[1] for each in found), tuple(each[2] for each in found)
        return replace(self.seen, text=text, count=len(text.encode()), sure=sure, places=places, others=())


def _visible(text: str) -> list[int]:
    """Which characters are (V): by their numbers of N."""
    return [k for k, each in enumerate(text) if each == "\n" or not each.isspace()]


def _full(around: Sequence[Box], starts: frozenset[int], page: Pixels) -> dict[int, tuple[Full, ...]]:
    """Rows full of blanks by the character behind them: below the one before it, and above it."""
    found: dict[int, tuple[Full, ...]] = {}
    if every := full_rows(page):
        for k in starts:
            above = _middle(around[k - 1]) if k else 0.0
            if between := tuple(each for each in every if above < each.row < _middle(around[k])):
                found[k] = between
    return found


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _blanks(there: list[_Sign], number: int, behind: _Sign, counted: Blanks, full: Sequence[Full]) -> list[_Sign]:
    """So many blanks before the character behind them: as many as they hold in the full rows above, the rest there."""
    sure = [each[1] for each in there] or [behind[1]]
    places: list[tuple[float, float]] = []
    for each in full:
        held = min(number - len(places), round((each.end - counted.begins) / counted.advance))
        places += [(counted.begins + (k + 0.5) * counted.advance, each.row) for k in range(held)]
    (x, y), rest = behind[2], number - len(places)
    places += [(x - counted.advance * (rest - k), y) for k in range(rest)]
    return [(" ", sum(sure) / len(sure), place) for place in places]
