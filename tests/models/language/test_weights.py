"""Discounts from counts of counts, and the probabilities they leave."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.language.weights import FALLBACK, discounts, weights


def test_discounts_are_those_of_chen_and_goodman() -> None:
    # n1 = 4, n2 = 2, n3 = 1, n4 = 1, so Y = 4 / (4 + 2 × 2) = 1/2.
    counts = np.array([1, 1, 1, 1, 2, 2, 3, 4, 9, 70])
    assert discounts(counts) == (1 - 2 * 0.5 * 2 / 4, 2 - 3 * 0.5 * 1 / 2, 3 - 4 * 0.5 * 1 / 1)


@pytest.mark.parametrize(
    "counts",
    [
        [],
        [5, 5, 5],
        [2, 2, 3, 4],  # none of 1
        [1, 1, 3, 4],  # none of 2
        [1, 1, 2, 4],  # none of 3
        [1, 1, 2, 3],  # none of 4
        [1, 1, 2, 3, 3, 3, 3, 4],  # the discount of 2 would be under 0
        [1, 2, 3, *[4] * 9],  # the discount of 3 would be under 0
    ],
)
def test_where_counts_of_counts_cant_say_discounts_are_fixed(counts: list[int]) -> None:
    assert discounts(np.array(counts, np.int64)) == FALLBACK


@given(st.lists(st.integers(0, 6), max_size=60), st.integers(1, 5), st.integers(0, 9))
def test_what_is_not_kept_is_handed_down(counts: list[int], number: int, seed: int) -> None:
    contexts = np.sort(np.random.default_rng(seed).integers(0, number, len(counts)))
    made = weights(np.array(counts, np.int64), contexts, number)
    assert made.kept.shape == (len(counts) + 1,)
    assert made.handed.shape == (number + 1,)
    assert (made.kept >= 0).all()
    assert (made.handed > 0).all()
    kept = np.bincount(contexts, made.kept[:-1], minlength=number)
    assert np.allclose(kept + made.handed[:-1], 1)
    assert made.kept[-1] == 0
    assert made.handed[-1] == 1
