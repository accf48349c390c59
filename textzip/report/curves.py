"""Curves as SVG: numbers over steps, drawn without a library or a script."""

from __future__ import annotations

import html
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

_WIDTH, _HEIGHT = 560, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 14, 30
_LINE = 17
_MARKS = 3
"""Numbers beside an axis, at least."""
_FEW = 30
"""Points that are shown one by one: a line of a single point can't be seen."""
_COLOURS = (
    "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf",
    "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#393b79",
)  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """A named line of (step, value) points."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False
    """What others are held against: a line that is not measured at steps."""


def chart(title: str, curves: Sequence[Curve], *, logarithmic: bool = False) -> str:
    """An SVG figure of some curves, without points that can't be shown: not finite, or not positive on a log axis."""
    shown = _shown(curves, logarithmic)
    if not shown:
        return ""
    parts = [f'<figure><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{html.escape(title)}">']
    parts += [*_drawn(shown, logarithmic), "</svg>"]
    colours = itertools.cycle(_COLOURS)
    legend = " ".join(
        f'<span style="color:{next(colours)}">{"┅" if curve.dashed else "■"} {html.escape(curve.name)} '
        f"{curve.points[-1][1]:.4g}</span>"
        for curve in shown
    )
    parts.append(f"<figcaption>{html.escape(title)}: {legend}</figcaption></figure>")
    return "".join(parts)


def picture(title: str, curves: Sequence[Curve], *, logarithmic: bool = False) -> str:
    """The same as an SVG file of its own, which says below what each curve is; from the least value, not from 0.

    `logarithmic`: both axes, without points that have no place there.
    """
    if logarithmic:
        curves = [replace(curve, points=[(x, y) for x, y in curve.points if x > 0]) for curve in curves]
    shown = _shown(curves, logarithmic)
    height = _HEIGHT + 24 + _LINE * len(shown)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img" font-family="sans-serif">',
        f"<title>{html.escape(title)}</title>",
        "<style>.grid{stroke:#ddd}.tick{font-size:11px;fill:#555}.name{font-size:12px}</style>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        *(_drawn(shown, logarithmic, across=logarithmic, from_zero=False) if shown else ()),
        f'<text class="name" x="{_LEFT}" y="{_HEIGHT + 12}" font-weight="bold">{html.escape(title)}</text>',
    ]
    colours = itertools.cycle(_COLOURS)
    for number, curve in enumerate(shown):
        y = _HEIGHT + 12 + _LINE * (number + 1)
        colour = next(colours)
        dashes = ' stroke-dasharray="5 4"' if curve.dashed else ""
        parts.append(f'<line x1="{_LEFT}" x2="{_LEFT + 22}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}"{dashes}/>')
        name = f"{html.escape(curve.name)}: {curve.points[-1][1]:.4g}"
        parts.append(f'<text class="name" x="{_LEFT + 30}" y="{y}">{name}</text>')
    return "".join([*parts, "</svg>\n"])


def _shown(curves: Sequence[Curve], logarithmic: bool) -> list[Curve]:
    visible = [replace(curve, points=_visible(curve.points, logarithmic)) for curve in curves]
    return [curve for curve in visible if curve.points]


def _drawn(shown: Sequence[Curve], logarithmic: bool, *, across: bool = False, from_zero: bool = True) -> list[str]:
    """Axes and lines; `logarithmic` is the one up, `across` the other."""
    xs = [_scaled(x, across) for curve in shown for x, _ in curve.points]
    ys = [_scaled(y, logarithmic) for curve in shown for _, y in curve.points]
    x0, x1 = min(xs), max(max(xs), min(xs) + (1e-9 if across else 1))
    y0, y1 = min(ys), max(ys)
    if from_zero and not logarithmic:
        y0 = min(y0, 0.0)
    if y1 - y0 < 1e-9:
        y1 = y0 + 1

    def place(x: float, y: float) -> tuple[float, float]:
        right = _LEFT + (_scaled(x, across) - x0) / (x1 - x0) * (_WIDTH - _LEFT - _RIGHT)
        down = _HEIGHT - _BOTTOM - (_scaled(y, logarithmic) - y0) / (y1 - y0) * (_HEIGHT - _TOP - _BOTTOM)
        return right, down

    parts, first = [], 10**x0 if across else x0
    for value in _ticks(y0, y1, logarithmic):
        _, y = place(first, value)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.3g}</text>')
    marks = _ticks(x0, x1, True) if across else [x0 + (x1 - x0) * k / 4 for k in range(5)]
    for mark in marks:
        x, _ = place(mark, 10**y0 if logarithmic else y0)
        anchor = "end" if x > _WIDTH - _LEFT else "middle"
        parts.append(f'<text class="tick" x="{x:.1f}" y="{_HEIGHT - 10}" text-anchor="{anchor}">{mark:,.0f}</text>')
    for number, curve in enumerate(shown):
        places = [place(*point) for point in curve.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        colour = _COLOURS[number % len(_COLOURS)]
        if len(places) < _FEW and not curve.dashed:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in places]
        dashes = ' stroke-dasharray="5 4"' if curve.dashed else ""
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.6"{dashes} points="{path}"/>')
    return parts


def _visible(points: Sequence[tuple[float, float]], logarithmic: bool) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points if math.isfinite(y) and (y > 0 or not logarithmic)]


def _scaled(y: float, logarithmic: bool) -> float:
    return math.log10(y) if logarithmic else y


def _ticks(low: float, high: float, logarithmic: bool) -> list[float]:
    if logarithmic:
        powers = [10.0**k for k in range(math.floor(low), math.ceil(high) + 1)]
        for steps in ((1, 2, 5), (1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)):
            inside = [m * p for p in powers for m in steps if low <= math.log10(m * p) <= high]
            if len(inside) >= _MARKS:
                break
        return inside[:: max(1, math.ceil(len(inside) / 6))] or [10**low, 10**high]
    step = 10 ** math.floor(math.log10(high - low))
    step = next(step * m for m in (0.1, 0.2, 0.5, 1, 2) if (high - low) / (step * m) <= 6)
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
