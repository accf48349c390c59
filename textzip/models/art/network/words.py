"""The text encoder of one's own: words to vectors that know of one another.

Shapes: B captions, W words of one, D distinct words of them all, P letters of a word, H rows and X columns of a strip,
M channels.

A word that is known has a vector; any other is made of what it is written with, by a small network that sees three
letters at a time and keeps the most of each feature (Kim et al., 2016), so that `calmish` has all that `calm` has but
its end. In training a share of the known words is taken that way as well, which is how the way is learned.
"""

from __future__ import annotations

from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.layers.transformer import Transformer, norm


class WordEncoder(nn.Module):
    """Captions to a context: what each word means among the others."""

    takes: ClassVar[tuple[str, ...]] = ("words", "which", "written")

    def __init__(
        self, size: int, speller: nn.Module, width: int, layers: int, heads: int, *, spelled: int, share: float
    ) -> None:
        """`size`: numbers of known words; `spelled`: the number of one that is not; `speller`: `Letters` or `Strips`.

        `share`: of the known words that are taken by what they are written with in training, by chance.
        """
        super().__init__()
        self.spelled, self.share = spelled, share
        self.embedding = nn.Embedding(size, width)
        self.speller = speller
        self.transformer = Transformer(width, layers, heads, causal=False)

    def forward(self, words: Tensor, which: Tensor, written: Tensor) -> tuple[Tensor, Tensor]:
        """The context (B, W, M), and which of its places are words, bool (B, W).

        `words` int64 (B, W): 0 where there is none; `which` int64 (B, W): rows of `written` (D, …), what they look
        like, as the speller takes it.
        """
        mask = words > 0
        if self.training and self.share:
            dropped = torch.rand(words.shape, device=words.device) < self.share
            words = words.masked_fill(dropped & mask, self.spelled)
        by_letters = self.speller(written)[which]
        vectors = torch.where((words == self.spelled)[..., None], by_letters, norm(self.embedding(words)))
        return self.transformer(vectors, mask.long()), mask


class Letters(nn.Module):
    """Words by their letters: int64 (D, P), 0 where there is none, to (D, M)."""

    def __init__(self, symbols: int, width: int, channels: int = 64) -> None:
        super().__init__()
        self.embedding = nn.Embedding(symbols, channels, padding_idx=0)
        self.first = nn.Conv1d(channels, width, 3, padding=1)
        self.second = nn.Conv1d(width, width, 3, padding=1)
        self.last = nn.Linear(width, width)

    def forward(self, written: Tensor) -> Tensor:
        """(D, M)."""
        inside = (written > 0)[:, None].float()
        x = F.relu(self.first(self.embedding(written).transpose(1, 2))) * inside
        x = (x + F.relu(self.second(x)) * inside).amax(2)  # features are 0 or more: what is outside is never the most
        return norm(self.last(x))


class Strips(nn.Module):
    """Words by how they look: uint8 (D, H, X) to (D, M)."""

    def __init__(self, height: int, width: int, channels: int = 32) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, channels, 3, stride=2, padding=1)
        self.second = nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1)
        self.along = nn.Conv1d(2 * channels * (height // 4), width, 5, padding=2)
        self.last = nn.Linear(width, width)

    def forward(self, written: Tensor) -> Tensor:
        """(D, M)."""
        ink = written[:, None].to(self.first.weight.dtype) / 255
        x = F.relu(self.second(F.relu(self.first(ink))))
        x = F.relu(self.along(x.flatten(1, 2))).amax(2)
        return norm(self.last(x))
