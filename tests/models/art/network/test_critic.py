"""What holds pictures against real ones."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor

from textzip.models.art.network.critic import WEIGHTS, Critic

TAUGHT = ("shown", "fooled", "surface")
OWN = ("critic", "named")


def critic(groups: tuple[int, ...] = (2, 3)) -> Critic:
    torch.manual_seed(0)
    return Critic(groups, 16)


def rows(count: int, seed: int = 1) -> Tensor:
    return torch.rand(count, 3, 32, 32, generator=torch.Generator().manual_seed(seed)) * 2 - 1


TRAITS = torch.tensor([[0, 0], [1, 2], [0, 1], [1, 0]])


def trusting(own: Critic) -> Critic:
    """One that is sure of the first adjective of each group, which all pictures have."""
    with torch.no_grad():
        own.classifier.weight.zero_()
        own.classifier.bias.copy_(torch.tensor([9.0, 0, 9, 0, 0]))
    return own


def test_what_is_taught_does_not_move_the_critic_and_what_is_its_own_moves_nothing_else() -> None:
    own, again = critic(), rows(2, 2).requires_grad_()
    parts = own.losses(rows(4), again, rows(2, 3), torch.zeros(4, 2, dtype=torch.long), torch.zeros(2, 2).long())
    own.requires_grad_(True)
    for name in OWN:
        moved = torch.autograd.grad(parts[name], [again, *own.parameters()], retain_graph=True, allow_unused=True)
        assert moved[0] is None
        assert any(each is not None and bool(each.any()) for each in moved[1:])
    trusted = trusting(critic())
    parts = trusted.losses(rows(4), again, rows(2, 3), torch.zeros(4, 2, dtype=torch.long), torch.zeros(2, 2).long())
    for name in TAUGHT:
        moved = torch.autograd.grad(parts[name], [again, *trusted.parameters()], retain_graph=True, allow_unused=True)
        assert name == "shown" or bool(moved[0].any())  # whatever is shown, this one names it alike
        assert all(each is None for each in moved[1:])


def test_the_criticism_is_its_parts_with_their_weights() -> None:
    with torch.no_grad():
        parts = trusting(critic()).losses(rows(4), rows(2, 2), rows(2, 3), TRAITS, TRAITS[2:])
    assert set(parts) == {*WEIGHTS, "criticism"}
    assert float(parts["criticism"]) == pytest.approx(sum(WEIGHTS[name] * float(parts[name]) for name in WEIGHTS))


def test_a_group_that_it_names_no_better_than_by_chance_teaches_nothing() -> None:
    own = critic()
    with torch.no_grad():
        own.classifier.weight.zero_()
        own.classifier.bias.zero_()
    with torch.no_grad():
        parts = own.losses(rows(4), rows(2, 2), rows(2, 3), TRAITS, TRAITS[2:])
    assert float(parts["named"]) == pytest.approx((math.log(2) + math.log(3)) / 2)
    assert [float(parts[name]) for name in TAUGHT] == pytest.approx([0, 0, 0], abs=1e-6)
    same = torch.zeros(4, 2, dtype=torch.long)
    sure = trusting(critic()).losses(rows(4), rows(2, 2), rows(2, 3), same, 1 - same[:2])
    assert float(sure["shown"]) == pytest.approx((9 / 2 + 9 / 2) / 2, rel=0.01)  # half are what is never named


def test_pictures_that_come_back_as_they_were_have_the_same_surface() -> None:
    parts = trusting(critic()).losses(rows(4), rows(4)[:2], rows(2, 3), torch.zeros_like(TRAITS), TRAITS[2:])
    assert float(parts["surface"]) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("free", [0, 1])
def test_few_pictures_and_no_adjectives_will_do(free: int) -> None:
    own = critic(())
    none = torch.zeros(1, 0, dtype=torch.long)
    parts = own.losses(rows(1), rows(1, 2), rows(free, 3), none, none[:free])
    assert all(bool(torch.isfinite(each)) for each in parts.values())
    assert float(parts["surface"]) > 0
    unknown = torch.full((1, 2), -1)
    parts = critic().losses(rows(1), rows(1, 2), rows(free, 3), unknown, unknown[:free])
    assert all(bool(torch.isfinite(each)) for each in parts.values())


def test_it_learns_to_tell_noise_from_grey_and_what_it_is_to_be() -> None:
    """Real pictures are light or dark as their trait says, and rough; made ones smooth, or of the other trait."""
    own = critic((2,))
    optimiser = torch.optim.Adam(own.parameters(), 3e-3)
    traits = torch.tensor([[0], [1]] * 4)
    generator = torch.Generator().manual_seed(0)

    def real() -> Tensor:
        noise = torch.rand(8, 3, 32, 32, generator=generator) - 0.5
        return (traits * 1.0 - 0.5)[..., None, None] + noise

    for _ in range(150):
        optimiser.zero_grad()
        some = real()
        smooth = some.mean((2, 3), keepdim=True).expand_as(some)
        own.losses(some, smooth[:4], some[4:].flip(0), traits, traits[4:])["criticism"].backward()
        optimiser.step()
    some = real()
    with torch.no_grad():
        right, wrong = (own(some, each).real for each in (traits, 1 - traits))
        flat = own(some.mean((2, 3), keepdim=True).expand_as(some), traits).real
        named = own(some, traits).logits[0].argmax(-1)
    assert torch.equal(named, traits[:, 0])
    assert all(float(a.mean()) > float(b.mean()) + 0.5 for a, b in zip(right, flat, strict=True))
    assert float(right[0].mean()) > float(wrong[0].mean()) + 0.5
