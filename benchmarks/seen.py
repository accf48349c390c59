"""Error by pages seen, of runs that went on from one another, and what more pages would bring.

    python benchmarks/seen.py RUN [RUN …] --out FILE.svg

Each run began with the weights that the one before it ended with, so its pages count on from there. A line is fitted,
on logarithmic axes, to the points that are lower than all before: what rises while a learning rate is high, and falls
with it, says nothing of pages.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from textzip.report.curves import Curve, picture

KEY = "validation_cer"
_MORE = (2, 4, 10)

Point = tuple[float, float]


def main() -> None:
    """Write the figure, and say what it shows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    curves, before = [], 0.0
    for run in args.runs:
        points, rows = measured(run / "metrics.jsonl", before)
        curves.append(Curve(run.name, points))
        before += rows
    lowest = best([point for curve in curves for point in curve.points])
    slope, at = law(lowest)
    line = [(pages, 100 * at * pages**slope) for pages in (lowest[0][0], lowest[-1][0] * _MORE[-1])]
    shown = [Curve(curve.name, [(x, 100 * y) for x, y in curve.points]) for curve in curves]
    fitted = Curve(f"fitted: pages to the power of {slope:.2f}", line, dashed=True)
    args.out.write_text(picture("CER of validation pages, %, by pages seen", [*shown, fitted], logarithmic=True))
    print(f"{lowest[-1][0]:,.0f} pages: {100 * lowest[-1][1]:.2f} %; by the line, times as many:")
    for more in _MORE:
        print(f"  {more}: {100 * at * (lowest[-1][0] * more) ** slope:.2f} %")


def measured(path: Path, before: float) -> tuple[list[Point], float]:
    """Pages seen, those `before` included, and the error there; and how many pages the run saw."""
    rows, points = {0: 0.0}, []
    for text in path.read_text("utf-8").splitlines():
        line = json.loads(text)
        if "rows" in line:
            rows[line["step"]] = line["rows"]
        elif KEY in line and line["step"] in rows:
            points.append((before + rows[line["step"]], line[KEY]))
    return points, max(rows.values())


def best(points: Sequence[Point]) -> list[Point]:
    """Those that are lower than all before them."""
    found: list[Point] = []
    for point in points:
        if not found or point[1] < found[-1][1]:
            found.append(point)
    return found


def law(points: Sequence[Point]) -> tuple[float, float]:
    """The exponent, and the factor before it, of the power law nearest to points, on logarithmic axes."""
    x, y = np.log(np.array(points, np.float64)).T
    slope, offset = np.polyfit(x, y, 1)
    return float(slope), float(np.exp(offset))


if __name__ == "__main__":
    main()
