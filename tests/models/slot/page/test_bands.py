"""Lines of ink: rows, columns side by side, parts of letters, lines that touch."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.slot.page.bands import bands, runs, usual_height


def sheet(*blocks: tuple[int, int, int, int], size: tuple[int, int] = (200, 400)) -> np.ndarray:
    """Blocks of letters (top, bottom, left, right): strokes with gaps."""
    ink = np.zeros(size, np.bool_)
    for top, bottom, left, right in blocks:
        for x in range(left, right - 3, 6):
            ink[top:bottom, x : x + 3] = True
        ink[top:bottom, right - 3 : right] = True
    return ink


def boxes(ink: np.ndarray) -> list[list[tuple[int, int, int, int]]]:
    return [[(part.top, part.bottom, part.left, part.right) for part in row] for row in bands(ink)]


def test_lines_are_found_from_top_to_bottom() -> None:
    lines = [(10, 22, 20, 300), (30, 42, 20, 380), (50, 62, 40, 200)]
    assert boxes(sheet(*lines)) == [[line] for line in lines]


def test_parts_of_a_line_far_apart_are_each_as_high_as_their_own_ink() -> None:
    assert boxes(sheet((10, 30, 20, 150), (14, 26, 250, 380))) == [[(10, 30, 20, 150), (14, 26, 250, 380)]]


def test_columns_whose_lines_are_not_level_are_parted() -> None:
    left = [(y, y + 12, 10, 180) for y in (10, 28, 46, 64)]
    right = [(y, y + 12, 220, 390) for y in (19, 37, 55, 73)]
    assert sorted(boxes(sheet(*left, *right))) == sorted([line] for line in [*left, *right])


def test_dots_and_accents_belong_to_their_line() -> None:
    ink = sheet((20, 32, 20, 300), (50, 62, 20, 300))
    ink[16:18, 100:102] = ink[64:66, 150:152] = True
    assert boxes(ink) == [[(16, 32, 20, 300)], [(50, 66, 20, 300)]]


def test_lines_that_touch_are_cut_where_the_least_ink_is() -> None:
    ink = sheet((10, 20, 20, 300), (30, 40, 20, 300), (50, 60, 20, 300), (70, 80, 20, 300), (100, 110, 20, 300))
    ink[20:30, 60:63] = ink[40:50, 200:203] = True  # a descender on an ascender
    found = boxes(ink)
    assert len(found) == 5
    assert all(10 <= bottom - top <= 20 for [(top, bottom, _, _)] in found)


def test_a_picture_without_ink_has_no_lines() -> None:
    assert bands(np.zeros((50, 50), np.bool_)) == []
    assert usual_height(np.zeros((50, 50), np.bool_)) == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (7, 2000)])
def test_pictures_of_any_shape_harm_nothing(size: tuple[int, int]) -> None:
    assert isinstance(bands(np.ones(size, np.bool_)), list)


@given(st.lists(st.booleans(), max_size=40))
def test_runs_are_all_that_is_true(values: list[bool]) -> None:
    found = runs(np.array(values, np.bool_))
    back = np.zeros(len(values), np.bool_)
    for first, last in found:
        assert first < last
        back[first:last] = True
    assert back.tolist() == values
    assert all(a[1] < b[0] for a, b in pairwise(found))
