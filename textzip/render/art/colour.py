"""OKLab, in which lightness, hue and chroma are what eyes take them for (Björn Ottosson, 2020), and bytes of sRGB.

Only cubes and products, and a table for the curve of sRGB: the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.uint8]

_STEPS = 16384
"""Entries of the table: the darkest differ by a fifth of a byte."""


@njit(cache=True)
def _linear(lightness, a, b):  # type: ignore[no-untyped-def]
    """OKLab to linear sRGB, unclipped."""
    long = lightness + 0.3963377774 * a + 0.2158037573 * b
    medium = lightness - 0.1055613458 * a - 0.0638541728 * b
    short = lightness - 0.0894841775 * a - 1.2914855480 * b
    long, medium, short = long * long * long, medium * medium * medium, short * short * short
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


@njit(cache=True)
def _fit(colours):  # type: ignore[no-untyped-def]
    """Bring OKLab colours (N, 3) into sRGB, in place: less chroma, and lightness a little towards the middle."""
    for n in range(len(colours)):
        for _ in range(100):
            red, green, blue = _linear(colours[n, 0], colours[n, 1], colours[n, 2])
            if min(red, green, blue) >= 0.0 and max(red, green, blue) <= 1.0:
                break
            colours[n, 0] += (0.6 - colours[n, 0]) * 0.02
            colours[n, 1] *= 0.98
            colours[n, 2] *= 0.98


@njit(cache=True)
def _encode(lab, table, out):  # type: ignore[no-untyped-def]
    """OKLab (N, 3) to bytes (N, 3)."""
    top = len(table) - 1
    for n in range(len(lab)):
        red, green, blue = _linear(lab[n, 0], lab[n, 1], lab[n, 2])
        out[n, 0] = table[int(min(max(red, 0.0), 1.0) * top + 0.5)]
        out[n, 1] = table[int(min(max(green, 0.0), 1.0) * top + 0.5)]
        out[n, 2] = table[int(min(max(blue, 0.0), 1.0) * top + 0.5)]


def fitted(colours: Sequence[Sequence[float]]) -> list[list[float]]:
    """OKLab colours, each moved until a screen can show it, to four digits."""
    array = np.array(colours, np.float64)
    _fit(array)
    return array.round(4).tolist()  # type: ignore[no-any-return]


def to_bytes(lab: Floats, size: int) -> Pixels:
    """OKLab float64 (size², 3) to sRGB uint8 (size, size, 3)."""
    out = np.empty((size * size, 3), np.uint8)
    _encode(lab, _curve(), out)
    return out.reshape(size, size, 3)


@lru_cache(maxsize=1)
def _curve() -> Pixels:
    """Linear light, in steps, to bytes."""
    light = np.arange(_STEPS) / (_STEPS - 1)
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    return np.floor(255 * curved + 0.5).astype(np.uint8)
