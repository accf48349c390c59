"""Where shapes stand: one large one at the focal point, then smaller and smaller ones where there is room.

Each place is the best of several tries (Mitchell's best candidate): far from the others, relative to their sizes, on a
band of the movement, and either on an axis of the symmetry, turned along it, or clear of it, so that folding leaves
shapes whole.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from textzip.render.art.folding import ASYMMETRICAL, FOURFOLD, KALEIDOSCOPIC, MIRRORED, ROOT3, TILE, TILED
from textzip.render.art.movement import CALM, RADIATING, RIPPLING, SWIRLING, moved

Floats = npt.NDArray[np.float64]

X, Y, RADIUS, TURN, FORM, COLOUR, PARTNER, CORE, OPACITY = range(9)
"""A shape's numbers: middle and radius in picture units; where it points, in turns; what varies its form, 0 to 1;
roles of its colour, of the one that it turns into towards its point, and of its core's (−1: no core); 0 to 1."""
WIDTH = 9

TRIES = 9
DRAWS = 3 * TRIES + 9
"""Random numbers that a shape takes."""

MOST = 11
"""Shapes that a domain has at most."""

# Per density: shapes in a domain of each symmetry, in the order of the vocabulary. Many copies need fewer.
_COUNTS = ((2, 1, 1, 1, 1), (5, 3, 2, 2, 2), (MOST, 6, 4, 4, 4))

# Per density: the radius of the first shape, of the largest and of the smallest other one.
_SIZES = ((0.25, 0.16, 0.14), (0.205, 0.15, 0.125), (0.155, 0.12, 0.1))
_SECTOR_SIZES = ((0.145, 0.0, 0.0), (0.14, 0.105, 0.1), (0.125, 0.105, 0.09))
_TILE_SIZES = ((0.16, 0.0, 0.0), (0.15, 0.105, 0.105), (0.13, 0.11, 0.1))

# Radii that make shapes of like weight: circular, blocky, triangular, ringed, linear, organic, petalled, starry.
_WEIGHTS = (0.95, 0.95, 1.15, 1.05, 1.6, 1.05, 1.2, 1.3)


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
def _try(symmetry, seat, radii, drawn, places, axes):  # type: ignore[no-untyped-def]
    """Fill `places` (N · TRIES, 2) with where shapes might stand, `axes` with the turn of their axis; −1 for none."""
    folds = symmetry != ASYMMETRICAL and symmetry != TILED
    for n in range(len(radii)):
        for attempt in range(TRIES):
            x, y = _inside(symmetry, drawn[n, 3 * attempt], drawn[n, 3 * attempt + 1])
            if n == 0:  # near its seat
                x, y = seat[0] + 0.1 * (x - seat[0]), seat[1] + 0.1 * (y - seat[1])
            on_x, on_y, axis = _to_axis(symmetry, x, y)
            clear = np.sqrt((x - on_x) ** 2 + (y - on_y) ** 2) / radii[n]
            at = n * TRIES + attempt
            axes[at] = -1.0
            if folds and (clear < 1.0 or drawn[n, 3 * attempt + 2] < 0.25):
                x, y, axes[at] = on_x, on_y, axis
            places[at, 0], places[at, 1] = x, y


@njit(cache=True)
def _lay(symmetry, movement, field, radii, drawn, places, axes, bands, shapes):  # type: ignore[no-untyped-def]
    """Fill the first four numbers of `shapes`, in the order of `radii`."""
    for n in range(len(radii)):
        best, chosen = -9.0, 0
        for at in range(n * TRIES, (n + 1) * TRIES):
            worth = _room(symmetry, shapes, n, places[at, 0], places[at, 1], radii[n])
            if movement != CALM:
                worth += 0.4 * bands[at]
            if worth > best:
                best, chosen = worth, at
        x, y = places[chosen, 0], places[chosen, 1]
        spare = drawn[n, 3 * TRIES]
        if axes[chosen] >= 0.0:
            turn = axes[chosen] + (0.5 if spare < 0.5 else 0.0)
        elif movement == CALM:
            turn = 0.25 * np.floor(4 * spare)
        else:
            turn = field[2] + 0.06 * (spare - 0.5)
            if movement in (RADIATING, RIPPLING, SWIRLING):
                turn += math.atan2(y - field[1], x - field[0]) / (2 * math.pi)
                turn += 0.0 if movement == RADIATING else 0.25
        shapes[n, X], shapes[n, Y] = x, y
        shapes[n, RADIUS] = radii[n]
        shapes[n, TURN] = turn - np.floor(turn)


def laid(number: dict[str, int], seat: tuple[float, float], field: Floats, drawn: Floats) -> Floats:
    """Shapes float64 (N, 9) of which place, radius and turn are filled in, large ones before small ones.

    `number` is group → number of the adjective; `seat` is where the first shape is; `field` are the numbers of
    `movement.FIELDS`; `drawn` (MOST, DRAWS) has random numbers.
    """
    symmetry, density, movement = number["symmetry"], number["density"], number["movement"]
    count = _COUNTS[density][symmetry]
    first, largest, smallest = {KALEIDOSCOPIC: _SECTOR_SIZES, TILED: _TILE_SIZES}.get(symmetry, _SIZES)[density]
    radii = np.empty(count)
    radii[0] = first
    # A hierarchy of sizes, and no two shapes quite alike.
    radii[1:] = largest + (smallest - largest) * np.arange(count - 1) / max(count - 2, 1)
    radii *= _WEIGHTS[number["shape"]] * (0.92 + 0.16 * drawn[:count, -1])
    places, axes = np.empty((count * TRIES, 2)), np.empty(count * TRIES)
    _try(symmetry, seat, radii, drawn, places, axes)
    bands = moved(movement, field, 64, places.copy())
    shapes = np.empty((count, WIDTH))
    _lay(symmetry, movement, field, radii, drawn, places, axes, bands, shapes)
    return shapes
