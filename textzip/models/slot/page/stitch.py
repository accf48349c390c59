"""What strips say put together: lines in their order, blanks and newlines where the picture has them.

A newline of the model's is none here, as a strip is one line. How many blanks a gap is, at a line's beginning or within
it, follows from how wide characters are on average.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from textzip.models.slot.page.places import Seen, boxes, rows
from textzip.models.slot.page.reading import Box, Character
from textzip.models.slot.page.strips import Strip
from textzip.models.slot.page.turns import Turn

_MOST_BLANKS, _MOST_EMPTY = 120, 3
_BEARING = 0.3
"""A gap is wider than its blanks by this, in advances: what characters keep free on their sides."""
_EMPTY = 1.6
"""Lines this far apart, in their usual distance, have an empty line between them."""

Piece = tuple[Strip, Seen]


def stitched(pieces: Sequence[Piece], turn: Turn, sure: float, *, newlines: bool, with_boxes: bool) -> list[Character]:
    """The characters of a page's strips, all in one text.

    `sure`: what is given as the confidence of blanks and newlines that follow from geometry. With `newlines` each line
    ends in one and keeps its indentation and its empty lines; else lines are joined by blanks.
    """
    said = [each for each in pieces if each[1].text.strip()]
    lines = [list(group) for _, group in groupby(said, key=lambda each: each[0].line.row)]
    if not lines:
        return []
    advance = _advance(said)
    pitch = _pitch(lines)
    left = min(line[0][0].box.left for line in lines)
    found: list[Character] = []
    for k, line in enumerate(lines):
        if k and newlines:
            found += _given("\n" * (1 + _empty(lines[k - 1], line, pitch)), sure)
        elif k:
            found += _given(" ", sure)
        if newlines:
            found += _given(" " * min(_MOST_BLANKS, round((line[0][0].box.left - left) / advance)), sure)
        for n, (strip, seen) in enumerate(line):
            if n:
                found += _given(_between(line[n - 1][0], strip, advance, newlines=newlines), sure)
            found += _characters(strip, seen, turn, with_boxes=with_boxes)
    return [*found, *_given("\n", sure)] if newlines else found


def page(seen: Seen, ink: np.ndarray, sure: float, *, newlines: bool, with_boxes: bool) -> list[Character]:
    """The characters of a page (H, W) that was read as it is; with `newlines` its lines end in one."""
    found = _with_boxes(seen, ink) if with_boxes else _alone(seen)
    if not newlines or not seen.places:
        return found
    out: list[Character] = []
    for row in rows(seen.text, seen.places):
        line = [found[k] for k in row]
        while line and line[-1].text.isspace():
            line.pop()
        out += [*line, *_given("\n", sure)]
    return out


def _advance(said: Sequence[Piece]) -> float:
    """How wide a character is on average, in pixels of the picture."""
    wide = sum(strip.box.right - strip.box.left for strip, _ in said)
    return max(1.0, wide / max(1, sum(len(seen.text.strip()) for _, seen in said)))


def _pitch(lines: Sequence[Sequence[Piece]]) -> float:
    apart = np.diff([line[0][0].line.baseline for line in lines])
    apart = apart[apart > 0]
    return float(np.percentile(apart, 40, method="lower")) if len(apart) else float("inf")


def _empty(before: Sequence[Piece], line: Sequence[Piece], pitch: float) -> int:
    apart = (line[0][0].line.baseline - before[0][0].line.baseline) / pitch
    return min(_MOST_EMPTY, round(apart) - 1) if apart >= _EMPTY else 0


def _between(before: Strip, behind: Strip, advance: float, *, newlines: bool) -> str:
    if not before.fits:
        return ""
    gap = (behind.box.left - before.box.right) / advance - _BEARING
    return " " * (min(_MOST_BLANKS, max(1, round(gap))) if newlines else 1)


def _given(text: str, sure: float) -> list[Character]:
    return [Character(each, sure, None) for each in text]


def _characters(strip: Strip, seen: Seen, turn: Turn, *, with_boxes: bool) -> list[Character]:
    """Those of a strip, without blanks around them, with boxes in the picture before it was turned and cut."""
    every = _with_boxes(seen, strip.pixels) if with_boxes else _alone(seen)
    said = [k for k, each in enumerate(every) if not each.text.isspace()]
    return [
        Character(" " if each.text == "\n" else each.text, each.confidence, each.box and _out(each.box, strip, turn))
        for each in every[said[0] : said[-1] + 1]
    ]


def _out(box: Box, strip: Strip, turn: Turn) -> Box:
    (x, y), scale = strip.origin, strip.scale
    first = (math.floor(origin + edge / scale) for origin, edge in ((x, box.left), (y, box.top)))
    last = (math.ceil(origin + edge / scale) for origin, edge in ((x, box.right), (y, box.bottom)))
    return turn.box(Box(*first, *last))


def _with_boxes(seen: Seen, ink: np.ndarray) -> list[Character]:
    if not seen.places:
        return _alone(seen)
    found = boxes(seen.text, seen.places, ink)
    return [Character(*each) for each in zip(seen.text, seen.sure, found, strict=True)]


def _alone(seen: Seen) -> list[Character]:
    return [Character(text, sure, None) for text, sure in zip(seen.text, seen.sure, strict=True)]
