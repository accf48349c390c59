"""Turns and back: boxes come out where their ink was, lines are found level."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from drawn_pages import drawn
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.slot.page.reading import Box
from textzip.models.slot.page.turns import lies, slant, turned


@given(st.integers(0, 3), st.integers(0, 30), st.integers(0, 50), st.integers(1, 10), st.integers(1, 10))
def test_a_box_of_a_turned_picture_is_where_it_was(quarters: int, x: int, y: int, wide: int, high: int) -> None:
    ink = np.zeros((60, 40), np.uint8)
    ink[y : y + high, x : min(40, x + wide)] = 255
    seen, turn = turned(ink, quarters)
    rows, columns = np.nonzero(seen)
    box = turn.box(Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1))
    assert box == (x, y, min(40, x + wide), y + high)


@pytest.mark.parametrize("degrees", [-2.0, 1.0])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_box_of_a_picture_turned_by_degrees_holds_its_ink(quarters: int, degrees: float) -> None:
    ink = np.zeros((300, 200), np.uint8)
    ink[40:60, 140:170] = 255
    seen, turn = turned(ink, quarters, degrees)
    rows, columns = np.nonzero(seen > 128)
    box = turn.box(Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1))
    assert np.abs(np.array(box) - (140, 40, 170, 60)).max() <= 3


@pytest.mark.parametrize("degrees", [-2.0, -0.7, 0.0, 1.3])
def test_lines_that_are_not_level_are_found_to_be_so(fonts_dir: Path, degrees: float) -> None:
    image = drawn(fonts_dir / "dejavu" / "DejaVuSansCondensed.ttf", 24)
    ink = 255 - np.asarray(image.rotate(degrees, fillcolor=255))
    assert slant(ink) == pytest.approx(-degrees, abs=0.2)


def test_lines_across_are_told_from_lines_up_and_down(fonts_dir: Path) -> None:
    ink = 255 - np.asarray(drawn(fonts_dir / "dejavu" / "DejaVuSansCondensed.ttf", 16))
    assert lies(ink)
    assert lies(ink[::-1, ::-1])
    assert not lies(np.rot90(ink))
    assert not lies(np.rot90(ink, 3))
