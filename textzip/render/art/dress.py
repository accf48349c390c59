"""What shapes wear: colours, cores, opacity; and the veils behind them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from textzip.render.art.layout import COLOUR, CORE, FORM, OPACITY, PARTNER, RADIUS, TRIES, WIDTH, X, Y
from textzip.render.art.shapes import PETALLED, STARRY

Floats = npt.NDArray[np.float64]

VEILS = 2


@njit(cache=True)
def _dress(kind, drawn, shapes):  # type: ignore[no-untyped-def]
    for n in range(len(shapes)):
        form, role, partner, cored, which, thin, depth = drawn[n, :7]
        if n == 0:  # the first shape is never of the spare colour
            role *= 0.9
        colour = 0 if role < 0.38 else 1 if role < 0.66 else 2 if role < 0.9 else 3
        one, other = 3 + (colour + 1) % 3, 3 + (colour + 2) % 3
        if partner < 0.5:
            one, other = other, one
        has_core = kind == PETALLED or (kind != STARRY and shapes[n, RADIUS] > 0.07 and cored < 0.6)
        shapes[n, FORM] = form
        shapes[n, COLOUR] = 3 + colour
        shapes[n, PARTNER] = one if colour < 3 else 6
        shapes[n, CORE] = -1 if not has_core else other if which < 0.8 else 6
        shapes[n, OPACITY] = 1.0 if thin < 0.55 else 0.75 + 0.25 * depth


@njit(cache=True)
def _veil(seat, drawn, veils):  # type: ignore[no-untyped-def]
    """Two large, thin layers to lie behind the others, one about the seat and one opposite, for depth."""
    for n in range(VEILS):
        away = 0.75 if n == 0 else -0.9
        veils[n, X], veils[n, Y] = away * seat[0], away * seat[1]
        veils[n, RADIUS] *= (2.0 if n == 0 else 1.5) + 0.5 * drawn[n, 0]
        veils[n, COLOUR] = 3 + int(2 * drawn[n, 1])
        veils[n, PARTNER] = 4 - int(2 * drawn[n, 1])
        veils[n, CORE] = -1
        veils[n, OPACITY] = 0.16 + 0.14 * drawn[n, 2]


def dressed(kind: int, seat: tuple[float, float], veiled: bool, drawn: Floats, shapes: Floats) -> Floats:
    """Shapes float64 (N, 9), whole and to four digits, from those that `layout` placed; two more if they are veiled.

    `drawn` has random numbers, for the veils in its last rows.
    """
    _dress(kind, drawn[:, 3 * TRIES + 1 :], shapes)
    if not veiled:
        return shapes.round(4)
    whole = np.empty((VEILS + len(shapes), WIDTH))
    whole[:VEILS] = shapes[0]
    whole[VEILS:] = shapes
    _veil(seat, drawn[-VEILS:], whole)
    return whole.round(4)
