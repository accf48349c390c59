"""Where characters are: frames that emitted them to boxes around their ink.

Shapes: N characters, P frames in reading order, H W pixels.

A frame that emits a character is on it or a little beside it, as training found best. So the characters of a line part
where that goes through the least ink, leaves none to blanks and some to every other one: a shortest path over the
columns where each may end. Lines part at the row between them that has the least ink.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from textzip.models.slot.network.decode import Decoded
from textzip.models.slot.page.reading import Box

Pixels = npt.NDArray[np.uint8]

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
"""Columns with fewer bright pixels are a gap."""
_NEVER = 1e6


@dataclass(frozen=True)
class Seen(Decoded):
    """What a model read on one page, as it says it, and where."""

    places: tuple[tuple[float, float], ...] = ()
    """Column and row of each character (N) in the page; none if the model doesn't know."""
    looks: tuple[Seen, ...] = field(default=(), kw_only=True)
    """What each of several models saw, each as sure as it says itself, if this one was chosen of them."""


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
    height = len(page)
    every = rows(text, where) if lines is None else lines
    middles = [float(np.median([where[k][1] for k in row])) for row in every]
    profile = page.sum(1, dtype=np.int64)
    cuts = [0, *(_least(profile, a, b) for a, b in pairwise(middles)), height]
    for row, first, last, middle in zip(every, cuts, cuts[1:], middles, strict=False):
        low, high = max(first, int(middle) - 2 * _REACH), min(last, int(middle) + 2 * _REACH)
        part = page[low:high]
        edges = _edges(part, [where[k][0] for k in row], [text[k] for k in row])
        for k, (left, right) in zip(row, pairwise(edges), strict=True):
            found.append(_tight(part, left, max(left + 1, right), low, text[k]))
    return found


def _edges(part: Pixels, at: Sequence[float], text: Sequence[str]) -> list[int]:
    """The columns (N + 1) at which the characters of a line (H, W) begin and end, by those of their frames (N).

    A newline has ink on pages of textzip's own, and on others none.
    """
    width = part.shape[1]
    at = [min(max(0.0, each), width) for each in at]  # frames may be beyond a page that was filled up to whole ones
    ink = part.sum(0, dtype=np.int64) / 255
    before = np.concatenate([[0.0], ink.cumsum()])
    cut = np.concatenate([[0.0], np.minimum(ink[:-1], ink[1:]), [0.0]])
    lit = np.append(ink > _GAP, False).astype(np.int64)
    begins = lit * (1 - np.roll(lit, 1))
    begun = begins.cumsum() - begins
    places = [np.array([max(0, int(at[0]) - _REACH)])]
    places += [np.arange(max(0, int(a) - _BESIDE), min(width, int(b) + _BESIDE) + 1) for a, b in pairwise(at)]
    places.append(np.array([min(width, int(at[-1]) + _REACH)]))
    best, came = np.zeros(1), []
    for (left, right), middle, each in zip(pairwise(places), at, text, strict=True):
        left = left[:, None]
        inside = before[right] - before[left]
        gaps = np.maximum(begun[right] - begun[left] + (lit - begins)[left] - 1, 0)
        if each.isspace() and each != "\n":
            cost = inside - _WIDE * (right - left)
        else:
            cost = _APART * gaps + (_EMPTY * np.exp(-inside) if each != "\n" else 0.0)
        cost += _OFF * np.abs((left + right) / 2 - middle) + np.where(right > left, 0.0, _NEVER)
        every = best[:, None] + cost + cut[right]
        came.append(every.argmin(0))
        best = every.min(0)
    k, found = 0, [int(places[-1][0])]
    for edge, step in zip(reversed(places[:-1]), reversed(came), strict=True):
        k = int(step[k])
        found.append(int(edge[k]))
    return found[::-1]


def _least(ink: npt.NDArray[np.int64], a: float, b: float) -> int:
    """The place from a to b with the least ink; of several, the one nearest the middle."""
    low, high = max(0, int(a)), min(len(ink), int(b) + 1)
    if high - low < 2:
        return min(len(ink), high)
    inside = ink[low:high]
    least = np.flatnonzero(inside == inside.min())
    return low + int(least[np.abs(least - (high - low - 1) / 2).argmin()])


def _tight(part: Pixels, left: int, right: int, top: int, character: str) -> Box:
    inside = part[:, left:right] > EDGE
    lit = np.flatnonzero(part.any(1))
    whole = (int(lit[0]), int(lit[-1]) + 1) if len(lit) else (0, part.shape[0])
    if (character.isspace() and character != "\n") or not inside.any():
        return Box(left, top + whole[0], right, top + whole[1])
    down, along = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    return Box(left + int(along[0]), top + int(down[0]), left + int(along[-1]) + 1, top + int(down[-1]) + 1)
