"""Micro-batches: what they are padded to, and dividing them."""

from __future__ import annotations

import numpy as np

from textzip.train.batching import divide, places, rounded


def test_labels_are_padded_to_few_lengths_and_little() -> None:
    lengths = np.arange(1, 1025)
    padded = places(lengths)
    assert places(np.array([0])) == 2
    assert (padded >= lengths).all()
    assert (padded - lengths <= np.maximum(1, lengths // 8)).all()
    assert len(set(padded.tolist())) == 16 + 8 + 120


def test_heights_are_whole_frames_and_never_none() -> None:
    assert rounded(np.array([0, 1, 8, 9, 128])).tolist() == [8, 8, 8, 16, 128]


def test_dividing_halves_the_largest_until_the_number_fits() -> None:
    assert divide(np.array([4, 10, 12]), 4).tolist() == [4, 7, 10, 12]
    assert divide(np.array([1, 2, 3]), 2).tolist() == [1, 2, 3]  # nothing left to halve
    assert divide(np.array([8]), 8).tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
