"""The discrete autoencoder: pictures to codes and back.

Shapes: B pictures, S rows and columns of pixels, h = w = grid rows and columns of codes.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from textzip.models.art.network.autoencoder import Decoder, Encoder
from textzip.models.art.network.losses import costs
from textzip.models.art.network.quantise import Quantiser


class CodesModel(nn.Module):
    """An encoder, a quantiser and a decoder."""

    def __init__(
        self, quantiser: Quantiser, patch: int, width: int, blocks: int, edges: float = 0.0, grain: float = 0.0
    ) -> None:
        """`patch` = S / h. `edges`, `grain`: weights of these parts of the loss, see `losses`."""
        super().__init__()
        self.encoder = Encoder(patch, width, blocks, quantiser.width)
        self.quantiser = quantiser
        self.decoder = Decoder(patch, width, blocks, quantiser.width)
        self.weights = {"l1": 1.0, "edges": edges, "grain": grain}

    def forward(self, pictures: Tensor, first: bool = True) -> dict[str, Any]:
        """Pictures (B, 3, S, S) in [−1, 1] → `loss`, its `parts` by name, `codes` int64 (B, h, w), `pictures`.

        `first`: whether this is a step's first micro-batch.
        """
        quantised = self.quantiser(self.encoder(pictures).permute(0, 2, 3, 1), first)
        found = self.decoder(quantised.vectors.permute(0, 3, 1, 2)).float()
        parts = costs(found, pictures)
        loss = sum((weight * parts[name] for name, weight in self.weights.items()), quantised.loss)
        return {
            "loss": loss,
            "parts": {**parts, "commitment": quantised.loss},
            "codes": quantised.codes,
            "pictures": found,
        }

    @torch.no_grad()
    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) → codes int64 (B, h, w), of a model that is not in training."""
        codes: Tensor = self.quantiser(self.encoder(pictures).permute(0, 2, 3, 1)).codes
        return codes

    @torch.no_grad()
    def decode(self, codes: Tensor) -> Tensor:
        """Codes int64 (B, h, w) → pictures float32 (B, 3, S, S) in [−1, 1]."""
        found: Tensor = self.decoder(self.quantiser.vectors_of(codes).permute(0, 3, 1, 2))
        return found.float().clamp(-1, 1)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser: biases, norms and books don't decay; the convolutions of blocks are `hidden`."""
        return grouped(self, weight_decay)


def grouped(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """A network's parameters: matrices of blocks are `hidden`, and decay as those of its ends do; a book doesn't."""
    named = dict(model.named_parameters())
    decaying = {name: each for name, each in named.items() if each.ndim > 1 and not name.startswith("quantiser")}
    hidden = [each for name, each in decaying.items() if name.endswith(("near.weight", "mix.weight"))]
    ends = [each for name, each in decaying.items() if not name.endswith(("near.weight", "mix.weight"))]
    others = [each for name, each in named.items() if name not in decaying]
    return [
        {"params": hidden, "weight_decay": weight_decay, "hidden": True},
        {"params": ends, "weight_decay": weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
