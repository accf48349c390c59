"""Where characters are: frames that emitted them to boxes around their ink.

Shapes: N characters, P frames in reading order, H W pixels.

A frame that emits a character is on it or a little beside it, as training found best. So the characters of a line part
where that goes through the least ink, leaves none to blanks and some to every other one: a shortest path over the
columns where each may end. So do the lines of a page, over its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from textzip.models.slot.network.decode import Decoded
from textzip.models.slot.page.reading import Box
from textzip.models.slot.page.wrapped import without_marks

Pixels = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

EDGE = 16
"""Of 255: darker than this is no ink; where the first ink is, models begin to look (`flush_left`)."""
_REACH = 12
"""Characters reach no further from their frames than this, in pixels."""
_BESIDE = 6
"""A frame is no further beside its character than this, in pixels."""
_EMPTY, _APART, _WIDE, _OFF = 8.0, 2.0, 0.15, 0.1
"""What it costs, in bright pixels that are cut or are a blank's: that a character has no ink; each gap within it; each
pixel that a blank is wide, as a gain; each that a frame is off its character's middle."""
_GAP = 0.4
"""Columns and rows with fewer bright pixels are a gap."""
_LOWER, _ASIDE, _OFF_LINE, _OFF_PITCH = 2.0, 4.5, 0.2, 0.5
"""Pixels that a line's frames are mostly lower than the middle of its ink, and how much more or less is common; what
each pixel costs, beyond that one more, and each that a line is higher or lower than most."""
_PARAGRAPH = 2.5
"""Lines that are further apart than so many times what most are have no line between them, but white."""
_BESIDE_LINE = 0.025
"""What each bright pixel costs on the two sides of where lines part: rather in the middle of white than at its edge."""
_ABOVE, _BELOW = 8, 4
"""How much higher or lower than the middles of its frames a line may end or begin."""
_NEVER = 1e6


@dataclass(frozen=True)
class Seen(Decoded):
    """What a model read on one page, as it says it, and where."""

    places: tuple[tuple[float, float], ...] = ()
    """Column and row of each character (N) in the page; none if the model doesn't know."""
    looks: tuple[Seen, ...] = field(default=(), kw_only=True)
    """What each of several models saw, each as sure as it says itself, if this one was chosen of them."""
    agreed: bool | None = field(default=None, kw_only=True)
    """Whether two models read just this, each at first sight; None if no two did."""


