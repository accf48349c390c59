"""An autoencoder whose decoder a critic teaches."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.critic import WEIGHTS
from textzip.models.art.network.quantise import quantiser
from textzip.models.art.network.taught import TaughtModel

TRAITS = torch.tensor([[0, 2], [1, 1], [0, 0], [1, 2], [0, 1]])


def model(alone: int = 0, groups: tuple[int, ...] = (2, 3), kind: str = "fsq") -> TaughtModel:
    torch.manual_seed(0)
    book = quantiser(kind, 512, 4, (8, 8, 8))
    return TaughtModel(book, 8, 16, 1, 1.0, 0.5, groups, jumbled=0.1, grid=4, critic=8, alone=alone)


def pictures(count: int = 5) -> torch.Tensor:
    return torch.rand(count, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 2 - 1


def step(own: TaughtModel, optimiser: Any) -> dict[str, Any]:
    optimiser.zero_grad(set_to_none=True)
    out = own(pictures(), traits=TRAITS)
    out["loss"].backward()
    optimiser.step()
    own.settle()
    return out


@pytest.mark.parametrize("kind", ["fsq", "ema"])
def test_codes_stay_and_pictures_do_not(kind: str) -> None:
    own = model(kind=kind).train()
    own.eval()
    codes, before = own.encode(pictures()), own.decode(own.encode(pictures()))
    own.train()
    optimiser = torch.optim.SGD(own.parameters(), 0.1)
    for _ in range(2):
        step(own, optimiser)
    own.eval()
    assert torch.equal(own.encode(pictures()), codes)
    assert not torch.equal(own.decode(codes), before)


def test_first_the_critic_learns_alone_and_then_all_that_may() -> None:
    own = model(alone=1).train()
    optimiser = torch.optim.SGD(own.parameters(), 0.1)
    begun = {name: each.clone() for name, each in own.state_dict().items()}
    first = step(own, optimiser)["parts"]
    moved = {name for name, each in own.state_dict().items() if not torch.equal(each, begun[name])}
    assert moved and all(name.startswith("critic.") or name == "taken" for name in moved)
    assert float(first["named"].detach()) > 0 == float(first["critic"]) == float(first["l1"])
    second = step(own, optimiser)["parts"]
    assert list(second) == [*own.weights, "commitment", *WEIGHTS] == list(first)
    assert all(float(second[name].detach()) != 0 for name in second if name != "commitment")
    learned = {id(p) for p in own.parameters() if p.grad is not None}
    groups = own.parameter_groups(0.1)
    assert learned == {id(p) for group in groups for p in group["params"]}
    assert len(learned) == sum(len(group["params"]) for group in groups)
    still = {id(p) for part in (own.encoder, own.quantiser) for p in part.parameters()}
    assert learned.isdisjoint(still)
    slow = {id(p) for group in groups if group.get("rate", 1) < 1 for p in group["params"]}
    assert slow == {id(p) for p in own.critic.parameters()}


def test_the_loss_is_its_parts_with_their_weights() -> None:
    out = model().train()(pictures(), traits=TRAITS)
    parts = {name: float(each.detach()) for name, each in out["parts"].items()}
    total = parts["l1"] + 1.0 * parts["edges"] + 0.5 * parts["grain"] + sum(WEIGHTS[n] * parts[n] for n in WEIGHTS)
    assert float(out["loss"].detach()) == pytest.approx(total + parts["commitment"], rel=1e-5)


def test_pictures_are_made_freely_of_codes_of_two_and_the_adjectives_of_one() -> None:
    """Of the last rows; their own vectors stand at some places, at others those of the picture before."""
    own = model().train()
    own.jumbled = 0.0
    given: list[torch.Tensor] = []
    own.decoder.register_forward_hook(lambda _module, inputs, _found: given.append(inputs[0]))
    with torch.no_grad():
        own(pictures(6), traits=TRAITS.repeat(2, 1)[:6])
        own.eval()
        whole = own.quantiser.vectors_of(own.encode(pictures(6))).permute(0, 3, 1, 2)
    assert torch.equal(given[0][:3], whole[:3])
    mine, others = ((given[0][3:] == each).all(1) for each in (whole[3:], whole[2:5]))
    assert bool((mine | others).all())
    assert 0 < int(mine.sum()) < mine.numel()


def test_it_does_without_adjectives_and_with_one_picture() -> None:
    for groups in ((), (2,)):
        own = model(groups=groups).train()
        assert bool(torch.isfinite(own(pictures(1))["loss"]))
        assert bool(torch.isfinite(own.eval()(pictures(1))["loss"]))


def test_in_use_it_is_the_autoencoder_that_it_was() -> None:
    own = model().eval()
    with torch.no_grad():
        out = own(pictures(), traits=TRAITS)
    assert torch.equal(own.decode(out["codes"], own.styled(TRAITS, 5)), out["pictures"].clamp(-1, 1))
    plain = sum(weight * float(out["parts"][name]) for name, weight in own.weights.items())
    costs = float(own.critic.named(out["pictures"], TRAITS).detach())
    assert float(out["loss"]) == pytest.approx(plain + float(out["parts"]["commitment"]) + WEIGHTS["shown"] * costs)
