"""Ink to bands, each a line of text: a picture cut between rows and, where columns stand side by side, between those.

An X-Y cut (Nagy and Seth, 1984): rows without ink part bands; a band much higher than a line is cut at columns without
ink, and its parts are cut again. Lines set so tight that no row between them is empty are cut where the least ink is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]

_TALL = 1.7
"""A band this many times as high as a line is more than a line."""
_COLUMN = 1.2
"""Columns are this far apart, in heights of a line."""
_PART = 0.45
"""What is less high than this, in heights of a line, may be a part of a line: dots of i, accents, lines below."""
_NEAR = 0.3
"""Parts of a line are no further from it than this, in heights of a line."""
_LEAST, _MOST = 3, 80
"""Heights in pixels that lines of 5 to 64 px can have."""
_SIDE = 2.0
"""What is further apart than this in one row, in heights of a line, is measured by itself: sizes may differ."""
_DEEP = 12


@dataclass(frozen=True)
class Band:
    """A box around a line's ink: rows top…bottom − 1, columns left…right − 1."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


def bands(ink: Mask) -> list[list[Band]]:
    """The lines of a picture (H, W), where True is ink, from top to bottom; each in parts, from left to right.

    A line has several parts if they are far from one another.
    """
    usual = usual_height(ink)
    if not usual:
        return []
    found = _cut(ink, Band(0, ink.shape[0], 0, ink.shape[1]), usual, _DEEP)
    rows = [[side for side in _parts(ink, band, usual) if _may_be_text(side, usual)] for band in found]
    return [row for row in rows if row]


def _parts(ink: Mask, band: Band, usual: float) -> list[Band]:
    """A line's parts that are far apart, each no higher than its own ink."""
    inside = ink[band.top : band.bottom, band.left : band.right]
    found = []
    for first, last in sides(inside.any(0), _SIDE * min(usual, band.height)):
        rows = np.flatnonzero(inside[:, first:last].any(1))
        found.append(Band(band.top + int(rows[0]), band.top + int(rows[-1]) + 1, band.left + first, band.left + last))
    return found


def _may_be_text(band: Band, usual: float) -> bool:
    speck = 0.3 * usual
    return band.height <= _MOST and (band.height >= speck or band.right - band.left >= speck)


def usual_height(ink: Mask) -> float:
    """How high bands are, by the ink in them, in strips of the picture so narrow that columns are apart; 0 without."""
    width = ink.shape[1]
    parts = max(1, min(8, width // 100))
    heights: list[int] = []
    weights: list[int] = []
    for part in np.array_split(ink, parts, axis=1):
        rows = part.sum(1)
        for top, bottom in runs(rows > 0):
            if _LEAST <= bottom - top <= _MOST:
                heights.append(bottom - top)
                weights.append(int(rows[top:bottom].sum()))
    if not heights:
        return 0.0
    return middle(heights, weights)


def middle(values: Sequence[float], weights: Sequence[float]) -> float:
    """The median of some values, each as often as it weighs."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(np.asarray(weights)[order])
    return float(values[order[int(np.searchsorted(total, total[-1] / 2))]])


def runs(filled: npt.NDArray[np.bool_] | np.bool_) -> list[tuple[int, int]]:
    """Where runs of True begin and end (N) in a row of truth values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.atleast_1d(filled), [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _cut(ink: Mask, box: Band, usual: float, deep: int) -> list[Band]:
    inside = ink[box.top : box.bottom, box.left : box.right]
    found: list[Band] = []
    for top, bottom in _joined(runs(inside.any(1)), usual):
        columns = np.flatnonzero(inside[top:bottom].any(0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        band = Band(box.top + top, box.top + bottom, box.left + left, box.left + right)
        if band.height <= _TALL * usual or not deep:
            found.append(band)
            continue
        beside = sides(inside[top:bottom, left:right].any(0), _COLUMN * usual)
        if len(beside) > 1:
            for first, last in beside:
                side = Band(band.top, band.bottom, band.left + first, band.left + last)
                found += _cut(ink, side, usual, deep - 1)
        else:
            found += _tight(inside[top:bottom, left:right], band, usual)
    return found


def _joined(rows: list[tuple[int, int]], usual: float) -> list[tuple[int, int]]:
    """Bands with what belongs to them: low ones that are near go to the nearer of their neighbours."""
    found = list(rows)
    k = 0
    while k < len(found):
        top, bottom = found[k]
        before = top - found[k - 1][1] if k else np.inf
        behind = found[k + 1][0] - bottom if k + 1 < len(found) else np.inf
        if bottom - top < _PART * usual and min(before, behind) <= _NEAR * usual:
            other = k - 1 if before < behind else k + 1
            low, high = min(k, other), max(k, other)
            whole = (found[low][0], found[high][1])
            if whole[1] - whole[0] <= _TALL * usual:
                found[low : high + 1] = [whole]
                k = max(0, low)
                continue
        k += 1
    return found


def sides(filled: npt.NDArray[np.bool_] | np.bool_, gap: float) -> list[tuple[int, int]]:
    """As `runs`, those that are less than `gap` from one another as one."""
    found: list[tuple[int, int]] = []
    for first, last in runs(filled):
        if found and first - found[-1][1] < gap:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _tight(ink: Mask, band: Band, usual: float) -> list[Band]:
    """A band of several lines cut where they have the least ink between their cores; one line stays whole."""
    rows = ink.sum(1).astype(np.float64)
    rows = np.convolve(np.pad(rows, 1, mode="edge"), np.ones(3) / 3, "valid")
    strong = float(np.percentile(rows, 90))
    cores = [each for each in runs(rows >= 0.45 * strong) if each[1] - each[0] >= max(2, 0.12 * usual)]
    cuts = [0]
    for (_, before), (behind, _) in pairwise(cores):
        if behind - before >= 0.25 * usual:
            cuts.append(before + int(rows[before:behind].argmin()))
    cuts.append(len(rows))
    found = []
    for top, bottom in pairwise(cuts):
        part = ink[top:bottom]
        seen, columns = np.flatnonzero(part.any(1)), np.flatnonzero(part.any(0))
        if len(seen):
            found.append(
                Band(band.top + top + int(seen[0]), band.top + top + int(seen[-1]) + 1,
                     band.left + int(columns[0]), band.left + int(columns[-1]) + 1)
            )  # fmt: skip
    return found
