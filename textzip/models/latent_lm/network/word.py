"""What both encoders end with: a word's bound features to its vector.

Shapes: D words, N bound features, M channels.
"""

from __future__ import annotations

from torch import Tensor, nn

from textzip.models.layers.transformer import norm, squared_relu


class WordNet(nn.Module):
    """A matrix, and a layer that adds to what it gave."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.enter = nn.Linear(features, width, bias=False)
        self.widen = nn.Linear(width, 2 * width, bias=False)
        self.narrow = nn.Linear(2 * width, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(D, N) to (D, M), normed."""
        x = norm(self.enter(norm(x)))
        return norm(x + self.narrow(squared_relu(self.widen(x))))
