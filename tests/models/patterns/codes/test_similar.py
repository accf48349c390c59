"""Which words are used alike: counts and numbers worked out by hand, and planted groups that come out."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.patterns.codes.similar import nearby, ppmi, vectors


def test_a_small_case_by_hand() -> None:
    """Texts 0 1 0 and 2 1: within one place, 0 stands by 1 four ways (two pairs, seen from both), 2 by 1 two ways."""
    symbols, starts = np.array([0, 1, 0, 2, 1]), np.array([0, 3, 5])
    counts = nearby(symbols, starts, 3, 1)
    assert counts.tolist() == [[0, 2, 0], [2, 0, 1], [0, 1, 0]], "contexts by frequency: 0, 1, 2"
    found = ppmi(counts)  # of 6 in all: rows 2, 3, 1
    assert found[0, 1] == pytest.approx(math.log(2 * 6 / (2 * 3)))
    assert found[1, 2] == pytest.approx(math.log(1 * 6 / (3 * 1)))
    assert found[0, 0] == found[0, 2] == found[1, 1] == 0


@given(
    st.lists(st.lists(st.integers(0, 5), max_size=9), min_size=1, max_size=5),
    st.integers(1, 4),
)
def test_counts_are_those_of_a_loop_over_pairs(texts: list[list[int]], window: int) -> None:
    symbols = np.array([each for text in texts for each in text], np.int64)
    starts = np.cumsum([0, *map(len, texts)])
    pairs = Counter(
        (text[i], text[j]) for text in texts for i in range(len(text)) for j in range(len(text))
        if 0 < abs(i - j) <= window
    )  # fmt: skip
    order = np.argsort(-np.bincount(symbols, minlength=6), kind="stable")
    found = nearby(symbols, starts, 6, window)
    assert [[pairs[i, int(j)] for j in order] for i in range(6)] == found.tolist()


def test_vectors_are_those_of_a_singular_value_decomposition() -> None:
    rng = np.random.default_rng(0)
    symbols = rng.integers(0, 12, 3000) * rng.integers(0, 2, 3000)
    starts = np.arange(0, 3001, 30)
    left, strengths, _ = np.linalg.svd(ppmi(nearby(symbols, starts, 12, 2)))
    expected = (left * np.sqrt(strengths))[:, :5]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    found = vectors(symbols, starts, 12, 5, 2)
    assert found.dtype == np.float32
    assert np.allclose(found @ found.T, expected @ expected.T, atol=1e-4), "whatever their signs"


def test_words_of_a_planted_group_are_alike_and_words_that_are_not_there_are_nothing() -> None:
    """A text goes round three groups in turn: the next group is sure, the word of it chance."""
    rng = np.random.default_rng(0)
    symbols = np.arange(6000) % 3 + 3 * rng.integers(0, 5, 6000)
    found = vectors(symbols, np.array([0, 6000]), 16, 8, 1)
    assert np.allclose(np.linalg.norm(found[:15], axis=1), 1, atol=1e-5)
    assert not found[15].any()
    alike = found[:15] @ found[:15].T
    same = (np.arange(15)[:, None] - np.arange(15)) % 3 == 0
    assert alike[same].min() > alike[~same].max() + 0.1


def test_texts_of_one_word_have_vectors_of_zeros() -> None:
    assert not vectors(np.array([0, 1]), np.array([0, 1, 2]), 3, 4, 2).any()
    assert vectors(np.zeros(0, np.int64), np.array([0]), 2, 4, 2).shape == (2, 4)
