"""The latent language model: words as pictures and bytes to latents, latents to the next latent, and that to bytes.

Shapes: B rows, L places, D distinct words of a batch, P words to be spelled, S symbols of a word at most, M channels.

Each distinct word is encoded once, however often it stands in a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.latent_lm.network.picture import PictureEncoder
from textzip.models.latent_lm.network.speller import Speller
from textzip.models.latent_lm.network.spelling import SpellingEncoder
from textzip.models.layers.transformer import Cache, Transformer

Group = tuple[Tensor, Tensor]
"""Places (P,) of a batch, counted along its rows, and the symbols (≥ P, S) of the words to be spelled there, or −1."""


class LatentModel(nn.Module):
    """Encoders, a causal transformer over words, and a speller."""

    def __init__(
        self,
        *,
        symbols: int,
        height: int,
        width: int,
        layers: int,
        heads: int,
        speller_width: int,
        speller_layers: int,
        speller_heads: int,
        picture: bool,
        spelling: bool,
        waves: int,
        speller_waves: int = 0,
        modality_dropout: float = 0.0,
        dropout: float = 0.0,
    ) -> None:
        """`symbols`: what the speller spells in; `height`: of strips; `waves`: of the picture encoder, `speller_waves`
        of the speller.

        At least one of `picture` and `spelling`.
        """
        super().__init__()
        self.picture = PictureEncoder(height, width, waves) if picture else None
        self.spelling = SpellingEncoder(width) if spelling else None
        self.begin = nn.Parameter(torch.randn(width))
        self.transformer = Transformer(width, layers, heads, dropout=dropout)
        self.speller = Speller(
            symbols, width, speller_width, speller_layers, speller_heads, dropout=dropout, waves=speller_waves
        )
        self.modality_dropout = modality_dropout

    def encode(self, words: dict[str, Tensor]) -> list[Tensor]:
        """Each modality's vectors (D, M) of distinct words, from the arguments of the encoders."""
        found = []
        if self.picture is not None and "ink" in words:
            found.append(self.picture(words["ink"], words["inside"], words["frames"]))
        if self.spelling is not None and "spelled" in words:
            found.append(self.spelling(words["spelled"]))
        return found

    def latents(
        self, words: dict[str, Tensor], ids: Tensor, texts: Tensor | None = None, cache: Cache | None = None
    ) -> Tensor:
        """`ids` (B, L): which distinct word stands at each place; −1: none, the text begins. Returns (B, L, M)."""
        seen = self.encode(words)
        weights = self._kept(len(seen), ids, texts)
        begin = self.begin.to(seen[0].dtype)[None]
        x = sum(torch.cat([each, begin])[ids] * weight for each, weight in zip(seen, weights, strict=True))
        found: Tensor = self.transformer(x, texts, cache)
        return found

    def _kept(self, count: int, ids: Tensor, texts: Tensor | None) -> Sequence[Tensor | float]:
        """What each modality is multiplied with: 1 / count, or in training now and then 0 and 1, a text at a time."""
        if count == 1 or not (self.training and self.modality_dropout):
            return [1 / count] * count
        rows, length = ids.shape
        number = (torch.arange(rows, device=ids.device)[:, None] if texts is None else texts).expand(rows, length)
        chances = torch.rand(int(number.max()) + 1, device=ids.device)[number][..., None]
        first = (chances < self.modality_dropout / 2).to(self.begin.dtype)
        second = (chances > 1 - self.modality_dropout / 2).to(self.begin.dtype)
        return [(1 + second - first) / 2, (1 + first - second) / 2]

    def forward(
        self, words: dict[str, Tensor], ids: Tensor, groups: Sequence[Group], texts: Tensor | None = None
    ) -> dict[str, Tensor]:
        """Spells the words of `groups` from the latents of their places.

        Returns `losses`, for each group (P,) −log of the words' probabilities in nats on end; `right`, whether each
        symbol was the likeliest so that the whole word comes out by itself; `loss`, the mean over symbols.
        """
        latents = self.latents(words, ids, texts).flatten(0, 1)
        losses, right, count = [], [], 0
        for places, symbols in groups:
            words_ = len(places)
            more = places.new_zeros(len(symbols) - words_)
            logits = self.speller(latents[torch.cat([places, more])], self.speller.shifted(symbols))
            flat = F.cross_entropy(logits.flatten(0, 1).float(), symbols.flatten(), ignore_index=-1, reduction="none")
            losses.append(flat.view_as(symbols).sum(1)[:words_])
            right.append(((logits.argmax(-1) == symbols) | (symbols < 0)).all(1)[:words_])
            count += int((symbols >= 0).sum())
        whole = torch.cat(losses)
        return {"losses": whole, "right": torch.cat(right), "loss": whole.sum() / max(1, count)}

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """`torch.compile` for the transformers' blocks, one by one: those of a kind are alike."""
        for block in (*self.transformer.blocks, *self.speller.transformer.blocks):
            block.compile(*args, **kwargs)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser; matrices between hidden layers are marked `hidden`."""
        outer = {id(self.speller.embedding.weight), id(self.speller.classifier.weight)}
        if self.spelling is not None:
            outer.add(id(self.spelling.embedding.weight))
        learned = [each for each in self.parameters() if each.requires_grad]
        hidden = [each for each in learned if each.ndim == 2 and id(each) not in outer]
        others = [each for each in learned if each.ndim != 2 or id(each) in outer]
        return [
            {"params": hidden, "weight_decay": weight_decay, "hidden": True},
            {"params": others, "weight_decay": 0.0},
        ]
