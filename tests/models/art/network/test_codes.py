"""The discrete autoencoder."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.codes import CodesModel
from textzip.models.art.network.quantise import quantiser


def model(kind: str = "fsq", width: int = 16, groups: tuple[int, ...] = ()) -> CodesModel:
    torch.manual_seed(0)
    return CodesModel(quantiser(kind, 512, 4, (8, 8, 8)), 8, width, 1, edges=1.0, grain=0.5, groups=groups)


def pictures(count: int = 2) -> torch.Tensor:
    return torch.rand(count, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.mark.parametrize("kind", ["fsq", "ema", "simvq", "plain"])
def test_the_loss_reaches_every_parameter(kind: str) -> None:
    own = model(kind).train()
    for _ in range(2):  # a book that begins with k-means lets the first step pass
        own.zero_grad(set_to_none=True)
        own(pictures())["loss"].backward()
        own.quantiser.counted()
        own.quantiser.settle()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in own.parameters())
    grouped = [p for group in own.parameter_groups(0.1) for p in group["params"]]
    assert sorted(map(id, grouped)) == sorted(map(id, own.parameters()))


def test_the_loss_is_its_parts_with_their_weights() -> None:
    own = model()
    out = own.train()(pictures())
    parts = out["parts"]
    total = parts["l1"] + 1.0 * parts["edges"] + 0.5 * parts["grain"] + parts["commitment"]
    assert torch.allclose(out["loss"], total)
    assert set(parts) == {"l1", "edges", "grain", "commitment"}


def test_what_is_measured_is_what_its_codes_say() -> None:
    own = model().eval()
    out = own(pictures())
    codes = own.encode(pictures())
    assert torch.equal(codes, out["codes"])
    assert codes.shape == (2, 4, 4)
    assert torch.allclose(own.decode(codes), out["pictures"].clamp(-1, 1), atol=1e-6)
    assert float(own.decode(torch.randint(512, (3, 4, 4))).abs().max()) <= 1


def test_what_codes_can_not_say_is_told_beside_them() -> None:
    """Grey squares, light or dark on the other, whose codes are those of nothing: a trait alone says which."""
    own = model(groups=(2, 3)).train()
    own.encoder.requires_grad_(False)
    for each in own.encoder.parameters():
        torch.nn.init.zeros_(each)
    traits = torch.tensor([[k % 2, k % 3] for k in range(12)])
    same = (traits[:, :1, None, None] * 2.0 - 1).expand(-1, 3, 32, 32) * 0.8
    optimiser = torch.optim.Adam([each for each in own.parameters() if each.requires_grad], 3e-3)
    for step in range(60):
        torch.manual_seed(step)
        optimiser.zero_grad()
        own(same, traits=traits)["loss"].backward()
        optimiser.step()
    own.eval()
    codes = own.encode(same)
    assert len({tuple(row) for row in codes.flatten(1).tolist()}) == 1
    half = traits.clone()
    half[:, 1] = -1
    for known in (traits, half):
        light = own.decode(codes, own.styled(known, 12)).mean((1, 2, 3))
        assert torch.equal(light > 0, same[:, 0, 0, 0] > 0)
        assert float(light.abs().min()) > 0.4
    unknown = own.decode(codes)
    assert torch.equal(unknown[:1].expand_as(unknown), unknown)
    assert torch.equal(unknown, own.decode(codes, own.styled(torch.full_like(traits, -1), 12)))


def test_traits_are_held_back_in_training_alone() -> None:
    own, traits = model(groups=(2,)), torch.zeros(400, 1, dtype=torch.long)
    torch.nn.init.constant_(own.style.each.vectors.weight, 0.0)
    with torch.no_grad():
        own.style.each.vectors.weight[2] = 1.0  # what is not known
    seen: list[torch.Tensor] = []
    own.style.register_forward_hook(lambda _module, given, _found: seen.append(given[0]))
    few = torch.zeros(400, 3, 32, 32)
    torch.manual_seed(0)
    own.eval()(few, traits=traits)
    own.train()(few, traits=traits)
    assert bool((seen[0] == 0).all())
    assert float((seen[1] < 0).float().mean()) == pytest.approx(0.15, abs=0.06)  # a tenth, and half of another tenth


def test_codes_are_jumbled_in_training_alone() -> None:
    torch.manual_seed(0)
    own, some = CodesModel(quantiser("fsq", 512, 4, (8, 8, 8)), 8, 16, 1, jumbled=0.25), pictures(6)
    own.eval()
    assert torch.equal(own(some)["pictures"], own(some)["pictures"])
    own.train()
    assert not torch.equal(own(some)["pictures"], own(some)["pictures"])


def test_a_handful_of_pictures_is_learned_by_heart() -> None:
    """Four pictures of four squares each, from their codes alone."""
    torch.manual_seed(0)
    own = CodesModel(quantiser("fsq", 512, 3, (8, 8, 8)), 4, 32, 1, edges=1.0).train()
    few = pictures(4)[:, :, ::16, ::16].repeat_interleave(8, -1).repeat_interleave(8, -2)
    optimiser = torch.optim.Adam(own.parameters(), 3e-3)
    begun = float(own(few)["parts"]["l1"].detach())
    for _ in range(150):
        optimiser.zero_grad()
        own(few)["loss"].backward()
        optimiser.step()
    own.eval()
    assert float((own.decode(own.encode(few)) - few).abs().mean()) < 0.08 < begun
