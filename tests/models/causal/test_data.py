"""Texts in rows: each whole, once, in a place of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from textzip.models.causal.data import IGNORED, TextCollate, fitted, packed
from textzip.models.language.alphabet import Bytes, Words
from textzip.models.language.sequences import of_texts

TEXTS = st.lists(st.text("ab \né", max_size=20), min_size=1, max_size=12)


@given(TEXTS, st.sampled_from([0, 30, 64, 200]))
def test_every_text_is_in_one_row_whole_and_once(texts: list[str], width: int) -> None:
    symbols, starts = of_texts(texts)
    ids, targets, numbers = packed(symbols, starts, 256, width)
    assert ids.shape == targets.shape == numbers.shape
    assert ids.shape[1] >= width
    for number, text in enumerate(texts, 1):
        rows, places = np.nonzero(numbers == number)
        assert len(set(rows.tolist())) == 1
        assert (np.diff(places) == 1).all()
        wanted = [*text.encode(), 256]
        assert targets[numbers == number].tolist() == wanted
        assert ids[numbers == number].tolist() == [256, *wanted[:-1]]
    assert (targets[numbers == 0] == IGNORED).all()
    assert (numbers > 0).sum() == len(symbols)


@given(st.lists(st.integers(1, 30), max_size=40), st.integers(30, 90))
def test_rows_are_no_more_than_twice_what_is_needed(lengths: list[int], width: int) -> None:
    row, place = fitted(np.array(lengths, np.int64), width)
    ends = np.zeros(len(lengths) + 1, np.int64)
    for number in np.lexsort((place, row)).tolist():
        assert place[number] >= ends[row[number]]
        ends[row[number]] = place[number] + lengths[number]
    assert ends.max(initial=0) <= width
    used = len(set(row.tolist()))
    assert used <= max(1, -(-2 * sum(lengths) // width)) if lengths else used == 0


def test_rows_of_like_texts_need_no_mask() -> None:
    class Rows:
        texts = ("abcdef", "abcde", "abcdefg")
        numbers = np.array([4, 9, 2])

    batch = TextCollate(Bytes())(Rows())  # type: ignore[arg-type]
    assert batch["texts"] is None
    assert batch["ids"].shape == (3, 8)
    assert batch["rows"].tolist() == [4, 9, 2]
    shared = TextCollate(Bytes(), pack=24)(Rows())  # type: ignore[arg-type]
    assert shared["ids"].shape == (1, 24)
    assert sorted(set(shared["texts"][0].tolist())) == [0, 1, 2, 3]


def test_words_are_rows_too() -> None:
    class Rows:
        texts = ("The cat sat.", "A dog")
        numbers = np.array([0, 1])

    batch = TextCollate(Words(["the", "cat", ".", "a"], lowercase=True))(Rows())  # type: ignore[arg-type]
    assert batch["targets"].tolist() == [[0, 1, 4, 2, 5, -1], [3, 4, 5, -1, -1, -1]]  # 4: not known; 5: the end
    assert batch["ids"].tolist() == [[5, 0, 1, 4, 2, 5], [5, 3, 4, 5, 5, 5]]
