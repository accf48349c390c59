"""How different pictures are, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from textzip.models.art.judging.spread import apart, crossfade, distinct, pixels_apart, unevenness


def test_equal_pictures_are_not_apart() -> None:
    assert apart(np.ones((4, 3))) == 0
    assert pixels_apart(np.full((4, 2, 2, 3), 7, np.uint8)) == 0
    assert distinct(np.ones((4, 3), np.int64)) == 0.25
    assert unevenness(np.ones((4, 3))) == 1


def test_distances_are_of_all_pairs() -> None:
    assert apart(np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]])) == pytest.approx((5 + 0 + 5) / 3)
    pictures = np.zeros((2, 2, 2, 3), np.uint8)
    pictures[1, 0] = 255
    assert pixels_apart(pictures) == pytest.approx(0.5)


def test_equal_code_maps_count_once() -> None:
    assert distinct(np.array([[1, 2], [1, 2], [2, 1], [0, 0]])) == 0.75


def test_a_jump_is_as_uneven_as_can_be_and_a_line_not_at_all() -> None:
    assert unevenness(np.linspace(0, 5, 9)[:, None]) == pytest.approx(1)
    assert unevenness(np.array([[0.0]] * 4 + [[1.0]] * 5)) == pytest.approx(8)


def test_a_crossfade_has_both_ends_and_their_mean() -> None:
    first, last = np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 200, np.uint8)
    found = crossfade(first, last, 5)
    assert found.dtype == np.uint8
    assert [int(each[0, 0, 0]) for each in found] == [0, 50, 100, 150, 200]
