"""What shapes wear: colours, cores, opacity."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from textzip.render.art.layout import COLOUR, CORE, FORM, OPACITY, PARTNER, RADIUS, TRIES
from textzip.render.art.shapes import PETALLED, STARRY

Floats = npt.NDArray[np.float64]


@njit(cache=True)
def _dress(kind, lead, drawn, shapes):  # type: ignore[no-untyped-def]
    for n in range(len(shapes)):
        form, role, partner, cored, which, thin, depth = drawn[n, :7]
        colour = 0 if role < 0.38 else 1 if role < 0.66 else 2 if role < 0.9 else 3
        if n == 0:
            colour = lead
        one, other = 3 + (colour + 1) % 3, 3 + (colour + 2) % 3
        if partner < 0.5:
            one, other = other, one
        has_core = kind == PETALLED or (kind != STARRY and shapes[n, RADIUS] > 0.07 and cored < 0.6)
        shapes[n, FORM] = form
        shapes[n, COLOUR] = 3 + colour
        shapes[n, PARTNER] = one if colour < 3 else 6
        shapes[n, CORE] = -1 if not has_core else other if which < 0.8 else 6
        shapes[n, OPACITY] = 1.0 if thin < 0.55 else 0.85 + 0.15 * depth


def dressed(kind: int, lead: int, drawn: Floats, shapes: Floats) -> Floats:
    """Shapes float64 (N, 9), whole and to four digits, from those that `layout` placed.

    `lead`: which figure's colour the first has, the spare one never; `drawn` has random numbers.
    """
    _dress(kind, lead, drawn[:, 3 * TRIES + 1 :], shapes)
    return shapes.round(4)
