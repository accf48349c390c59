"""Grids of words: no two alike, as far apart as asked for, and refused where there is no room."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from textzip.errors import ModelError
from textzip.models.patterns.codes.hashed import capacity, hashed
from textzip.models.patterns.codes.statistics import statistics

WORDS = [f"word{n}" for n in range(300)]


@pytest.mark.parametrize(("cells", "colours", "distance"), [(25, 3, 5), (25, 3, 9), (16, 2, 3), (9, 4, 1)])
def test_any_two_grids_differ_in_as_many_cells_as_asked_for(cells: int, colours: int, distance: int) -> None:
    codes = hashed(WORDS[:100], 2, cells, colours, distance, 0)
    assert codes.shape == (102, cells)
    assert set(np.unique(codes)) <= set(range(colours))
    apart = [int((codes[a] != codes[b]).sum()) for a, b in combinations(range(102), 2)]
    assert min(apart) >= distance
    assert statistics(codes, colours).least == min(apart)


def test_a_word_has_its_grid_whatever_stands_behind_it_and_another_with_another_seed() -> None:
    codes = hashed(WORDS, 2, 25, 3, 5, 0)
    assert np.array_equal(hashed(WORDS[:50], 2, 25, 3, 5, 0)[:50], codes[:50])
    assert np.array_equal(hashed(WORDS, 2, 25, 3, 5, 0), codes)
    assert not np.array_equal(hashed(WORDS, 2, 25, 3, 5, 1), codes)


def test_symbols_beside_the_words_are_of_one_colour_each() -> None:
    codes = hashed(WORDS, 2, 25, 3, 5, 0)
    assert codes[-2:].tolist() == [[0] * 25, [1] * 25]


def test_the_room_is_never_less_than_what_a_search_through_all_grids_finds() -> None:
    """Of grids of four cells in two colours: the largest sets, by trying all (known from tables: A(4, d))."""
    grids = list(product(range(2), repeat=4))
    for distance, largest in ((1, 16), (2, 8), (3, 2), (4, 2)):
        assert capacity(4, 2, distance) >= largest
        fits = [
            chosen
            for chosen in combinations(grids, largest)
            if all(sum(a != b for a, b in zip(x, y, strict=True)) >= distance for x, y in combinations(chosen, 2))
        ]
        assert fits, "the table is right"


def test_more_words_than_grids_are_refused_with_the_arithmetic() -> None:
    with pytest.raises(ModelError, match=r"300 words and 2 more symbols don't fit: 5 cells of 3 colours are 243 grids"):
        hashed(WORDS, 2, 5, 3, 1, 0)
    with pytest.raises(ModelError, match="at most 50 of them differ in 5 cells"):
        hashed(WORDS, 2, 8, 3, 5, 0)
    with pytest.raises(ModelError, match="no place was found for"):
        hashed(WORDS[:40], 2, 8, 3, 5, 0)
    with pytest.raises(ModelError, match="grids of 9 cells differ in 1 to 9 of them"):
        hashed(WORDS, 2, 9, 3, 10, 0)
    with pytest.raises(ModelError, match="3 symbols need a grid of one colour each"):
        hashed(WORDS, 3, 25, 2, 1, 0)
