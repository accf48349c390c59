"""Traits: what words say of each group, and one of each that is drawn."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.traits import Traits

GROUPS = [3, 2]


def traits() -> Traits:
    torch.manual_seed(0)
    return Traits(GROUPS, 8)


def test_each_word_may_say_something_and_what_is_no_word_says_nothing() -> None:
    learner = traits()
    context = torch.randn(2, 4, 8)
    mask = torch.tensor([[True, True, False, False], [True, True, True, True]])
    found = learner.said(context, mask)
    assert found.shape == (2, 5)
    longer = torch.cat([context, 100 * torch.ones(2, 1, 8)], 1)
    assert torch.equal(learner.said(longer, torch.cat([mask, torch.zeros(2, 1, dtype=torch.bool)], 1)), found)
    silent = learner.said(context, torch.zeros_like(mask))
    assert torch.equal(silent, torch.zeros(2, 5))
    apart = torch.stack([learner.said(context[1:, k : k + 1], mask[1:, k : k + 1]) for k in range(4)])
    assert torch.allclose(found[1], apart.amax(0)[0])


def test_nats_are_those_of_what_is_known() -> None:
    learner = traits()
    logits = torch.tensor([[0.0, 0.0, 0.0, 9.0, 9.0]]).repeat(4, 1)
    chance = math.log(3) + math.log(2)
    assert float(learner.nats(logits, torch.tensor([[0, 1]] * 4))) == pytest.approx(chance)
    half = torch.tensor([[0, 1], [2, -1], [-1, 0], [-1, -1]])
    assert float(learner.nats(logits, half)) == pytest.approx(chance / 2)


def test_adjectives_are_drawn_as_often_as_they_are_likely() -> None:
    learner = traits()
    odds = torch.tensor([0.5, 0.3, 0.2, 0.9, 0.1])
    noise = torch.distributions.Gumbel(0.0, 1.0).sample((4000, 5)).double()
    found = learner.drawn(odds.log().expand(4000, 5), noise)
    shares = [float((found[:, group] == k).double().mean()) for group in (0, 1) for k in range(GROUPS[group])]
    assert shares == pytest.approx(odds.tolist(), abs=0.03)  # four standard deviations of 4,000 draws
    unsure = learner.drawn(odds.log().expand(2, 5), noise[:2] * 0, least=0.6)
    assert unsure.tolist() == [[-1, 0], [-1, 0]]


def test_no_two_traits_are_alike_and_none_is_what_is_not_known() -> None:
    learner = traits()
    every = torch.tensor([[a, b] for a in (-1, 0, 1, 2) for b in (-1, 0, 1)])
    found = learner(every)
    assert found.shape == (12, 2, 8)
    assert len({tuple(row) for row in found.flatten(0, 1).tolist()}) == 4 + 3
    assert torch.allclose(found.square().mean(-1), torch.ones(12, 2), atol=1e-3)


def test_a_word_that_is_an_adjective_is_certain_whatever_others_say() -> None:
    traits = Traits([2, 3], 8, named=(-1, -1, 4, 0, 1))
    logits = torch.tensor([[5.0, -5.0, 9.0, -9.0, -9.0]] * 3)
    words = torch.tensor([[0, 1, 0], [2, 4, 2], [1, 3, 4]])
    found = traits.drawn(traits.naming(logits, words), torch.zeros(3, 5))
    assert found[:2].tolist() == [[0, 0], [1, 2]]  # nothing said: by logits; both said
    assert int(found[2, 1]) == 0
    noise = torch.tensor([[0.0, 20.0, 0.0, 0.0, 0.0]])
    assert int(traits.drawn(traits.naming(logits[2:], words[2:]), noise)[0, 0]) == 1  # two of a group: by chance
    assert torch.equal(Traits([2, 3], 8).naming(logits, words), logits)
