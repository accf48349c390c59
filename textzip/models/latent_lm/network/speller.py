"""The speller: a latent to the bytes of a word, one after another.

Shapes: P words, S symbols of a word at most, M channels of a latent, W of the speller, V symbols.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from textzip.models.layers.transformer import Cache, Transformer, norm


class Speller(nn.Module):
    """A causal transformer over the symbols of a word, to each of which the latent is added."""

    def __init__(self, symbols: int, latent: int, width: int, layers: int, heads: int, dropout: float = 0.0) -> None:
        """`symbols`: V, to which one more is added here that begins a word."""
        super().__init__()
        self.start = symbols
        self.embedding = nn.Embedding(symbols + 1, width)
        self.enter = nn.Linear(latent, width, bias=False)
        self.transformer = Transformer(width, layers, heads, dropout=dropout)
        self.classifier = nn.Linear(width, symbols, bias=False)
        nn.init.zeros_(self.classifier.weight)

    def forward(self, latents: Tensor, before: Tensor, cache: Cache | None = None) -> Tensor:
        """Latents (P, M) and the symbols before each place (P, S), the first of a word being `start`, to (P, S, V).

        With a `cache` the symbols follow those in it.
        """
        x = norm(self.embedding(before) + self.enter(latents)[:, None])
        found: Tensor = self.classifier(self.transformer(x, None, cache))
        return found

    def shifted(self, symbols: Tensor) -> Tensor:
        """The symbols before those of words (P, S), −1 where there is none."""
        first = symbols.new_full((len(symbols), 1), self.start)
        return torch.cat([first, symbols[:, :-1].clamp(min=0)], 1)
