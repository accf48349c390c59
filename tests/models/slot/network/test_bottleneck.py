"""A page through a few vectors."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.slot.config import SlotConfig
from textzip.models.slot.network.bottleneck import Bottleneck

ROWS, COLUMNS, LENGTH = 4, 16, 24


def bottleneck(latents: int, pool: str) -> Bottleneck:
    torch.manual_seed(0)
    sizes = {"channels": 16, "blocks": 1, "slot_channels": 16, "heads": 4}
    return Bottleneck(SlotConfig.model_validate({**sizes, "latents": latents, "pool": pool}))


def a_map() -> tuple[torch.Tensor, torch.Tensor]:
    """Features of one page, and its emissions: every other frame fills a slot until there are LENGTH of them."""
    features = torch.randn(1, ROWS * COLUMNS, 16, generator=torch.Generator().manual_seed(1))
    fills = torch.zeros(1, ROWS * COLUMNS, dtype=torch.long)
    fills[0, : 2 * LENGTH : 2] = 1
    return features, fills


@pytest.mark.parametrize("pool", ["counted", "spatial"])
@pytest.mark.parametrize("latents", [4, 16, 64])
def test_slots_see_as_many_vectors_as_were_asked_for(latents: int, pool: str) -> None:
    made = bottleneck(latents, pool)
    features, fills = a_map()
    mask = torch.ones(1, LENGTH, dtype=torch.bool)
    assert made.compress(features, (ROWS, COLUMNS), fills, torch.tensor([[LENGTH]])).shape == (1, latents, 16)
    assert made(features, (ROWS, COLUMNS), fills, mask).shape == (1, LENGTH, 16)


def test_a_counted_vector_carries_its_run_and_little_else() -> None:
    made = bottleneck(4, "counted")
    features, fills = a_map()
    features.requires_grad_()
    latents = made.compress(features, (ROWS, COLUMNS), fills, torch.tensor([[LENGTH]]))
    for k in range(4):
        (slope,) = torch.autograd.grad(latents[0, k].square().sum(), features, retain_graph=True)
        felt = slope[0].norm(dim=1)[0 : 2 * LENGTH : 2]  # of the frame that fills each slot
        run = felt[6 * k : 6 * k + 6].sum()
        assert run > 0.8 * felt.sum()


def test_a_spatial_vector_sees_its_field_only() -> None:
    made = bottleneck(4, "spatial")
    features, fills = a_map()
    features.requires_grad_()
    latents = made.compress(features, (ROWS, COLUMNS), fills, torch.tensor([[LENGTH]]))
    (slope,) = torch.autograd.grad(latents[0, 1].square().sum(), features)
    felt = slope[0].norm(dim=1).view(ROWS, COLUMNS)
    assert (felt[:2, COLUMNS // 2 :] > 0).all()
    assert felt[2:].sum() == felt[:, : COLUMNS // 2].sum() == 0
