"""Many texts as one array, and what is no such thing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError, TextError
from textzip.models.language.sequences import BYTES, check, cut, of_texts, with_ends, with_marks


@given(st.lists(st.one_of(st.text(max_size=8), st.binary(max_size=8)), max_size=6))
def test_texts_become_their_bytes(texts: list[str | bytes]) -> None:
    raw = [text.encode() if isinstance(text, str) else text for text in texts]
    symbols, starts = of_texts(texts, ends=False)
    assert [bytes(symbols[a:b].tolist()) for a, b in pairwise(starts)] == raw
    check(symbols, starts, BYTES - 1)
    symbols, starts = of_texts(texts)
    ended = [symbols[a:b].tolist() for a, b in pairwise(starts)]
    assert ended == [[*each, 256] for each in raw]
    check(symbols, starts, BYTES)


def test_a_text_that_has_no_utf8_is_refused() -> None:
    with pytest.raises(TextError, match=r"a text has no UTF-8 \(surrogates not allowed at character 2\): take it out"):
        of_texts(["fine", "no\ud800"])


@given(st.lists(st.lists(st.integers(0, 9), max_size=9), max_size=5), st.integers(1, 6))
def test_pieces_are_what_slices_of_each_sequence_are(rows: list[list[int]], longest: int) -> None:
    starts = np.cumsum([0, *map(len, rows)])
    flat = np.array([each for row in rows for each in row], np.int64)
    expected = [row[at : at + longest] for row in rows for at in range(0, max(1, len(row)), longest)]
    assert [flat[a:b].tolist() for a, b in pairwise(cut(starts, longest))] == expected


def test_ends_and_marks_go_to_every_sequence() -> None:
    symbols, starts = np.array([5, 6, 7]), np.array([0, 0, 2, 2, 3])
    ended, ends = with_ends(symbols, starts, 9)
    assert ended.tolist() == [9, 5, 6, 9, 9, 7, 9]
    assert ends.tolist() == [0, 1, 4, 5, 7]
    marked, marks = with_marks(symbols, starts, 9)
    assert marked.tolist() == [9, 9, 5, 6, 9, 9, 7]
    assert marks.tolist() == [0, 1, 4, 5]


@pytest.mark.parametrize(
    ("symbols", "starts", "words"),
    [
        (
            [1, 5, 0],
            [0, 3],
            "symbol 5 at place 1 is outside the vocabulary of 5: give numbers from 0 to 4, or a larger vocabulary",
        ),
        (
            [1, -2],
            [0, 2],
            "symbol -2 at place 1 is outside the vocabulary of 5: give numbers from 0 to 4, or a larger vocabulary",
        ),
        ([0.5], [0, 1], "symbols are float64 of shape (1,): give whole numbers of one dimension"),
        ([[1]], [0, 1], "symbols are int64 of shape (1, 1): give whole numbers of one dimension"),
        ([1], [0.0, 1.0], "starts are float64 of shape (2,): give whole numbers of one dimension"),
    ],
)
def test_what_is_wrong_is_said(symbols: Any, starts: Any, words: str) -> None:
    with pytest.raises(ModelError) as caught:
        check(np.array(symbols), np.array(starts), 5)
    assert str(caught.value) == words


@pytest.mark.parametrize("starts", [[], [0], [1, 3], [0, 2], [0, 4], [0, 2, 1, 3]])
def test_starts_must_cover_the_symbols(starts: list[int]) -> None:
    with pytest.raises(ModelError) as caught:
        check(np.array([1, 2, 3]), np.array(starts, np.int64), 5)
    assert str(caught.value) == (
        "starts don't cut 3 symbols into sequences: they must rise from 0 to 3, "
        "one number for each sequence and one for the end of the last"
    )
