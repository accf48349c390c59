"""The speller: a latent to the bytes of a word, one after another.

Shapes: P words, S symbols of a word at most, M channels of a latent, W of the speller, V symbols, K waves.

A latent says what stands where along the word, and a speller that is given it whole has to learn from scratch, for
every place, where in it to look; long words come out with their middles turned about. With `waves` it looks instead:
each symbol has an advance, which is learned, the advances of the symbols so far add up to a place, as a pen moves, and
what the latent holds there is taken out of it by the waves that `binding` puts features in with.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from textzip.models.latent_lm.network.binding import unbound, waves
from textzip.models.latent_lm.network.picture import PERIOD
from textzip.models.layers.transformer import Cache, Transformer, norm

_FEATURES = 32
_ADVANCE = 1.5
"""Frames that a symbol moves on by before anything is learned: those of a letter of 11 px, about."""


@dataclass
class SpellerCache(Cache):
    """What was spelled, and where each symbol ended."""

    places: Tensor
    """(P, T) in frames."""

    def rows(self, chosen: Tensor) -> SpellerCache:
        """The cache of some words, by their numbers."""
        kept = super().rows(chosen)
        return SpellerCache(kept.keys, kept.values, kept.lengths, self.places[chosen])


class Speller(nn.Module):
    """A causal transformer over the symbols of a word, to each of which the latent is added."""

    def __init__(
        self, symbols: int, latent: int, width: int, layers: int, heads: int, dropout: float = 0.0, waves: int = 0
    ) -> None:
        """`symbols`: V, to which one more is added here that begins a word. `waves`: K; 0: latents whole."""
        super().__init__()
        self.start = symbols
        self.waves = waves
        self.embedding = nn.Embedding(symbols + 1, width)
        self.enter = nn.Linear(latent, width, bias=False)
        self.transformer = Transformer(width, layers, heads, dropout=dropout)
        self.classifier = nn.Linear(width, symbols, bias=False)
        nn.init.zeros_(self.classifier.weight)
        if waves:
            self.advances = nn.Parameter(torch.full((symbols + 1,), _ADVANCE))
            self.spread = nn.Linear(latent, waves * _FEATURES, bias=False)
            self.look = nn.Linear(_FEATURES, width, bias=False)
            nn.init.zeros_(self.advances[symbols:])  # a word begins where its strip does

    def forward(self, latents: Tensor, before: Tensor, cache: SpellerCache | None = None) -> Tensor:
        """Latents (P, M) and the symbols before each place (P, S), the first of a word being `start`, to (P, S, V).

        With a `cache` the symbols follow those in it.
        """
        x = self.embedding(before) + self.enter(latents)[:, None]
        if self.waves:
            turned = waves(self._places(before, cache), self.waves, PERIOD)
            x = x + self.look(norm(unbound(self.spread(latents), turned)))
        found: Tensor = self.classifier(self.transformer(norm(x), None, cache))
        return found

    def _places(self, before: Tensor, cache: SpellerCache | None) -> Tensor:
        """(P, S): where along the word each symbol ended, in frames."""
        at = self.advances.float()[before].cumsum(1)
        if cache is None:
            return at
        row = torch.arange(len(before), device=before.device)[:, None]
        last = (cache.lengths - 1)[:, None]
        at = at + torch.where(last < 0, 0.0, cache.places[row, last.clamp(min=0)])
        cache.places[row, cache.lengths[:, None] + torch.arange(before.shape[1], device=before.device)] = at
        return at

    def cache(self, words: int, room: int, like: Tensor) -> SpellerCache:
        """An empty cache for `words` words of `room` symbols, on the device and in the type of `like`."""
        empty = self.transformer.cache(words, room, like)
        places = torch.zeros(words, room, device=like.device)
        return SpellerCache(empty.keys, empty.values, empty.lengths, places)

    def shifted(self, symbols: Tensor) -> Tensor:
        """The symbols before those of words (P, S), −1 where there is none."""
        first = symbols.new_full((len(symbols), 1), self.start)
        return torch.cat([first, symbols[:, :-1].clamp(min=0)], 1)
