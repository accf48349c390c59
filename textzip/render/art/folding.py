"""Symmetry as folding: a pixel looks at the place in a fundamental domain that it is a copy of.

Whatever is drawn by folded places, warps and edges included, is symmetric to the last bit. Places are in picture units,
(0, 0) the middle, ±½ the edges, y downwards.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]

ASYMMETRICAL, MIRRORED, FOURFOLD, KALEIDOSCOPIC, TILED = range(5)
"""In the order of the vocabulary."""

TILE = 0.5
ROOT3 = 1.7320508075688772


@njit(cache=True)
def _fold(size, rows, columns, symmetry, places):  # type: ignore[no-untyped-def]
    n = 0
    for row in range(rows):
        # Halves of a pixel from the middle as a whole number: opposite pixels are opposite to the last bit.
        for column in range(columns):
            x, y = (2 * column + 1 - size) / (2.0 * size), (2 * row + 1 - size) / (2.0 * size)
            if symmetry == TILED:
                # Halves, counted in whole numbers: pixels of two tiles that correspond are equal where 2 divides size.
                x = ((2 * (2 * column + 1)) % (2 * size) - size) / (4.0 * size)
                y = ((2 * (2 * row + 1)) % (2 * size) - size) / (4.0 * size)
            elif symmetry != ASYMMETRICAL:
                x = abs(x)
                if symmetry != MIRRORED:
                    y = abs(y)
                if symmetry == KALEIDOSCOPIC:
                    if y > ROOT3 * x:  # over 60°: reflected in the line of 60°
                        x, y = 0.5 * (ROOT3 * y - x), 0.5 * (ROOT3 * x + y)
                    if ROOT3 * y > x:  # over 30°
                        x, y = 0.5 * (x + ROOT3 * y), 0.5 * (ROOT3 * x - y)
            places[n, 0], places[n, 1] = x, y
            n += 1


@njit(cache=True)
def _unfold(size, columns, rows, part, whole):  # type: ignore[no-untyped-def]
    for row in range(size):
        line = columns * (row if row < rows else size - 1 - row)
        for column in range(size):
            source = line + (column if column < columns else size - 1 - column)
            target = row * size + column
            whole[target, 0], whole[target, 1], whole[target, 2] = part[source, 0], part[source, 1], part[source, 2]


def folded(size: int, symmetry: int) -> Floats:
    """Where each pixel looks, float64 (N, 2) as x, y, row by row: the left half, or quarter, of what is mirrored."""
    rows, columns = _part(size, symmetry)
    places = np.empty((rows * columns, 2))
    _fold(size, rows, columns, symmetry, places)
    return places


def unfolded(size: int, symmetry: int, colours: Floats) -> Floats:
    """Colours (N, 3) of the places that `folded` gave to those of all pixels, (size², 3)."""
    rows, columns = _part(size, symmetry)
    if rows == columns == size:
        return colours
    whole = np.empty((size * size, 3))
    _unfold(size, columns, rows, colours, whole)
    return whole


def _part(size: int, symmetry: int) -> tuple[int, int]:
    half = (size + 1) // 2
    return half if symmetry in (FOURFOLD, KALEIDOSCOPIC) else size, size if symmetry in (ASYMMETRICAL, TILED) else half
