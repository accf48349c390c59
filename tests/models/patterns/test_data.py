"""Texts as sentences: nothing lost, and ends behind them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.language.sequences import with_ends
from textzip.models.patterns.data import sentences


@given(st.lists(st.lists(st.integers(0, 8), max_size=20), min_size=1, max_size=6), st.integers(2, 9))
def test_sentences_on_end_are_the_texts_with_their_ends(texts: list[list[int]], length: int) -> None:
    symbols = np.array([each for text in texts for each in text], np.int64)
    starts = np.cumsum([0, *map(len, texts)])
    ids, of = sentences(*with_ends(symbols, starts, 9), 9, length)
    for number, text in enumerate(texts):
        flat = ids[of == number].flatten().tolist()
        assert flat[: len(text)] == text
        assert flat[len(text) :] == [9] * (len(flat) - len(text))
        assert len(text) < len(flat) < len(text) + 1 + length
