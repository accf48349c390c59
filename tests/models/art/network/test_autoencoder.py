"""Pictures to latents and back."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.autoencoder import Decoder, Encoder


@pytest.mark.parametrize(("size", "grid"), [(64, 8), (64, 16), (128, 8), (128, 16), (24, 8), (30, 5), (8, 8)])
def test_a_grid_of_latents_and_back(size: int, grid: int) -> None:
    torch.manual_seed(0)
    encoder, decoder = Encoder(size // grid, 8, 1, 5), Decoder(size // grid, 8, 1, 5)
    latents = encoder(torch.randn(2, 3, size, size))
    assert latents.shape == (2, 5, grid, grid)
    assert decoder(latents).shape == (2, 3, size, size)


def test_new_networks_part_pictures() -> None:
    """What a new encoder makes of different places varies as much as what all have in common, or more."""
    torch.manual_seed(0)
    latents = Encoder(8, 64, 2, 3)(torch.rand(16, 3, 64, 64).round() * 2 - 1).detach()
    assert (latents.std((0, 2, 3)) > 0.1).all()
    assert float(latents.detach().std()) < 3


def test_pictures_of_a_batch_know_nothing_of_each_other() -> None:
    torch.manual_seed(0)
    encoder = Encoder(8, 16, 1, 3)
    pictures = torch.randn(3, 3, 32, 32)
    together = encoder(pictures)
    assert torch.allclose(encoder(pictures[1:2]), together[1:2], atol=1e-5)
