"""Two layers, as often as asked for, for each place by itself: a transformer without its attention.

Shapes: B rows, L places, M channels.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.layers.transformer import norm, squared_relu


class Simple(nn.Module):
    """`layers` blocks and a last norm: (B, L, M) to (B, L, M), no place knowing of another."""

    def __init__(self, width: int, layers: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(_Block(width, layers, dropout) for _ in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        """`x` (B, L, M)."""
        for block in self.blocks:
            x = block(x)
        return norm(x)


class _Block(nn.Module):
    """Two layers of four times the width, added to what came in; as those of a transformer's block."""

    def __init__(self, width: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.dropout = dropout
        self.widen = nn.Linear(width, 4 * width, bias=False)
        self.narrow = nn.Linear(4 * width, width, bias=False)
        nn.init.normal_(self.widen.weight, std=width**-0.5)
        nn.init.normal_(self.narrow.weight, std=(layers * 4 * width) ** -0.5)

    def forward(self, x: Tensor) -> Tensor:
        return x + F.dropout(self.narrow(squared_relu(self.widen(norm(x)))), self.dropout, self.training)
