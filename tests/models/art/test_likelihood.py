"""The floors of codes: how often they come, anywhere and at their place."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.likelihood import _frequencies, cost


def test_codes_cost_what_they_are_rare() -> None:
    odds = torch.tensor([[0.5, 0.25, 0.25], [0.125, 0.125, 0.75]], dtype=torch.float64)
    found = cost(odds, torch.tensor([[0, 2], [1, 0]]))
    assert found["bits"] == pytest.approx((1 - math.log2(0.75) + 2 + 3) / 4)
    assert found["accuracy"] == 0.5


def test_frequencies_are_those_that_were_seen_and_nothing_is_impossible() -> None:
    random = torch.Generator().manual_seed(0)
    odds = torch.tensor([[0.5, 0.5, 0.0, 0.0], [0.1, 0.0, 0.9, 0.0]])
    codes = torch.stack([torch.multinomial(each, 40_000, True, generator=random) for each in odds], 1)
    found = _frequencies(codes, 4)
    anywhere, placed = found.values()
    assert torch.allclose(anywhere[0], odds.double().mean(0), atol=0.01)
    assert torch.equal(anywhere[0], anywhere[1])
    assert torch.allclose(placed, odds.double(), atol=0.01)
    assert all(bool((each > 0).all()) for each in found.values())
    assert all(torch.allclose(each.sum(1), torch.ones(2).double()) for each in found.values())
    held = codes[:1000]
    assert cost(placed, held)["bits"] < cost(anywhere, held)["bits"] < 2
