"""Shapes over a ground, in OKLab: signed distances, edges that are hard, soft or outlined, and thin layers.

Distances are exact to within a pixel where it matters, at the edge. Polygons are folded into one of their sectors
(after Inigo Quilez); petals and blobs are radii at an angle, whose cosines of multiples are polynomials.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from textzip.render.art.folding import TILE, TILED

CIRCULAR, BLOCKY, TRIANGULAR, RINGED, LINEAR, ORGANIC, PETALLED, STARRY = range(8)
CRISP, SOFT, OUTLINED = range(3)
"""In the order of the vocabulary."""

_CELLS, _REACH = 16, 0.65
"""The places are divided into cells, each with a list of the shapes that may touch it; how far they go."""
_LINE = 0.018
"""Half an outline, in picture units."""

# What a shape's row becomes for drawing. Colours are three numbers each; the second is a difference from the first.
_X, _Y, _RADIUS, _COS, _SIN, _FORM, _OPACITY, _CORED, _FIRST, _SECOND, _CORE = 0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14
_WIDTH = 17


@njit(cache=True)
def _prepared(shapes, colours):  # type: ignore[no-untyped-def]
    """Rows for drawing, (N, 17), of shapes (N, 9) as `layout` gives them."""
    rows = np.empty((len(shapes), _WIDTH))
    for n in range(len(shapes)):
        x, y, radius, turn, form = shapes[n, 0], shapes[n, 1], shapes[n, 2], shapes[n, 3], shapes[n, 4]
        colour, partner, core, opacity = int(shapes[n, 5]), int(shapes[n, 6]), int(shapes[n, 7]), shapes[n, 8]
        rows[n, _X], rows[n, _Y], rows[n, _RADIUS], rows[n, _FORM], rows[n, _OPACITY] = x, y, radius, form, opacity
        # To nine digits: what one C library adds to them and another does not, no pixel sees.
        rows[n, _COS] = np.rint(1e9 * np.cos(2 * np.pi * turn)) / 1e9 / radius
        rows[n, _SIN] = np.rint(1e9 * np.sin(2 * np.pi * turn)) / 1e9 / radius
        rows[n, _CORED] = core
        for channel in range(3):
            rows[n, _FIRST + channel] = colours[colour, channel]
            rows[n, _SECOND + channel] = colours[partner, channel] - colours[colour, channel]
            rows[n, _CORE + channel] = colours[max(core, 0), channel]
    return rows


@njit(cache=True)
def _distance(kind, form, x, y):  # type: ignore[no-untyped-def]
    """From the edge of a shape of radius 1 around (0, 0) that points to +x; negative inside."""
    if kind == BLOCKY:
        return max(abs(x) - (0.95 - 0.1 * form), abs(y) - (0.48 + 0.32 * form))
    if kind == TRIANGULAR:
        return max(-x, 0.5 * x + 0.8660254 * abs(y)) - 0.5
    if kind == LINEAR:
        along = max(abs(x) - 0.9, 0.0)
        return np.sqrt(along * along + y * y) - (0.10 + 0.05 * form)
    radius = np.sqrt(x * x + y * y)
    if kind == CIRCULAR:
        return radius - 1.0
    if kind == RINGED:
        return abs(radius - 0.76) - (0.19 + 0.04 * form)
    if kind == STARRY:
        y = abs(y)
        for _ in range(2):  # into the sector of 0° to 36°
            over = 0.80901699 * y - 0.58778525 * x
            if over > 0.0:
                x += 1.17557050 * over
                y = abs(y - 1.61803399 * over)
        return 0.3503 * (x - 1.0) + 0.9366 * y
    c = x / (radius + 1e-9)
    s = c * c
    if kind == PETALLED:
        return 0.75 * (radius - 0.66 - 0.34 * c * (5.0 + s * (-20.0 + 16.0 * s)))
    lobe = (0.1 + 0.06 * form) * c * (4.0 * s - 3.0)
    return 0.8 * (radius - 0.72 - (0.34 - 0.16 * form) * (2.0 * s - 1.0) - lobe - 0.06 * c)


@njit(cache=True)
def _listed(shapes, margin, everywhere):  # type: ignore[no-untyped-def]
    """Which shapes may touch which cell: lists (CELLS², N) and how long each is."""
    lists = np.empty((_CELLS * _CELLS, len(shapes)), np.uint16)
    counts = np.zeros(_CELLS * _CELLS, np.uint16)
    scale = _CELLS / (2 * _REACH)
    for n in range(len(shapes)):
        reach = 1.1 * shapes[n, _RADIUS] + margin
        left, right = 0, _CELLS - 1
        top, bottom = 0, _CELLS - 1
        if not everywhere:
            left = min(max(int((shapes[n, _X] - reach + _REACH) * scale), 0), _CELLS - 1)
            right = min(max(int((shapes[n, _X] + reach + _REACH) * scale), 0), _CELLS - 1)
            top = min(max(int((shapes[n, _Y] - reach + _REACH) * scale), 0), _CELLS - 1)
            bottom = min(max(int((shapes[n, _Y] + reach + _REACH) * scale), 0), _CELLS - 1)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cell = row * _CELLS + column
                lists[cell, counts[cell]] = n
                counts[cell] += 1
    return lists, counts


@njit(cache=True)
def _smooth(low, high, x):  # type: ignore[no-untyped-def]
    t = min(max((x - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@njit(cache=True)
def _compose(kind, edge, tiled, size, given, colours, places, bands, depth, blend, lab):  # type: ignore[no-untyped-def]
    shapes = _prepared(given, colours)
    pixel = 1.0 / size
    margin = pixel + (0.06 if edge == SOFT else _LINE)
    lists, counts = _listed(shapes, margin, tiled)
    scale = _CELLS / (2 * _REACH)
    slope = 0.5 / blend
    for p in range(len(places)):
        u, v = places[p, 0], places[p, 1]
        share = 0.5 - 0.5 * bands[p]
        light = colours[0, 0] + (colours[1, 0] - colours[0, 0]) * share
        a = colours[0, 1] + (colours[1, 1] - colours[0, 1]) * share
        b = colours[0, 2] + (colours[1, 2] - colours[0, 2]) * share
        row = min(max(int((v + _REACH) * scale), 0), _CELLS - 1)
        column = min(max(int((u + _REACH) * scale), 0), _CELLS - 1)
        cell = np.uint64(row * _CELLS + column)
        for k in range(counts[cell]):
            n = lists[cell, k]
            dx, dy = u - shapes[n, _X], v - shapes[n, _Y]
            if tiled:
                dx -= TILE * np.floor(dx / TILE + 0.5)
                dy -= TILE * np.floor(dy / TILE + 0.5)
            radius = shapes[n, _RADIUS]
            reach = 1.1 * radius + margin
            if dx * dx + dy * dy > reach * reach:
                continue
            x = dx * shapes[n, _COS] + dy * shapes[n, _SIN]
            y = dy * shapes[n, _COS] - dx * shapes[n, _SIN]
            distance = _distance(kind, shapes[n, _FORM], x, y) * radius
            if edge == SOFT:
                reach = min(0.3 * radius, 0.05)
                cover = _smooth(-reach - pixel, 0.9 * reach + pixel, -distance)
            else:
                cover = min(max(0.5 - distance * size, 0.0), 1.0)
            opacity = cover * shapes[n, _OPACITY]
            if opacity > 0.0:
                share = min(max(0.5 + x * slope, 0.0), 1.0)
                share *= share * (3.0 - 2.0 * share)
                shade = depth * bands[p]  # bands show through
                light += (shapes[n, _FIRST] + shapes[n, _SECOND] * share + shade - light) * opacity
                a += (shapes[n, _FIRST + 1] + shapes[n, _SECOND + 1] * share - a) * opacity
                b += (shapes[n, _FIRST + 2] + shapes[n, _SECOND + 2] * share - b) * opacity
                if shapes[n, _CORED] >= 0.0:
                    inner = distance + 0.42 * radius
                    if kind == PETALLED:  # a round heart
                        inner = np.sqrt(dx * dx + dy * dy) - 0.3 * radius
                    reach = pixel + (0.1 * radius if edge == SOFT else -0.5 * pixel)
                    cover = _smooth(-reach, reach, -inner)
                    light += (shapes[n, _CORE] + shade - light) * cover
                    a += (shapes[n, _CORE + 1] - a) * cover
                    b += (shapes[n, _CORE + 2] - b) * cover
            if edge == OUTLINED and shapes[n, _OPACITY] > 0.5:
                cover = min(max(0.5 + (min(_LINE, 0.16 * radius) - abs(distance)) * size, 0.0), 1.0)
                light += (colours[2, 0] - light) * cover
                a += (colours[2, 1] - a) * cover
                b += (colours[2, 2] - b) * cover
        lab[p, 0], lab[p, 1], lab[p, 2] = light, a, b


Floats = npt.NDArray[np.float64]


def composed(
    number: dict[str, int], size: int, blend: float, shapes: Floats, colours: Floats, places: Floats, bands: Floats
) -> Floats:
    """OKLab float64 (P, 3): the ground in two tones by `bands` (P,), under `shapes` (N, 9) at `places` (P, 2).

    `number` is group → number of the adjective; `blend` is over how much of its radius a shape's two colours mix.
    """
    tone = 0.15 * (colours[0, 0] - colours[1, 0])
    depth = max(tone, 0.025) if tone > 0 else min(tone, -0.025)
    tiled = number["symmetry"] == TILED
    lab = np.empty((len(places), 3))
    _compose(number["shape"], number["edge"], tiled, size, shapes, colours, places, bands, depth, blend, lab)
    return lab
