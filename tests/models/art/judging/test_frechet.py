"""The Fréchet distance against what is known of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.art.judging.frechet import frechet


def cloud(seed: int, rows: int = 40, width: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, width)) @ rng.normal(size=(width, width)) + rng.normal(size=width)


def exact(deviations: list[float], mean: list[float]) -> np.ndarray:
    """Points whose mean and covariance are exactly these: one pair along each axis."""
    axes = np.diag(deviations) * np.sqrt((2 * len(deviations) - 1) / 2)
    return np.concatenate([axes, -axes]) + np.array(mean)


def test_of_equal_sets_it_is_nothing_and_a_shift_costs_its_square() -> None:
    points = cloud(1)
    assert frechet(points, points) == pytest.approx(0, abs=1e-9)
    assert frechet(points, points[::-1]) == pytest.approx(0, abs=1e-9)
    assert frechet(points, points + np.array([3, 0, 4, 0, 0])) == pytest.approx(25)


def test_of_independent_features_it_is_that_of_their_means_and_deviations() -> None:
    first, second = exact([1, 2, 3], [0, 0, 1]), exact([2, 2, 7], [1, 0, 1])
    assert frechet(first, second) == pytest.approx(1 + (1 - 2) ** 2 + 0 + (3 - 7) ** 2)


def test_it_is_that_of_any_other_root_of_the_product() -> None:
    """tr (A½ B A½)½ is the sum of the roots of the eigenvalues of A B, which is not symmetric."""
    first, second = cloud(2), cloud(3, rows=60)
    a, b = np.cov(first.T), np.cov(second.T)
    shared = np.sqrt(np.linalg.eigvals(a @ b).real).sum()
    wanted = ((first.mean(0) - second.mean(0)) ** 2).sum() + np.trace(a) + np.trace(b) - 2 * shared
    assert frechet(first, second) == pytest.approx(wanted)


@given(st.integers(0, 10**6), st.integers(2, 30), st.integers(2, 30), st.integers(1, 6))
def test_it_is_never_negative_and_the_same_both_ways(seed: int, rows: int, others: int, width: int) -> None:
    first, second = cloud(seed, rows, width), cloud(seed + 1, others, width)
    there, back = frechet(first, second), frechet(second, first)
    assert there >= 0
    assert there == pytest.approx(back, rel=1e-5, abs=1e-6)


def test_one_picture_has_none() -> None:
    with pytest.raises(ModelError, match="at least 2"):
        frechet(cloud(1)[:1], cloud(2))
