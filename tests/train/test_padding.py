"""How much of a plan is padding."""

from __future__ import annotations

import numpy as np
import pytest

from textzip.train.padding import padding, shuffled
from textzip.train.plan import Plan, PlanOptions, Sizes, plan


def test_padding_is_little_and_far_less_than_in_any_order() -> None:
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 401, 20_000)
    heights = np.minimum(lengths * rng.uniform(0.15, 0.4, 20_000) + 10, 128).astype(np.int64)
    sizes = Sizes(lengths, heights, 128, np.arange(0, 20_001, 1000), np.array([0, 20_000]))
    made = plan(sizes, PlanOptions(), 0)
    ours = padding(made, sizes)
    theirs = padding(shuffled(sizes, round(np.diff(made.starts).mean())), sizes)
    assert ours.tokens < 0.08
    assert ours.pixels < 0.06
    assert theirs.tokens > 0.4
    assert theirs.pixels > 0.2


def test_padding_counts_what_is_fed_for_nothing() -> None:
    sizes = Sizes(np.array([2, 4, 2]), np.array([8, 1, 30]), 10, np.array([0, 3]), np.array([0, 3]))
    made = Plan(np.array([0, 1, 2]), np.array([0, 2, 3]), np.array([0, 1, 2]), np.array([2, 4, 2]))
    found = padding(made, sizes)
    assert found.tokens == pytest.approx(1 - 8 / 10)
    assert found.pixels == 0
