"""Movement: bands of light that follow a field, and a warp that bends what lies in it.

The phase of the bands is a function of the folded place: waves, a spiral, rings, rays or slanting stripes around the
focal point. `calm` has none; its ground is a gradient. No function here is of the C library: sine and angle are
polynomials, so that machines agree.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]

CALM, FLOWING, SWIRLING, RIPPLING, RADIATING, SOARING = range(6)
"""In the order of the vocabulary."""

FIELDS = ("x", "y", "turn", "bands", "arms", "bend", "phase", "warp")
"""A field's parameters: focal point; direction, in turns; bands a unit; arms or rays around the focal point; how
far waves swing; phase, in turns; how far things are moved along it."""
X, Y, TURN, BANDS, ARMS, BEND, PHASE, WARP = range(8)

_SHARP = 2.4
"""How much of a wave its bands cut off."""


@njit(cache=True)
def _wave(turns):  # type: ignore[no-untyped-def]
    """sin(2π · turns), to 1e-4: odd polynomial on a quarter."""
    t = turns - np.floor(turns + 0.5)
    if t > 0.25:
        t = 0.5 - t
    elif t < -0.25:
        t = -0.5 - t
    s = t * t
    return t * (6.2831853 + s * (-41.341677 + s * (81.602466 + s * -74.7)))


@njit(cache=True)
def _turns(y, x):  # type: ignore[no-untyped-def]
    """The angle of (x, y) in turns, −½ to ½, to 1e-4."""
    high, low = max(abs(x), abs(y)), min(abs(x), abs(y))
    if high == 0.0:
        return 0.0
    z = low / high
    s = z * z
    t = z * (0.99997726 + s * (-0.33262347 + s * (0.19354346 + s * (-0.11643287 + s * (0.05265332 + s * -0.0117212)))))
    t *= 0.15915494
    if abs(y) > abs(x):
        t = 0.25 - t
    if x < 0.0:
        t = 0.5 - t
    return t if y >= 0.0 else -t


@njit(cache=True)
def _move(kind, field, pixel, places, bands):  # type: ignore[no-untyped-def]
    """Fill `bands` (N,) with −1 to 1, and move `places` (N, 2) along the field, in place."""
    c, s = _wave(field[TURN] + 0.25), _wave(field[TURN])
    straight = kind in (FLOWING, SOARING)
    spokes = kind in (RADIATING, SWIRLING)
    second = 2.3 * field[PHASE]
    for n in range(len(places)):
        dx, dy = places[n, 0] - field[X], places[n, 1] - field[Y]
        if kind == CALM:
            bands[n] = min(max(field[BANDS] * (c * dx + s * dy), -1.0), 1.0)
            continue
        sharp = _SHARP
        radius = 1.0
        turns = field[PHASE]
        if straight:
            across = c * dy - s * dx
            if kind == FLOWING:
                along = c * dx + s * dy
                across += field[BEND] * (_wave(1.6 * along + field[PHASE]) + 0.4 * _wave(3.1 * along + second))
            turns += field[BANDS] * across
        else:
            radius = np.sqrt(dx * dx + dy * dy)
            turns += field[BANDS] * radius
            if spokes:
                turns += field[ARMS] * _turns(dy, dx)
                sharp *= min(1.0, radius / (pixel * field[ARMS]))  # spokes meet where no pixel could hold them
        bands[n] = min(max(sharp * _wave(turns), -1.0), 1.0)
        if field[WARP] != 0.0:
            push = field[WARP] * _wave(turns + 0.25)
            if straight:
                places[n, 0] -= s * push
                places[n, 1] += c * push
            else:
                push /= radius + 1e-6
                places[n, 0] += push * dx
                places[n, 1] += push * dy


def moved(kind: int, field: Floats, size: int, places: Floats) -> Floats:
    """The bands at each place, float64 (N,) from −1 to 1; `places` (N, 2) are moved along the field, in place."""
    bands = np.empty(len(places))
    _move(kind, field, 1.0 / size, places, bands)
    return bands
