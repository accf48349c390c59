"""What the surface is like: lightness added pixel by pixel, the same at any contrast.

It lies on the paper, not in the picture: it does not follow a symmetry or a movement. Randomness is a hash of whole
numbers, so that each grain is a function of its place and the seed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

SMOOTH, GRAINY, BRUSHED, HATCHED, WOVEN, MOTTLED, SPECKLED, CRACKED = range(8)
"""In the order of the vocabulary."""

_FINEST = 32
"""Grains a side."""


@njit(cache=True)
def _hash(x, y, seed):  # type: ignore[no-untyped-def]
    """Two whole numbers and a seed to a number of 0 to 1 (splitmix64's mixing)."""
    h = np.uint64(x) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(y) * np.uint64(0xC2B2AE3D27D4EB4F) + np.uint64(seed)
    h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    h ^= h >> np.uint64(31)
    return (h >> np.uint64(40)) / 16777216.0


@njit(cache=True)
def _noise(x, y, seed):  # type: ignore[no-untyped-def]
    """Smooth noise of 0 to 1, a new value at every whole number; `x` and `y` not negative."""
    left, top = int(x), int(y)
    s, t = x - left, y - top
    s, t = s * s * (3.0 - 2.0 * s), t * t * (3.0 - 2.0 * t)
    above = _hash(left, top, seed) * (1.0 - s) + _hash(left + 1, top, seed) * s
    below = _hash(left, top + 1, seed) * (1.0 - s) + _hash(left + 1, top + 1, seed) * s
    return above * (1.0 - t) + below * t


@njit(cache=True)
def _ridge(x):  # type: ignore[no-untyped-def]
    """A triangle wave of −1 to 1, one period a unit."""
    return 4.0 * abs(x - np.floor(x + 0.5)) - 1.0


@njit(cache=True)
def _scattered(count, seed):  # type: ignore[no-untyped-def]
    """A point in each of count × count cells and in those around them, (count + 2, count + 2, 2)."""
    points = np.empty((count + 2, count + 2, 2))
    for row in range(count + 2):
        for column in range(count + 2):
            points[row, column, 0] = column - 0.85 + 0.7 * _hash(column, row, seed)
            points[row, column, 1] = row - 0.85 + 0.7 * _hash(column, row, seed + 1)
    return points


@njit(cache=True)
def _cracks(x, y, points):  # type: ignore[no-untyped-def]
    """How far the second nearest of scattered points is beyond the nearest: nothing on the border of two."""
    left, top = int(x), int(y)
    first, second = 9.0, 9.0
    for row in range(top, top + 3):
        for column in range(left, left + 3):
            dx, dy = points[row, column, 0] - x, points[row, column, 1] - y
            distance = dx * dx + dy * dy
            second = min(second, max(first, distance))
            first = min(first, distance)
    return np.sqrt(second) - np.sqrt(first)


@njit(cache=True)
def _add(kind, seed, size, lab):  # type: ignore[no-untyped-def]
    """Change the lightness in `lab` (size², 3), in place."""
    fine = min(size, _FINEST)
    points = _scattered(4 if kind == CRACKED else 0, seed)
    for row in range(size):
        y = (row + 0.5) / size
        for column in range(size):
            x = (column + 0.5) / size
            light = lab[row * size + column, 0]
            added = 0.0
            if kind == GRAINY:
                added = 0.2 * (_hash(column * fine // size, row * fine // size, seed) - 0.5)
            elif kind == BRUSHED:
                added = 0.25 * (_noise(4.0 * x, 21.0 * y, seed) - 0.5)
            elif kind == HATCHED:
                added = 0.07 * _ridge(13.5 * (x + y))
            elif kind == WOVEN:
                over = (int(16.0 * x) + int(16.0 * y)) % 2 == 0
                added = 0.075 * _ridge(16.0 * (x if over else y)) + (0.02 if over else -0.02)
            elif kind == MOTTLED:
                added = 0.36 * (0.65 * _noise(5.0 * x, 5.0 * y, seed) + 0.35 * _noise(9.0 * x, 9.0 * y, seed + 1) - 0.5)
            elif kind == SPECKLED:
                across, down = int(8.0 * x), int(8.0 * y)
                if _hash(across, down, seed) < 0.6:
                    dx = 8.0 * x - across - 0.25 - 0.5 * _hash(across, down, seed + 1)
                    dy = 8.0 * y - down - 0.25 - 0.5 * _hash(across, down, seed + 2)
                    radius = 0.17 + 0.13 * _hash(across, down, seed + 3)
                    cover = min(max(0.5 + (radius - np.sqrt(dx * dx + dy * dy)) * size / 8.0, 0.0), 1.0)
                    added = cover * (0.28 if light < 0.6 else -0.28)
            elif kind == CRACKED:
                cover = min(
                    max(1.7 - _cracks(4.0 * x, 4.0 * y, points) * (9.0 if size > 128 else 0.14 * size), 0.0), 1.0
                )
                added = cover * (-0.16 if light > 0.35 else 0.16)
            lab[row * size + column, 0] = light + added * (1.3 - 0.45 * light)  # shadows hide more


def add_texture(kind: int, seed: int, size: int, lab: npt.NDArray[np.float64]) -> None:
    """Lay a texture on OKLab (size², 3), in place."""
    if kind != SMOOTH:
        _add(kind, seed, size, lab)
