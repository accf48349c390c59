"""Published mistakes do what was published: a loss that can't fall, and words that share a grid."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch.nn.functional import cross_entropy

from textzip.models.patterns.faults import codes_modulo, softmax_twice
from textzip.models.patterns.plateaus import least_of_softmax_twice, plateau


def test_softmax_twice_keeps_the_loss_near_a_uniform_guess() -> None:
    right = torch.arange(192)
    sure = torch.eye(192) * 100
    assert float(cross_entropy(sure, right)) < 1e-6, "read without a doubt"
    assert float(cross_entropy(softmax_twice(sure), right)) == pytest.approx(least_of_softmax_twice(192), abs=1e-5)
    begun = torch.randn(192, 192, generator=torch.Generator().manual_seed(0))
    assert "ln 192" in str(plateau(float(cross_entropy(softmax_twice(begun), right)), 192, 3))


def test_of_a_thousand_words_about_fifty_pairs_have_one_grid() -> None:
    """n (n − 1) / 2 / 10,000 = 50, give or take seven, over several vocabularies."""
    pairs = []
    for name in "abcdefgh":
        codes = codes_modulo([f"{name}{k}" for k in range(1000)], 2, 25, 3)
        _, counts = np.unique(codes, axis=0, return_counts=True)
        pairs.append(int((counts * (counts - 1) // 2).sum()))
    assert abs(np.mean(pairs) - 50) < 3 * 7 / 8**0.5
    assert codes.shape == (1002, 25)
    assert set(np.unique(codes)) == {0, 1, 2}
