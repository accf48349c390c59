"""What a style says of each place, before a decoder looks at what lies there.

Shapes: B pictures, h × h places of a grid, C channels, M channels of a style.

Convolutions know no place: told that a picture's bands swirl around its upper left, they could do so nowhere. A style
multiplied by what each place learned of itself, as networks that draw pictures from places have it (Stanley, 2007),
says what lies there in any picture of that style. And a picture of some symmetry is drawn as one, whatever its codes
say on one side and not on the other.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.art.network.blocks import IMAGES, images


class Ground(nn.Module):
    """What a style (B, M) puts at each place: (B, C, h, h)."""

    def __init__(self, grid: int, style: int, channels: int) -> None:
        """`grid`: h; `style`: M; `channels`: C."""
        super().__init__()
        self.grid = grid
        self.places = nn.Parameter(torch.randn(grid * grid, 2 * channels))
        self.tell = nn.Linear(style, 2 * channels)
        self.inner = nn.Linear(2 * channels, 2 * channels)
        self.outer = nn.Linear(2 * channels, channels)

    def forward(self, style: Tensor) -> Tensor:
        """(B, M) → (B, C, h, h)."""
        x = F.gelu(self.tell(style)[:, None] * self.places)
        x = self.outer(F.gelu(self.inner(x)))
        found: Tensor = x.view(style.shape[0], self.grid, self.grid, -1).permute(0, 3, 1, 2)
        return found


class Folded(nn.Module):
    """x (B, C, h, h) and, as its style has it, what stands where mirrors would put it and half a picture away."""

    def __init__(self, style: int, channels: int) -> None:
        """`style`: M; `channels`: C."""
        super().__init__()
        self.tell = nn.Linear(style, IMAGES * channels)
        self.mix = nn.Conv2d(IMAGES * channels, channels, 1)
        nn.init.zeros_(self.tell.weight)
        nn.init.zeros_(self.tell.bias)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """(B, C, h, h), and so it stays; `style`: (B, M)."""
        found: Tensor = x + self.mix(torch.cat(images(x), 1) * self.tell(style)[..., None, None])
        return found
