"""Curves as SVG."""

from __future__ import annotations

import itertools
import math
import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.report.curves import Curve, chart, picture

POINTS = st.lists(st.tuples(st.integers(0, 10**6), st.floats(allow_nan=True, allow_infinity=True)), max_size=20)


@given(POINTS, st.booleans())
def test_any_points_give_a_figure_inside_its_frame_or_none(
    points: list[tuple[float, float]], logarithmic: bool
) -> None:
    points = [(x, y if math.isinf(y) or math.isnan(y) else max(-1e6, min(1e6, y))) for x, y in points]
    svg = chart("Loss & more", [Curve("a<b", points)], logarithmic=logarithmic)
    if not svg:
        assert not [y for _, y in points if math.isfinite(y) and (y > 0 or not logarithmic)]
        return
    root = ElementTree.fromstring(svg)
    for line in root.iter("polyline"):
        for x, y in re.findall(r"([-\d.]+),([-\d.]+)", line.get("points", "")):
            assert 0 <= float(x) <= 560
            assert 0 <= float(y) <= 220


def test_the_legend_says_the_last_value() -> None:
    assert "■ CER 0.01" in chart("Validation", [Curve("CER", [(1, 0.5), (2, 0.01)])])


def test_a_picture_of_its_own_names_its_curves_below_the_axes() -> None:
    root = ElementTree.fromstring(picture("Bits & more", [Curve("a<b", [(0, 6.2), (9, 5.5)]), Curve("c", [(0, 6)])]))
    texts = [(each.text, float(each.get("y", 0))) for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"a<b: 5.5", "c: 6"} <= {text for text, _ in texts}
    assert max(y for _, y in texts) < float(root.get("height", 0))
    assert len(list(root.iter("{http://www.w3.org/2000/svg}polyline"))) == 2


def test_on_logarithmic_axes_a_power_law_is_a_straight_line() -> None:
    law = [(10.0**k, 3 * 10.0 ** (-k / 2)) for k in range(2, 6)]
    root = ElementTree.fromstring(picture("Error", [Curve("law", [(0, 1), (-3, 1), *law])], logarithmic=True))
    (line,) = root.iter("{http://www.w3.org/2000/svg}polyline")
    places = [tuple(map(float, place.split(","))) for place in line.get("points", "").split()]
    assert len(places) == len(law)  # what is at 0 or before it has no place
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(places)]
    for step in steps:
        assert step == pytest.approx(steps[0], abs=0.2)
    (first, _), *_, (last, _) = places
    marks = [each for each in root.iter("{http://www.w3.org/2000/svg}text") if each.get("text-anchor") != "end"]
    numbers = {
        int(each.text.replace(",", "")): float(each.get("x", 0)) for each in marks if each.text and "," in each.text
    }
    assert numbers
    for number, x in numbers.items():
        assert x == pytest.approx(first + (math.log10(number) - 2) / 3 * (last - first), abs=0.2)
