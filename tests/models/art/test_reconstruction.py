"""Figures of codes."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from hypothesis import given
from hypothesis import strategies as st

from textzip.models.art.reconstruction import means, perplexity, quality, summary


def test_perplexity_by_hand() -> None:
    assert perplexity([5.0] * 512) == pytest.approx(512)
    assert perplexity([9.0, 0.0, 0.0]) == pytest.approx(1)
    assert perplexity([3.0, 1.0]) == pytest.approx(4 / 3**0.75)
    assert perplexity([0.0]) == 0


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20).filter(any))
def test_perplexity_is_of_the_whole_whatever_it_is_added_up_from(counts: list[int]) -> None:
    found = perplexity([float(count) for count in counts])
    assert 1 - 1e-9 <= found <= sum(count > 0 for count in counts) + 1e-9


def test_figures_of_all_are_those_of_parts_added_up() -> None:
    torch.manual_seed(0)
    found, pictures = (torch.rand(6, 3, 16, 16) * 2 - 1 for _ in range(2))
    parts = [quality(found[:2], pictures[:2]), quality(found[2:], pictures[2:])]
    together = means({name: parts[0][name] + parts[1][name] for name in parts[0]})
    assert together == pytest.approx(means(quality(found, pictures)), rel=1e-5)
    assert together["l1"] == pytest.approx(float((found - pictures).abs().mean()), rel=1e-5)


def test_usage_and_perplexity_are_over_all_that_was_looked_at() -> None:
    """Two batches, each with one code: of one code each, and of two together."""
    sums = {**quality(torch.zeros(2, 3, 8, 8), torch.zeros(2, 3, 8, 8)), "cost": 3.0}
    sums |= {"code 0": 8.0, "code 1": 8.0, "code 2": 0.0, "code 3": 0.0}
    found = summary(sums, 4)
    assert found["usage"] == 0.5
    assert found["perplexity"] == pytest.approx(2)
    assert found["cost"] == 1.5
    assert math.isfinite(found["grain"])
