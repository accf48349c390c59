"""No two grids alike, by moving as few symbols as must and each as little as it can."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.patterns.codes.resolve import resolved


@given(st.data())
def test_no_two_are_alike_and_none_moves_that_need_not(data: st.DataObject) -> None:
    colours, cells = data.draw(st.integers(2, 5)), data.draw(st.integers(1, 5))
    count = data.draw(st.integers(1, min(60, colours**cells)))
    row = st.lists(st.integers(0, colours - 1), min_size=cells, max_size=cells)
    codes = np.array(data.draw(st.lists(row, min_size=count, max_size=count)))
    before = codes.copy()
    found, moved = resolved(codes, colours)
    assert np.array_equal(codes, before)
    assert len(np.unique(found, axis=0)) == count
    assert found.min() >= 0
    assert found.max() < colours
    assert moved == count - len(np.unique(codes, axis=0)) == int((found != codes).any(1).sum())
    _, first = np.unique(codes, axis=0, return_index=True)
    assert np.array_equal(found[first], codes[first]), "the earlier of two keeps its grid"
    assert np.array_equal(resolved(codes, colours)[0], found)


def test_a_symbol_goes_to_the_nearest_grid_that_is_free() -> None:
    """By trying all grids, in the order in which symbols move."""
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 3, (40, 4)) // 2
    found, _ = resolved(codes, 3)
    free = set(product(range(3), repeat=4)) - {tuple(row) for row in codes.tolist()}
    for old, new in zip(codes, found, strict=True):
        if (old != new).any():
            best = min((int((old != grid).sum()), int(np.abs(old - grid).sum())) for grid in free)
            assert (int((old != new).sum()), int(np.abs(old - new).sum())) == best
            free.remove(tuple(new.tolist()))


def test_thousands_that_are_all_alike_are_taken_apart() -> None:
    found, moved = resolved(np.zeros((5000, 25), np.int64), 3)
    assert moved == 4999
    assert len(np.unique(found, axis=0)) == 5000
    assert (found != 0).sum(1).max() == 3, "1 + 50 + 1,200 grids differ in two cells at most, 19,651 in three"


def test_more_symbols_than_grids_are_refused() -> None:
    with pytest.raises(ModelError, match="17 symbols don't fit: 4 cells of 2 colours are 16 grids"):
        resolved(np.zeros((17, 4), np.int64), 2)
    assert len(np.unique(resolved(np.zeros((16, 4), np.int64), 2)[0], axis=0)) == 16
