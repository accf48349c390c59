"""The byte encoder: spellings of words to vectors.

Shapes: D words, S bytes of a word at most, M channels.
"""

from __future__ import annotations

from torch import Tensor, nn

from textzip.models.latent_lm.network.binding import bound, places, waves
from textzip.models.latent_lm.network.word import WordNet
from textzip.models.layers.transformer import squared_relu

_WAVES, _PERIOD = 32, 40
_FEATURES = 48


class SpellingEncoder(nn.Module):
    """An embedding, a convolution along the bytes, and what stands where."""

    def __init__(self, width: int) -> None:
        """`width`: M."""
        super().__init__()
        self.embedding = nn.Embedding(256, _FEATURES)
        self.along = nn.Conv1d(_FEATURES, 2 * _FEATURES, 3, padding=1)
        self.narrow = nn.Linear(2 * _FEATURES, _FEATURES, bias=False)
        self.word = WordNet(_FEATURES * _WAVES, width)

    def forward(self, spelled: Tensor) -> Tensor:
        """`spelled` int64 (D, S): bytes, −1 behind the last. Returns (D, M)."""
        there = (spelled >= 0)[..., None]
        x = self.embedding(spelled.clamp(min=0)) * there
        x = x + self.narrow(squared_relu(self.along(x.mT).mT)) * there
        found: Tensor = self.word(bound(x, waves(places(x.shape[1], x), _WAVES, _PERIOD)))
        return found
