"""Where shapes stand: one large one at the focal point, then smaller and smaller ones where there is room.

Each place is the best of several tries (Mitchell's best candidate): far from the others, relative to their sizes, and
either on an axis of the symmetry, turned along it, or clear of it, so that folding leaves shapes whole.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from textzip.render.art.folding import ASYMMETRICAL, COPIES, FOURFOLD, KALEIDOSCOPIC, MIRRORED, ROOT3, TILE, TILED
from textzip.render.art.movement import CALM, RADIATING, RIPPLING, SWIRLING

X, Y, RADIUS, TURN, FORM, COLOUR, CORE, OPACITY = range(8)
"""A shape's numbers: middle and radius in picture units; where it points, in turns; what varies its form, 0 to 1;
roles of its colour and of its core's (−1: no core); 0 to 1."""

TRIES = 9
DRAWS = 3 * TRIES + 8
"""Random numbers that a shape takes."""

# Shapes in the whole picture, the first one's radius, the radii of the largest and the smallest other one.
DENSITIES = ((4, 0.19, 0.12, 0.08), (13, 0.17, 0.105, 0.07), (36, 0.15, 0.09, 0.062))

# Radii that make shapes of like weight: circular, blocky, triangular, ringed, linear, organic, petalled, starry.
_WEIGHTS = (0.95, 0.95, 1.15, 1.05, 1.6, 1.05, 1.15, 1.25)


@njit(cache=True)
def _inside(symmetry, across, down):  # type: ignore[no-untyped-def]
    """Two numbers of 0 to 1 to a place in the domain, a little clear of the picture's edge."""
    if symmetry == TILED:
        return (across - 0.5) * TILE, (down - 0.5) * TILE
    if symmetry == ASYMMETRICAL:
        return (across - 0.5) * 0.92, (down - 0.5) * 0.92
    if symmetry == MIRRORED:
        return across * 0.46, (down - 0.5) * 0.92
    if symmetry == FOURFOLD:
        return across * 0.46, down * 0.46
    radius = 0.5 * np.sqrt(across)
    return radius, radius * down / ROOT3


@njit(cache=True)
def _to_axis(symmetry, x, y):  # type: ignore[no-untyped-def]
    """The nearest place on a mirror and the turn of that mirror; the place itself where there are none."""
    if symmetry == MIRRORED or (symmetry == FOURFOLD and x < y):
        return 0.0, y, 0.25
    if symmetry == FOURFOLD or (symmetry == KALEIDOSCOPIC and y < x * 0.2679):  # nearer to 0° than to 30°
        return x, 0.0, 0.0
    if symmetry == KALEIDOSCOPIC:
        along = 0.5 * (ROOT3 * x + y)
        return 0.5 * ROOT3 * along, 0.5 * along, 1.0 / 12.0
    return x, y, 0.0


@njit(cache=True)
def _room(symmetry, shapes, count, x, y, radius):  # type: ignore[no-untyped-def]
    """How far a shape here stays from those before it, in units of their radii."""
    least = 4.0
    for n in range(count):
        dx, dy = x - shapes[n, X], y - shapes[n, Y]
        if symmetry == TILED:
            dx -= TILE * np.floor(dx / TILE + 0.5)
            dy -= TILE * np.floor(dy / TILE + 0.5)
        least = min(least, np.sqrt(dx * dx + dy * dy) / (shapes[n, RADIUS] + radius))
    return least


@njit(cache=True)
def _lay(symmetry, movement, focus, tilt, radii, drawn, shapes):  # type: ignore[no-untyped-def]
    for n in range(len(radii)):
        radius = radii[n]
        best, turn, mirrored = -9.0, 0.0, False
        for attempt in range(TRIES):
            x, y = _inside(symmetry, drawn[n, 3 * attempt], drawn[n, 3 * attempt + 1])
            if n == 0:  # near the focal point
                x, y = focus[0] + 0.1 * (x - focus[0]), focus[1] + 0.1 * (y - focus[1])
            on_x, on_y, axis = _to_axis(symmetry, x, y)
            clear = np.sqrt((x - on_x) ** 2 + (y - on_y) ** 2) / radius
            on_axis = False
            folds = symmetry != ASYMMETRICAL and symmetry != TILED
            if folds and (clear < 1.0 or drawn[n, 3 * attempt + 2] < 0.25):
                x, y, on_axis = on_x, on_y, True
            worth = _room(symmetry, shapes, n, x, y, radius)
            if worth > best:
                best, mirrored = worth, on_axis
                shapes[n, X], shapes[n, Y] = x, y
                turn = axis
        spare = drawn[n, 3 * TRIES :]
        if mirrored:
            turn += 0.5 if spare[0] < 0.5 else 0.0
        else:
            turn = tilt + 0.06 * (spare[0] - 0.5)
            angle = math.atan2(shapes[n, Y] - focus[1], shapes[n, X] - focus[0]) / (2 * math.pi)
            if movement == CALM:
                turn = 0.25 * np.floor(4 * spare[0])
            elif movement == RADIATING:
                turn += angle - tilt
            elif movement == RIPPLING or movement == SWIRLING:
                turn += angle - tilt + 0.25
        shapes[n, RADIUS] = radius
        shapes[n, TURN] = turn - np.floor(turn)
        shapes[n, FORM] = spare[1]
        # Dominant, support, spare; the accent for the first and a few more.
        kind = spare[2]
        colour = 0 if kind < 0.42 else 1 if kind < 0.68 else 3 if kind < 0.86 else 2
        shapes[n, COLOUR] = 3 + (2 if n == 0 and kind < 0.6 else colour)
        shapes[n, CORE] = -1.0
        if radius > 0.075 and spare[3] < 0.6:
            shapes[n, CORE] = 3 + (colour + 1 + int(3 * spare[4])) % 4
        shapes[n, OPACITY] = 1.0 if spare[5] < 0.5 else 0.72 + 0.28 * spare[6]


def laid(
    shape: int,
    density: int,
    symmetry: int,
    movement: int,
    focus: tuple[float, float],
    tilt: float,
    drawn: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Shapes float64 (N, 8), to four digits, large ones first; `drawn` (M, DRAWS) has random numbers for N ≤ M."""
    total, first, largest, smallest = DENSITIES[density]
    count = max(1, round(total / COPIES[symmetry]))
    if symmetry == KALEIDOSCOPIC:
        count = (1, 3, 7)[density]  # most stand on an axis, where six copies are whole
    if symmetry == TILED:
        count, first = (1, 2, 4)[density], (0.085, 0.085, 0.085)[density]
        largest = smallest = (0.07, 0.07, 0.075)[density]
    # A hierarchy of sizes, and no two shapes quite alike.
    falling = np.linspace(largest, smallest, max(count - 1, 1))[: count - 1]
    radii = np.concatenate([[first], falling]) * _WEIGHTS[shape] * (0.9 + 0.2 * drawn[:count, -1])
    shapes = np.empty((count, 8))
    _lay(symmetry, movement, np.array(focus), tilt, radii, drawn, shapes)
    return shapes.round(4)
