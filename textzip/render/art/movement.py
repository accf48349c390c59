"""Movement: bands of light that follow a field, and a warp that bends what lies in it.

The phase of the bands is a function of the folded place: waves, a spiral, rings, rays or slanting stripes around the focal
point. `calm` has none; its ground is a slow gradient. No function here is of the C library: the sine is a polynomial, the
angle a rational approximation, so that machines agree.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

CALM, FLOWING, SWIRLING, RIPPLING, RADIATING, SOARING = range(6)
"""In the order of the vocabulary."""

FIELDS = ("x", "y", "turn", "bands", "arms", "bend", "phase", "warp")
"""A field's parameters: focal point; direction, in turns; bands a unit; arms or rays around the focal point; how
far waves swing; phase, in turns; how far things are moved along it."""
X, Y, TURN, BANDS, ARMS, BEND, PHASE, WARP = range(8)


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
def _phase(kind, field, x, y):  # type: ignore[no-untyped-def]
    """Which band a place is in, in turns of the wave."""
    dx, dy = x - field[X], y - field[Y]
    if kind == FLOWING or kind == SOARING:
        c, s = _wave(field[TURN] + 0.25), _wave(field[TURN])
        along, across = c * dx + s * dy, c * dy - s * dx
        if kind == FLOWING:
            across += field[BEND] * (_wave(1.6 * along + field[PHASE]) + 0.4 * _wave(3.1 * along + 2.3 * field[PHASE]))
        return field[BANDS] * across + field[PHASE]
    radius = np.sqrt(dx * dx + dy * dy)
    if kind == RIPPLING:
        return field[BANDS] * radius + field[PHASE]
    angle = _turns(dy, dx) * field[ARMS]
    if kind == RADIATING:
        return angle + field[PHASE]
    return angle + field[BANDS] * radius + field[PHASE]


@njit(cache=True)
def _move(kind, field, pixel, places, bands):  # type: ignore[no-untyped-def]
    """Fill `bands` (N,) with −1 to 1, and move `places` (N, 2) along the field, in place."""
    for n in range(len(places)):
        x, y = places[n, 0], places[n, 1]
        if kind == CALM:
            c, s = _wave(field[TURN] + 0.25), _wave(field[TURN])
            bands[n] = min(max(1.6 * (c * (x - field[X]) + s * (y - field[Y])), -1.0), 1.0)
            continue
        turns = _phase(kind, field, x, y)
        wave = _wave(turns)
        # The wave's edges are as hard as the pixels allow, or softer.
        fine = 2.4
        if kind == RADIATING or kind == SWIRLING:  # spokes meet in the middle, where no pixel could hold them
            dx, dy = x - field[X], y - field[Y]
            near = np.sqrt(dx * dx + dy * dy) / (pixel * field[ARMS])
            fine = 2.4 * min(1.0, near)
        bands[n] = min(max(fine * wave, -1.0), 1.0)
        slope = field[WARP] * _wave(turns + 0.25)
        dx, dy = x - field[X], y - field[Y]
        radius = np.sqrt(dx * dx + dy * dy) + 1e-6
        if kind == FLOWING or kind == SOARING:
            c, s = _wave(field[TURN] + 0.25), _wave(field[TURN])
            places[n, 0] = x - s * slope
            places[n, 1] = y + c * slope
        else:
            places[n, 0] = x + slope * dx / radius
            places[n, 1] = y + slope * dy / radius


def moved(
    kind: int, field: npt.NDArray[np.float64], size: int, places: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The bands at each place, float64 (N,) from −1 to 1; `places` (N, 2) are moved along the field, in place."""
    bands = np.empty(len(places))
    _move(kind, field, 1.0 / size, places, bands)
    return bands
