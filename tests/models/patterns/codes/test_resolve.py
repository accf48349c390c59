"""Codes that came out alike: the first keeps its grid, the others move as little as they can."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.patterns.codes.resolve import resolved


@given(st.integers(2, 4), st.integers(2, 4), st.data())
def test_no_two_are_alike_and_what_was_single_stays(cells: int, colours: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, min(40, colours**cells)))
    rows = data.draw(
        st.lists(st.lists(st.integers(0, colours - 1), min_size=cells, max_size=cells), min_size=count, max_size=count)
    )
    codes = np.array(rows)
    found, moved = resolved(codes, colours)
    assert len(np.unique(found, axis=0)) == count
    assert found.min() >= 0
    assert found.max() < colours
    _, firsts = np.unique(codes, axis=0, return_index=True)
    assert np.array_equal(found[firsts], codes[firsts])
    assert moved == count - len(firsts) == (found != codes).any(1).sum()


def test_too_many_are_refused() -> None:
    with pytest.raises(ModelError, match="5 symbols don't fit in 4 grids"):
        resolved(np.zeros((5, 2), np.int64), 2)
