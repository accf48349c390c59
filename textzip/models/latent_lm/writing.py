"""A text while it is written, and words while they are spelled from latents.

Shapes: P words, M channels of a latent, V symbols.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from textzip.models.latent_lm.network.speller import Speller
from textzip.models.latent_lm.words import CLOSE, END, closed


@dataclass
class State:
    """A text that is written."""

    raw: list[int]
    """The bytes of the word that is spelled."""
    before: bytes | None
    """The word before it."""
    left: int
    """Bytes that may still be written."""
    least: int
    """Bytes that must be written before the text may end."""
    words: int
    """How many are behind it, its beginning included."""
    ended: bool = False
    decoder: codecs.IncrementalDecoder = field(default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace"))

    @property
    def whole(self) -> bool:
        """Whether its word can have no more bytes."""
        return closed(self.raw)


class Spelling:
    """Words that are spelled from latents (P, M), symbol by symbol; some are begun already."""

    def __init__(self, speller: Speller, most: int, latents: Tensor, begun: Sequence[Sequence[int]]) -> None:
        """`most`: bytes of a word. `begun`: the bytes that each of the words has already."""
        self._speller, self._latents = speller, latents
        longest = max(map(len, begun), default=0)
        before = np.zeros((len(begun), longest + 1), np.int64)
        before[:, 0] = speller.start
        for row, raw in enumerate(begun):
            before[row, 1 : len(raw) + 1] = raw
        self._cache = speller.cache(len(begun), max(longest, most) + 3, latents)
        found = self._run(torch.from_numpy(before))
        lengths = torch.tensor([len(raw) + 1 for raw in begun], device=latents.device)
        self._cache.lengths = lengths.clone()
        self.logits = _floats(found[torch.arange(len(begun), device=latents.device), lengths - 1])
        """(P, V) of the next symbol, float64, to be changed at will."""

    def follow(self, rows: Sequence[int], symbols: Sequence[int]) -> None:
        """Go on with some of the words, each after a symbol."""
        chosen = torch.tensor(rows, device=self._latents.device)
        self._latents, self._cache = self._latents[chosen], self._cache.rows(chosen)
        self.logits = _floats(self._run(torch.tensor(symbols)[:, None])[:, 0])

    def _run(self, before: Tensor) -> Tensor:
        with torch.autocast(self._latents.device.type, enabled=False):
            found: Tensor = self._speller(self._latents, before.to(self._latents.device), self._cache)
            return found


def take(state: State, symbol: int) -> None:
    """A symbol that was drawn for a text's word."""
    if symbol == END:
        state.ended = True
    elif symbol < CLOSE:
        state.raw.append(symbol)
        state.left -= 1
        state.least -= 1


def _floats(x: Tensor) -> np.ndarray:
    return x.double().cpu().numpy()
