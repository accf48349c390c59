"""Texts as batches: sharing rows where that is asked for, told by their numbers."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.causal.data import TextCollate
from textzip.models.language.alphabet import Bytes, Words


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
