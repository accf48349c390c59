"""What reads grids: a grid in, a score for every symbol out.

Shapes: N grids, K cells, C colours, S symbols, H channels, G clusters.

A decoder sees a grid, and of the vocabulary nothing but which output is which symbol's: with its rows in another order
it says the same under other names. Clusters of the hierarchical one are given: of grids that look alike.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Kind = Literal["linear", "mlp", "hierarchical"]

OF_SYMBOLS = ("words.weight", "words.bias", "kinds")
"""Weights of a decoder that have a row for each symbol."""


class Decoder(nn.Module):
    """Grids as one-hot vectors or shares of colours, through a hidden layer or not, to logits of symbols."""

    def __init__(self, symbols: int, cells: int, colours: int, hidden: int = 0) -> None:
        """`hidden`: channels of a layer between; 0 for none."""
        super().__init__()
        self.colours = colours
        self.body = nn.Linear(cells * colours, hidden) if hidden else None
        self.words = nn.Linear(hidden or cells * colours, symbols)

    def forward(self, grids: Tensor) -> Tensor:
        """`grids` float32 (N, K, C), shares that add up to 1 in each cell, to logits (N, S)."""
        return self._scores(self._features(grids))

    def read(self, cells: Tensor) -> Tensor:
        """Hard grids int64 (…, K) to the likeliest symbol of each, int64 (…)."""
        flat = cells.reshape(-1, cells.shape[-1])
        found = [self(one_hot(part, self.colours)).argmax(-1) for part in torch.split(flat, _CHUNK)]
        return torch.cat(found).view(cells.shape[:-1])

    def _features(self, grids: Tensor) -> Tensor:
        x = grids.flatten(1)
        return x if self.body is None else F.gelu(self.body(x))

    def _scores(self, features: Tensor) -> Tensor:
        scores: Tensor = self.words(features)
        return scores


class Hierarchical(Decoder):
    """The cluster of a word first, then the word among those of its cluster: log p(cluster) + log p(word | cluster)."""

    kinds: Tensor

    def __init__(self, symbols: int, cells: int, colours: int, kinds: Tensor | None = None) -> None:
        """`kinds` int64 (S,): each symbol's cluster, of `clusters(S)`; a checkpoint brings its own."""
        super().__init__(symbols, cells, colours)
        self.cluster = nn.Linear(cells * colours, clusters(symbols))
        self.register_buffer("kinds", torch.zeros(symbols, dtype=torch.int64) if kinds is None else kinds)

    def _scores(self, features: Tensor) -> Tensor:
        with torch.autocast(features.device.type, enabled=False):  # sums of logarithms want all digits
            features = features.float()
            logs = torch.log_softmax(self.cluster(features), -1)
            within = self.words(features)
            of = self.kinds.expand_as(within)
            most = torch.full_like(logs, -math.inf).scatter_reduce(1, of, within.detach(), "amax")
            lifted = within - most.gather(1, of)
            total = torch.zeros_like(logs).scatter_add(1, of, lifted.exp())
            scores: Tensor = lifted - total.gather(1, of).log() + logs.gather(1, of)
            return scores


_CHUNK = 4096
"""Grids that are read at once."""


def clusters(symbols: int) -> int:
    """How many clusters the hierarchical decoder has: as many as are in each, about."""
    return math.isqrt(max(0, symbols - 1)) + 1


def made(kind: Kind, symbols: int, cells: int, colours: int, hidden: int, kinds: Tensor | None = None) -> Decoder:
    """A decoder that has learned nothing. `kinds`: for the hierarchical one, see there; `hidden`: for the mlp."""
    if kind == "hierarchical":
        return Hierarchical(symbols, cells, colours, kinds)
    return Decoder(symbols, cells, colours, hidden if kind == "mlp" else 0)


def one_hot(cells: Tensor, colours: int) -> Tensor:
    """Hard grids int64 (N, K) as float32 (N, K, C)."""
    return F.one_hot(cells, colours).float()
