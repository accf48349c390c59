"""The discrete autoencoder: pictures to codes and back.

Shapes: B pictures, S rows and columns of pixels, h = w = grid rows and columns of codes, G groups of adjectives, M
channels of a style.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from textzip.models.art.network.autoencoder import Decoder, Encoder
from textzip.models.art.network.jumble import jumbled
from textzip.models.art.network.losses import costs
from textzip.models.art.network.quantise import Quantiser
from textzip.models.art.network.style import Style

_UNTOLD, _PARTLY = 0.1, 0.1
"""In training: shares of the pictures of which nothing is told, and of those of which half is."""


class CodesModel(nn.Module):
    """An encoder, a quantiser and a decoder, which may be told what a picture shows beside its codes."""

    def __init__(
        self,
        quantiser: Quantiser,
        patch: int,
        width: int,
        blocks: int,
        edges: float = 0.0,
        grain: float = 0.0,
        groups: Sequence[int] = (),
        jumbled: float = 0.0,
        grid: int = 0,
    ) -> None:
        """`patch` = S / h. `edges`, `grain`: weights of these parts of the loss, see `losses`.

        `groups`: how many adjectives each group has of which the decoder is told one. `jumbled`: the share of the codes
        in whose place, in training, another of the same picture stands. `grid`: h, of a decoder whose places know by
        what it is told where they are; or 0.
        """
        super().__init__()
        self.encoder = Encoder(patch, width, blocks, quantiser.width)
        self.quantiser = quantiser
        self.style = Style(groups, width) if groups else None
        self.decoder = Decoder(patch, width, blocks, quantiser.width, width if groups else 0, grid)
        self.jumbled = jumbled
        self.weights = {"l1": 1.0, "edges": edges, "grain": grain}

    def forward(self, pictures: Tensor, first: bool = True, traits: Tensor | None = None) -> dict[str, Any]:
        """Pictures (B, 3, S, S) in [−1, 1] → `loss`, its `parts` by name, `codes` int64 (B, h, w), `pictures`.

        `first`: whether this is a step's first micro-batch. `traits` int64 (B, G): the number of each group's
        adjective, −1 where nobody knows; in training some are held back, so that the decoder can do without.
        """
        quantised = self.quantiser(self.encoder(pictures).permute(0, 2, 3, 1), first)
        vectors = quantised.vectors
        if self.training and traits is not None:
            traits = held_back(traits)
        if self.training:
            vectors = self.wronged(vectors)
        found = self.decoder(vectors.permute(0, 3, 1, 2), self.styled(traits, len(pictures))).float()
        parts = costs(found, pictures)
        loss = sum((weight * parts[name] for name, weight in self.weights.items()), quantised.loss)
        return {
            "loss": loss,
            "parts": {**parts, "commitment": quantised.loss},
            "codes": quantised.codes,
            "pictures": found,
        }

    def settle(self) -> None:
        """Once a step, after its micro-batches: the quantiser takes in what it counted."""
        self.quantiser.settle()

    def wronged(self, vectors: Tensor) -> Tensor:
        """Vectors (B, h, w, D) as a decoder is to learn from them: with some in the wrong place."""
        return jumbled(vectors.flatten(1, 2), self.jumbled).view_as(vectors) if self.jumbled else vectors

    @torch.no_grad()
    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) → codes int64 (B, h, w), of a model that is not in training."""
        codes: Tensor = self.quantiser(self.encoder(pictures).permute(0, 2, 3, 1)).codes
        return codes

    @torch.no_grad()
    def decode(self, codes: Tensor, style: Tensor | None = None) -> Tensor:
        """Codes int64 (B, h, w) → pictures float32 (B, 3, S, S) in [−1, 1].

        In a style (B, M), as `styled` gives it; by default of traits that nobody knows.
        """
        style = self.styled(None, len(codes)) if style is None else style
        found: Tensor = self.decoder(self.quantiser.vectors_of(codes).permute(0, 3, 1, 2), style)
        return found.float().clamp(-1, 1)

    def styled(self, traits: Tensor | None, rows: int) -> Tensor | None:
        """The style (B, M) of traits int64 (B, G), or of as many rows of which nobody knows any.

        None of a decoder that is told nothing.
        """
        if self.style is None:
            return None
        if traits is None:
            traits = self.style.each.starts.new_full((rows, len(self.style.each.groups)), -1)
        found: Tensor = self.style(traits)
        return found

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser: biases, norms and books don't decay; the convolutions of blocks are `hidden`."""
        return grouped(self, weight_decay)


def held_back(traits: Tensor) -> Tensor:
    """Traits (B, G) as they are told in training: of some rows none, of some others half."""
    chances = torch.rand(len(traits), 1, device=traits.device)
    half = torch.rand(traits.shape, device=traits.device) < 0.5
    return traits.masked_fill((chances < _UNTOLD) | ((chances > 1 - _PARTLY) & half), -1)


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
