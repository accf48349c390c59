"""Bands to lines: where each line's baseline is, and how high its small letters are.

Small letters have most of a line's ink, so rows begin to be full where they begin, and end to be at the baseline. A
line that says something else than those like it, as one of capitals does, is taken at their word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from textzip.models.slot.page.bands import Band, bands, middle

Pixels = npt.NDArray[np.uint8]

INK = 64
"""Of 255: what is brighter makes lines."""
_LIKE = 1.35
"""Lines whose heights differ by less than this factor are of one size."""
_LOW, _APART = 0.5, 0.35
"""Parts of a line stand on one baseline if one is less high than the first, in heights of the other; or if they are
less apart than the second, in heights of an x."""


@dataclass(frozen=True)
class Line:
    """A line of text in a picture, or a part of one, in pixels of that."""

    band: Band
    row: int
    """Which line it is, or is a part of, from the top."""
    baseline: float
    """The row of pixels that letters stand on: the first below them."""
    small: float
    """The height of an x."""


def lines(ink: Pixels) -> list[Line]:
    """The lines of a picture, uint8 (H, W) with bright ink, their parts from left to right."""
    rows = [[_measured(ink, band, row) for band in parts] for row, parts in enumerate(bands(ink >= INK))]
    every = [line for parts in rows for line in parts]
    agreed = [[_agreed(line, every) for line in parts] for parts in rows]
    return [_standing(line, parts) for parts in agreed for line in parts]


def _measured(ink: Pixels, band: Band, row: int) -> Line:
    rows = ink[band.top : band.bottom, band.left : band.right].sum(1, dtype=np.float64)
    steps = np.diff(np.concatenate([[0.0], rows, [0.0]]))
    lowest = max(1, int(0.55 * band.height))
    bottom = lowest + int(np.argmin(steps[lowest:]))
    highest = max(1, int(np.ceil(0.8 * bottom)))
    top = int(np.argmax(steps[:highest]))
    return Line(band, row, float(band.top + bottom), float(max(1, bottom - top)))


def _agreed(line: Line, others: list[Line]) -> Line:
    """A line with the height of small letters that those like it have."""
    alike = [each for each in others if 1 / _LIKE < each.band.height / line.band.height < _LIKE]
    return replace(
        line, small=middle([each.small for each in alike], [each.band.right - each.band.left for each in alike])
    )


def _standing(line: Line, parts: list[Line]) -> Line:
    """A part of a line on the baseline of the widest part, if it may be: alone, a dash tells nothing of it."""
    widest = max(parts, key=lambda each: each.band.right - each.band.left)
    apart = abs(line.baseline - widest.baseline)
    low = line.band.height < _LOW * widest.band.height
    if low or (apart < _APART * widest.small and 1 / _LIKE < line.small / widest.small < _LIKE):
        return replace(line, baseline=widest.baseline, small=widest.small)
    return line