def places(
    text: str, fills: npt.NDArray[np.int64], frame: tuple[int, int], page: Pixels
) -> tuple[tuple[float, float], ...]:
    """Column and row in `page` of each character (N).

    `fills` (P): how many bytes each frame emits, for one that has no frames none, and no places; `frame`: height and
    width of one.
    """
    if not len(fills):
        return ()
    widths = np.array([len(each.encode("utf-8", "surrogatepass")) for each in text], np.int64)
    frames = np.searchsorted(fills.cumsum(), widths.cumsum() - widths, "right").clip(max=len(fills) - 1)
    down, along = np.divmod(frames, page.shape[1] // frame[1])
    lit = np.flatnonzero((page > EDGE).any(0))
    moved = int(lit[0]) if len(lit) else 0
    found = zip(((along + 0.5) * frame[1] + moved).tolist(), ((down + 0.5) * frame[0]).tolist(), strict=True)
    return tuple(found)


def rows(text: str, where: Sequence[tuple[float, float]]) -> list[range]:
    """Characters (N) by line: one ends with its newlines, and where the next character is further to the left."""
    back = (k for k in range(1, len(where)) if where[k][0] < where[k - 1][0] or text[k - 1] == "\n" != text[k])
    return [range(a, b) for a, b in pairwise([0, *back, len(where)]) if b > a]


def boxes(
    text: str, where: Sequence[tuple[float, float]], page: Pixels, lines: Sequence[Sequence[int]] | None = None
) -> list[Box]:
    """A box (N) around the ink of each character of a page (H, W), and around the gap that a blank is.

    `lines`: the numbers of the characters of each line; by default as `rows` has them.
    """
    found: list[Box] = []
    every = rows(text, where) if lines is None else lines
    middles = [float(np.median([where[k][1] for k in row])) for row in every]
    texts, characters = ["".join(text[k] for k in row) for row in every], without_marks(page)
    cuts = _lines(characters, middles, texts)
    for row, line, first, last, middle in zip(every, texts, cuts, cuts[1:], middles, strict=False):
        low, high = max(first, int(middle) - 2 * _REACH), min(last, int(middle) + 2 * _REACH)
        part = (characters if line.strip() else page)[low:high]
        edges = _edges(part, [where[k][0] for k in row], line)
        for k, (left, right) in zip(row, pairwise(edges), strict=True):
            found.append(_tight(part, left, max(left + 1, right), low, text[k]))
    return found


class _Ink:
    """The bright pixels of each row or column of a picture (N), and what is between two of them."""

    def __init__(self, pixels: Pixels, axis: int) -> None:
        ink = pixels.sum(axis, dtype=np.int64) / 255
        self.size = len(ink)
        self.cut: Floats = np.concatenate([[0.0], np.minimum(ink[:-1], ink[1:]), [0.0]])
        """What goes through each edge (N + 1)."""
        self.beside: Floats = np.concatenate([[0.0], ink[:-1] + ink[1:], [0.0]])
        """And what is on its two sides."""
        self._before: Floats = np.concatenate([[0.0], ink.cumsum()])
        self._moment: Floats = np.concatenate([[0.0], (ink * (np.arange(self.size) + 0.5)).cumsum()])
        lit = np.append(ink > _GAP, False).astype(np.int64)
        begins = lit * (1 - np.roll(lit, 1))
        self._begun, self._goes_on = begins.cumsum() - begins, lit - begins

    def inside(self, left: Ints, right: Ints) -> Floats:
        """Bright pixels; none where an edge is before the other."""
        return np.maximum(0.0, self._before[right] - self._before[left])

    def gaps(self, left: Ints, right: Ints) -> Ints:
        """Gaps that have ink on both sides."""
        found: Ints = np.maximum(self._begun[right] - self._begun[left] + self._goes_on[left] - 1, 0)
        return found

    def middle(self, left: Ints, right: Ints) -> Floats:
        """Where the most of it is; halfway, if there is none."""
        inside = self.inside(left, right)
        mean = (self._moment[right] - self._moment[left]) / np.maximum(inside, 1e-9)
        return np.where(inside > 0, mean, (left + right) / 2)


def _path(places: Sequence[Ints], cost: Callable[[int, Ints, Ints], Floats], cut: Floats) -> list[int]:
    """The edges (N + 1), each of its `places`, between which N parts cost least, with what is cut at each edge.

    `cost` of a part by its number, of columns of where it begins and rows of where it ends.
    """
    best, came = np.zeros(len(places[0])), []
    for number, (left, right) in enumerate(pairwise(places)):
        left = left[:, None]
        every = best[:, None] + cost(number, left, right) + np.where(right > left, 0.0, _NEVER) + cut[right]
        came.append(every.argmin(0))
        best = every.min(0)
    k = int(best.argmin())
    found = [int(places[-1][k])]
    for edge, step in zip(reversed(places[:-1]), reversed(came), strict=True):
        k = int(step[k])
        found.append(int(edge[k]))
    return found[::-1]


def _lines(page: Pixels, middles: Sequence[float], texts: Sequence[str]) -> list[int]:
    """The rows (N + 1) at which lines of a page (H, W) begin and end, by the middles of their frames (N).

    A frame is as high as a line that is tightly set, and mostly lower than it: its row alone may be another line's.
    Most lines are as far apart as their frames are on the average, but for what is between paragraphs.
    """
    if not middles:
        return []
    ink = _Ink(page, 1)
    apart = np.diff(middles) if len(middles) > 1 else np.zeros(1)
    near = apart[np.abs(apart) <= _PARAGRAPH * abs(np.median(apart))]
    pitch = float((near if len(near) else apart).mean())  # frames need not go down the page
    middles = [min(max(0.0, each), ink.size) for each in middles]
    places = [np.array([0])]
    places += [
        np.arange(max(0, int(a) - _ABOVE), max(min(ink.size, int(b) + _BELOW), int(a) - _ABOVE) + 1)
        for a, b in pairwise(middles)
    ]
    places.append(np.array([ink.size]))

    def cost(number: int, left: Ints, right: Ints) -> Floats:
        off = np.abs(ink.middle(left, right) + _LOWER - middles[number])
        found = _APART * ink.gaps(left, right) + _OFF_LINE * off + np.maximum(0.0, off - _ASIDE)
        if 0 < number < len(middles) - 1:  # the first and the last reach to the page's edges
            found += _OFF_PITCH * np.abs(right - left - pitch)
        return found if texts[number].isspace() else found + _EMPTY * np.exp(-ink.inside(left, right))

    return _path(places, cost, ink.cut + _BESIDE_LINE * ink.beside)


def _edges(part: Pixels, at: Sequence[float], text: str) -> list[int]:
    """The columns (N + 1) at which the characters of a line (H, W) begin and end, by those of their frames (N).

    A newline has ink on pages of textzip's own, and on others none.
    """
    ink = _Ink(part, 0)
    at = [min(max(0.0, each), ink.size) for each in at]  # frames may be beyond a page that was filled up to whole ones
    places = [np.array([max(0, int(at[0]) - _REACH)])]
    places += [np.arange(max(0, int(a) - _BESIDE), min(ink.size, int(b) + _BESIDE) + 1) for a, b in pairwise(at)]
    places.append(np.array([min(ink.size, int(at[-1]) + _REACH)]))

    def cost(number: int, left: Ints, right: Ints) -> Floats:
        inside, each = ink.inside(left, right), text[number]
        off = _OFF * np.abs((left + right) / 2 - at[number])
        if each.isspace() and each != "\n":
            return inside - _WIDE * (right - left) + off
        return _APART * ink.gaps(left, right) + (_EMPTY * np.exp(-inside) if each != "\n" else 0.0) + off

    return _path(places, cost, ink.cut)


def _tight(part: Pixels, left: int, right: int, top: int, character: str) -> Box:
    inside = part[:, left:right] > EDGE
    lit = np.flatnonzero(part.any(1))
    whole = (int(lit[0]), int(lit[-1]) + 1) if len(lit) else (0, part.shape[0])
    if (character.isspace() and character != "\n") or not inside.any():
        return Box(left, top + whole[0], right, top + whole[1])
    down, along = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    return Box(left + int(along[0]), top + int(down[0]), left + int(along[-1]) + 1, top + int(down[-1]) + 1)
