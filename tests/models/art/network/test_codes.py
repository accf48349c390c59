"""The discrete autoencoder."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.codes import CodesModel
from textzip.models.art.network.quantise import quantiser


def model(kind: str = "fsq", width: int = 16) -> CodesModel:
    torch.manual_seed(0)
    return CodesModel(quantiser(kind, 512, 4, (8, 8, 8)), 8, width, 1, edges=1.0, grain=0.5)


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
