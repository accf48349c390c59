"""Symmetry as folding: a pixel looks at the place in a fundamental domain that it is a copy of.

Whatever is drawn by folded places, warps and edges included, is symmetric to the last bit. Places are in picture units,
(0, 0) the middle, ±½ the edges, y downwards.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

ASYMMETRICAL, MIRRORED, FOURFOLD, KALEIDOSCOPIC, TILED = range(5)
"""In the order of the vocabulary."""

COPIES = (1, 2, 4, 12, 9)
"""How many copies of its domain a picture has."""

TILE = 1.0 / 3.0
ROOT3 = 1.7320508075688772


@njit(cache=True)
def _fold(size, symmetry, places):  # type: ignore[no-untyped-def]
    n = 0
    for row in range(size):
        # Halves of a pixel from the middle as a whole number: opposite pixels are opposite to the last bit.
        y0 = (2 * row + 1 - size) / (2.0 * size)
        for column in range(size):
            x, y = (2 * column + 1 - size) / (2.0 * size), y0
            if symmetry == TILED:
                # Thirds, counted in whole numbers: pixels of two tiles that correspond are equal where 3 divides size.
                x = ((3 * (2 * column + 1)) % (2 * size) - size) / (6.0 * size)
                y = ((3 * (2 * row + 1)) % (2 * size) - size) / (6.0 * size)
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


def folded(size: int, symmetry: int) -> npt.NDArray[np.float64]:
    """Where each pixel looks, float64 (size², 2) as x, y, row by row."""
    places = np.empty((size * size, 2))
    _fold(size, symmetry, places)
    return places
