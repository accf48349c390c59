"""Orders of revealing: every place comes once, in as many steps as were asked for."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.art.orders import ORDERS, Order, counts, first, halton, ranks


@given(st.data())
def test_steps_reveal_every_place_once(data: st.DataObject) -> None:
    places = data.draw(st.integers(1, 300))
    steps = data.draw(st.integers(1, places))
    found = counts(places, steps)
    assert len(found) == steps
    assert min(found) >= 1
    assert sum(found) == places


def test_few_are_revealed_at_first_as_a_cosine_has_it() -> None:
    hidden = [64 - sum(counts(64, 8)[: k + 1]) for k in range(8)]
    assert hidden == [math.floor(64 * math.cos(math.pi / 2 * k / 8)) for k in range(1, 8)] + [0]


@pytest.mark.parametrize("steps", [0, 65, -1])
def test_impossible_numbers_of_steps_are_refused(steps: int) -> None:
    with pytest.raises(ModelError, match="1 to 64 steps"):
        counts(64, steps)


def test_halton_goes_where_the_sequence_of_bases_2_and_3_does() -> None:
    """Its first points are (1/2, 1/3), (1/4, 2/3), (3/4, 1/9), (1/8, 4/9), (5/8, 7/9): see any table of it."""
    found = halton(8)
    assert sorted(found) == list(range(64))
    cells = [divmod(found.index(rank), 8) for rank in range(5)]
    assert cells == [(2, 4), (5, 2), (0, 6), (3, 1), (6, 5)]


def test_halton_spreads_better_than_places_by_chance() -> None:
    def nearest(places: list[int]) -> float:
        """The mean distance of each of some places to the one next to it."""
        at = torch.tensor([divmod(place, 16) for place in places]).double()
        return float((torch.cdist(at, at) + torch.eye(len(at)) * 99).amin(1).mean())

    found = halton(16)
    spread = nearest([found.index(rank) for rank in range(32)])
    chance = [nearest(torch.randperm(256, generator=torch.Generator().manual_seed(k))[:32].tolist()) for k in range(20)]
    assert spread > max(chance)


@pytest.mark.parametrize("order", ORDERS)
@given(st.data())
def test_whatever_the_model_is_sure_of_places_come_once(order: Order, data: st.DataObject) -> None:
    grid, rows = data.draw(st.integers(1, 5)), 3
    steps = data.draw(st.integers(1, grid * grid))
    random = torch.Generator().manual_seed(data.draw(st.integers(0, 99)))
    hidden = torch.ones(rows, grid * grid, dtype=torch.bool)
    noise = torch.randn(rows, grid * grid, generator=random, dtype=torch.float64)
    for number, count in enumerate(counts(grid * grid, steps), 1):
        sure = torch.randn(rows, grid * grid, generator=random, dtype=torch.float64)
        chosen = first(ranks(order, grid, noise, sure, number / steps), hidden, count)
        assert not bool((chosen & ~hidden).any())
        assert chosen.sum(1).tolist() == [count] * rows
        hidden &= ~chosen
    assert not bool(hidden.any())


def test_confidence_is_compared_among_the_hidden_alone() -> None:
    """The surest place is shown already: it must not take the turn of another, as it does in MaskGIT's first code."""
    sure = torch.tensor([[0.0, -1.0, -2.0, -3.0]], dtype=torch.float64)
    hidden = torch.tensor([[False, True, True, True]])
    found = first(ranks("confidence", 2, torch.zeros(1, 4, dtype=torch.float64), sure, 0.5), hidden, 2)
    assert found.tolist() == [[False, True, True, False]]


def test_the_noise_of_confidence_wanes() -> None:
    sure = torch.tensor([[-1.0, -2.0]], dtype=torch.float64)
    noise = torch.tensor([[0.0, 3.0]], dtype=torch.float64)
    assert ranks("confidence", 1, noise, sure, 0.0).argmin() == 1
    assert ranks("confidence", 1, noise, sure, 1.0).argmin() == 0
