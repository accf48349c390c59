"""Numbers measured more than once, and what is asked of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

AIM, MUST, MISS = "aim reached", "must reached", "MISS"


@dataclass(frozen=True)
class Bound:
    """What a figure must reach, and what it aims at; `most` if it may be no more than that, not no less."""

    must: float
    aim: float
    most: bool = False

    def verdict(self, value: float) -> str:
        """How a value does."""
        for limit, word in ((self.aim, AIM), (self.must, MUST)):
            if value <= limit if self.most else value >= limit:
                return word
        return MISS


def judged(name: str, value: float, bound: Bound, unit: str) -> dict[str, Any]:
    """A figure with its bound and verdict, ready for JSON."""
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "must": bound.must,
        "aim": bound.aim,
        "verdict": bound.verdict(value),
    }


def judged_row(figure: dict[str, Any]) -> list[str]:
    """A judged figure as a row of a table."""
    unit = figure["unit"]
    verdict = f"**{MISS}**" if figure["verdict"] == MISS else figure["verdict"]
    return [figure["name"], *(f"{number(figure[key])}{unit}" for key in ("value", "must", "aim")), verdict]


JUDGED_HEAD = ("figure", "measured", "must", "aim", "verdict")


def spread(values: Sequence[float]) -> dict[str, Any]:
    """Median, least and most, and all values in the order they came."""
    return {
        "median": round(statistics.median(values), 3),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
        "values": [round(value, 3) for value in values],
    }


def spread_text(found: dict[str, Any], unit: str = "") -> str:
    """`median (min–max)`."""
    return f"{number(found['median'])}{unit} ({number(found['min'])}–{number(found['max'])})"


def number(value: float) -> str:
    """A number with about three figures that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    text = f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return text.removesuffix(".00").removesuffix(".0")
