"""A page moved and enlarged, and its places back where they were."""

from __future__ import annotations

import numpy as np
import pytest

from textzip.models.slot.page.views import LARGER, MOVED, ROOM, View

PAGE = np.zeros((16, 24), np.uint8)
PAGE[4:8, 10:14] = 255


def middle(page: np.ndarray) -> tuple[float, float]:
    """Column and row of the middle of the ink, weighted."""
    down, along = np.mgrid[: page.shape[0], : page.shape[1]]
    weight = page.astype(np.float64) / page.sum()
    return float((along * weight).sum()) + 0.5, float((down * weight).sum()) + 0.5


@pytest.mark.parametrize("view", [*MOVED, *LARGER, View(1, 2.0)])
def test_what_is_seen_in_a_view_is_told_where_it_is_on_the_page(view: View) -> None:
    [place] = view.back([middle(view.of(PAGE, ROOM))])
    assert place == pytest.approx(middle(PAGE), abs=0.3)


def test_a_page_is_moved_as_it_is_and_those_of_one_page_are_of_one_shape() -> None:
    for view in MOVED:
        moved = view.of(PAGE, ROOM)
        assert moved.shape == (16 + ROOM, 24)
        np.testing.assert_array_equal(moved[view.down : view.down + 16], PAGE)
        assert moved.sum() == PAGE.sum()


def test_a_larger_page_is_so_many_times_as_large() -> None:
    assert View(3, 1.25).of(PAGE).shape == (20 + 3, 30)
