"""The picture encoder: strips of words to vectors.

Shapes: D words, X columns of all strips on end, F frames of a word at most, M channels.

Strips lie one after another in one long strip, each with a frame of nothing behind it, so that no arithmetic goes into
padding however their widths differ. What a convolution leaves between two words is put out before the next one
looks: a word is seen the same whatever stands beside it.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.latent_lm.network.binding import bound, places, waves
from textzip.models.latent_lm.network.word import WordNet
from textzip.models.layers.transformer import squared_relu

FRAME = 4
"""Columns of a frame."""
PERIOD = 72
"""Frames after which places look alike."""
_FEATURES = 48


class PictureEncoder(nn.Module):
    """Two convolutions that halve, one along the frames, and what stands where."""

    def __init__(self, height: int, width: int, waves: int, channels: int = 32) -> None:
        """`height`: rows of a strip; `width`: M; `waves`: see `binding`, of a period of 72 frames."""
        super().__init__()
        self.first = nn.Conv2d(2, channels, 3, stride=2, padding=1)
        self.second = nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1)
        rows = height // FRAME
        self.along = nn.Conv1d(2 * channels * rows, 2 * _FEATURES, 3, padding=1)
        self.narrow = nn.Linear(2 * _FEATURES, _FEATURES, bias=False)
        self.waves = waves
        self.word = WordNet(_FEATURES * waves, width)

    def forward(self, ink: Tensor, inside: Tensor, frames: Tensor) -> Tensor:
        """`ink` uint8 (16, X); `inside` bool (X,): columns of a strip; `frames` int64 (D, F): which frames a word has.

        X is a multiple of 4; frame k is columns 4 k to 4 k + 3; −1 where a word has no more frames. Returns (D, M).
        """
        height = ink.shape[0]
        dtype = self.first.weight.dtype
        within = inside.view(-1, FRAME).any(1).to(dtype)
        pixels = torch.stack([(ink / 255.0).to(dtype), inside.to(dtype).expand(height, -1)])[None]
        x = F.relu(self.first(pixels)) * within.repeat_interleave(2)
        x = F.relu(self.second(x)) * within
        x = squared_relu(self.along(x.flatten(1, 2))) * within
        x = self.narrow(x[0].T)
        x = torch.cat([x, x.new_zeros(1, x.shape[1])])[frames]
        found: Tensor = self.word(bound(x, waves(places(frames.shape[1], x), self.waves, PERIOD)))
        return found
