"""The Fréchet distance, by closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.art.frechet import frechet, gaussians, root


def spread(seed: int, size: int) -> np.ndarray:
    wide = np.random.default_rng(seed).standard_normal((size, size))
    return wide @ wide.T


@given(st.integers(0, 1000), st.integers(1, 6))
def test_a_root_squared_is_the_matrix(seed: int, size: int) -> None:
    matrix = spread(seed, size)
    found = root(matrix)
    assert np.allclose(found @ found, matrix, atol=1e-8)
    assert np.allclose(found, found.T)


@given(st.floats(-3, 3), st.floats(0.1, 4), st.floats(-3, 3), st.floats(0.1, 4))
def test_of_one_dimension_it_is_the_distance_of_means_and_of_deviations(m: float, s: float, n: float, t: float) -> None:
    found = gaussians(np.array([m]), np.array([[s * s]]), np.array([n]), np.array([[t * t]]))
    assert found == pytest.approx((m - n) ** 2 + (s - t) ** 2, abs=1e-9)


def test_of_spreads_that_commute_too() -> None:
    """Both have the same axes: |μ − ν|² + Σ (√a − √b)²."""
    turn, _ = np.linalg.qr(np.random.default_rng(3).standard_normal((4, 4)))
    a, b = np.array([1.0, 2.0, 3.0, 4.0]), np.array([4.0, 1.0, 0.0, 9.0])
    found = gaussians(np.zeros(4), turn @ np.diag(a) @ turn.T, np.full(4, 0.5), turn @ np.diag(b) @ turn.T)
    assert found == pytest.approx(1 + np.square(np.sqrt(a) - np.sqrt(b)).sum())


@given(st.integers(0, 1000))
def test_it_is_a_distance_whichever_comes_first(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m, n = rng.standard_normal((2, 3))
    one = gaussians(m, spread(seed, 3), n, spread(seed + 1, 3))
    assert one == pytest.approx(gaussians(n, spread(seed + 1, 3), m, spread(seed, 3)), rel=1e-6, abs=1e-9)
    assert gaussians(m, spread(seed, 3), m, spread(seed, 3)) == pytest.approx(0, abs=1e-6)


def test_of_drawn_features_it_is_near_what_they_were_drawn_from() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((20_000, 3)), 2 * rng.standard_normal((20_000, 3)) + 1
    assert frechet(a.astype(np.float32), b.astype(np.float32)) == pytest.approx(3 + 3, rel=0.05)
    assert frechet(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet(a[:, :1], b[:, :1]) == pytest.approx(2, rel=0.05)


def test_what_it_can_not_be_of_is_refused() -> None:
    with pytest.raises(ModelError, match="it takes two of each"):
        frechet(np.zeros((1, 3)), np.zeros((5, 3)))
    with pytest.raises(ModelError, match=r"must be \(N, F\) and \(M, F\)"):
        frechet(np.zeros((4, 3)), np.zeros((5, 2)))
