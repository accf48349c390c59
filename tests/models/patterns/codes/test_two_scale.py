"""Codes at two scales: words of a kind share cells, no two words all of them, at any size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.patterns.codes.two_scale import kinds_of, spread, two_scale


def test_words_of_a_kind_share_the_first_half_of_their_cells() -> None:
    rng = np.random.default_rng(0)
    of = np.arange(40) % 7  # as many kinds as there will be: 7² is the square next to 40
    points = (np.eye(7)[of] * 5 + rng.standard_normal((40, 7)) * 0.1).astype(np.float32)
    codes = two_scale(points, 10, 3, 0)
    same = of[:, None] == of
    assert np.array_equal((codes[:, None, :5] == codes[None, :, :5]).all(-1), same)
    assert len(np.unique(codes, axis=0)) == 40
    own = (codes[:, None, 5:] != codes[None, :, 5:]).sum(-1)[same & ~np.eye(40, dtype=bool)]
    assert own.min() >= 2, "far apart within a kind"
    assert np.array_equal(codes, two_scale(points, 10, 3, 0))
    assert not np.array_equal(codes, two_scale(points, 10, 3, 1))


@given(st.integers(1, 7), st.integers(2, 4), st.data())
def test_no_two_codes_are_alike_even_where_every_grid_is_taken(cells: int, colours: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, min(90, colours**cells)))
    points = np.random.default_rng(count).standard_normal((count, 3)).astype(np.float32)
    points[: count // 2] = points[0]  # a kind that has half of all
    codes = two_scale(points, cells, colours, 0)
    assert codes.shape == (count, cells)
    assert len(np.unique(codes, axis=0)) == count
    assert codes.min() >= 0
    assert codes.max() < colours


def test_full_kinds_give_the_farthest_away() -> None:
    points = np.array([[0.0], [0.1], [0.2], [1.0], [5.0]], np.float32)
    kinds = kinds_of(points, 2, 3, 0)
    assert kinds[0] == kinds[1] == kinds[2] != kinds[3] == kinds[4]


def test_more_symbols_than_grids_are_refused() -> None:
    with pytest.raises(ModelError, match="10 symbols don't fit: 2 cells of 3 colours are 9 grids"):
        two_scale(np.zeros((10, 2), np.float32), 2, 3, 0)


def test_grids_are_spread_farther_than_by_chance() -> None:
    def least(grids: np.ndarray) -> float:
        apart = (grids[:, None] != grids).sum(-1) + 99 * np.eye(len(grids), dtype=int)
        return float(apart.min(1).mean())

    rng = np.random.default_rng(0)
    assert least(spread(30, 12, 3, rng)) > least(rng.integers(0, 3, (30, 12))) + 0.5
