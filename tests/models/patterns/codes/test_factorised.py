"""Grids of a few small codebooks: entries of them, no two alike, as far apart as asked for, refused without room."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.patterns.codes.factorised import codebooks, factorised

WORDS = [f"word{n}" for n in range(1000)]


def least(codes: np.ndarray) -> int:
    return min(int((a != b).sum()) for a, b in combinations(codes, 2))


@settings(max_examples=40)
@given(cells=st.integers(1, 40), colours=st.integers(2, 16), seed=st.integers(0, 9))
def test_a_codebook_is_small_and_its_patterns_differ_in_two_cells(cells: int, colours: int, seed: int) -> None:
    books = codebooks(cells, colours, seed)
    assert sum(book.shape[1] for book in books) == cells
    for book in books:
        assert 1 < len(book) <= 32
        assert book.min() >= 0
        assert book.max() < colours
        assert least(book) >= min(2, book.shape[1])
    assert all(np.array_equal(*pair) for pair in zip(books, codebooks(cells, colours, seed), strict=True))


@settings(max_examples=40)
@given(
    rows=st.integers(2, 7),
    columns=st.integers(3, 7),
    colours=st.integers(2, 9),
    distance=st.integers(1, 4),
    count=st.integers(1, 24),
    seed=st.integers(0, 5),
)
def test_any_two_grids_are_apart_and_a_words_is_its_own(
    rows: int, columns: int, colours: int, distance: int, count: int, seed: int
) -> None:
    cells = rows * columns
    try:
        codes = factorised(WORDS[:count], 2, cells, colours, distance, seed)
    except ModelError as error:
        assert cells < 10, error  # only small grids are without room for so few
        return
    assert codes.shape == (count + 2, cells)
    assert least(codes) >= distance
    assert np.array_equal(codes, factorised(WORDS[:count], 2, cells, colours, distance, seed))
    assert np.array_equal(codes[: count // 2], factorised(WORDS[: count // 2], 2, cells, colours, distance, seed)[:-2])
    assert codes[-2:].tolist() == [[0] * cells, [1] * cells]


def test_each_row_of_a_words_grid_is_an_entry_of_that_rows_codebook() -> None:
    codes = factorised(WORDS, 2, 25, 3, 5, 0)
    books = codebooks(25, 3, 0)
    assert [book.shape for book in books] == [(32, 5)] * 5
    for row, book in enumerate(books):
        entries = {tuple(entry) for entry in book.tolist()}
        shown = {tuple(part) for part in codes[:-2, 5 * row : 5 * row + 5].tolist()}
        assert shown <= entries
        assert len(shown) == 32, "all are used"
    assert not np.array_equal(codes, factorised(WORDS, 2, 25, 3, 5, 1))


def test_more_words_than_tuples_are_refused_with_the_arithmetic() -> None:
    words = [f"word{n}" for n in range(140)]
    with pytest.raises(ModelError, match="codebooks of 16 · 8 entries make 128 grids, and at most 128 of them differ"):
        factorised(words, 2, 9, 2, 1, 0)
    with pytest.raises(
        ModelError, match=r"33 words don't fit: codebooks of 32 · 32 entries .* at most 32 of them differ in 6"
    ):
        factorised(words[:33], 2, 10, 16, 6, 0)
    with pytest.raises(ModelError, match="at most 51 of them differ in 3 cells"):
        factorised(words, 2, 9, 2, 3, 0)
    with pytest.raises(ModelError, match="no place was found for"):
        factorised(words[:45], 2, 9, 2, 3, 0)
