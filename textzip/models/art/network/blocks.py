"""What the convolutional networks of art are made of.

Shapes: B pictures, C channels, H rows, W columns, M channels of a style (`style.py`). Tensors are channels-last in
memory, which is what convolutions on a CPU are fast with: a norm over channels then reads what lies together.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

IMAGES = 6
"""Places elsewhere that `images` tells a place of."""


class ChannelNorm(nn.Module):
    """Each pixel by itself normalised over its channels: what one place holds depends on no other, nor on the batch."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W), and so it stays."""
        found: Tensor = self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return found


class Block(nn.Module):
    """x + what a wide convolution, a GELU and a mixing of channels make of it; in some style, if it is to have one."""

    def __init__(self, channels: int, style: int = 0) -> None:
        """`style`: M."""
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.near = nn.Conv2d(channels, channels, 3, padding=1)
        self.mix = nn.Conv2d(channels, channels, 1)
        self.turn = nn.Linear(style, 2 * channels) if style else None
        if self.turn is not None:
            nn.init.zeros_(self.turn.weight)
            nn.init.zeros_(self.turn.bias)

    def forward(self, x: Tensor, style: Tensor | None = None) -> Tensor:
        """(B, C, H, W), and so it stays; `style`: (B, M), which channels are scaled and shifted by."""
        inner = self.norm(x)
        if self.turn is not None:
            scale, shift = self.turn(style)[..., None, None].chunk(2, 1)
            inner = inner * (1 + scale) + shift
        found: Tensor = x + self.mix(F.gelu(self.near(inner)))
        return found


class Blocks(nn.ModuleList):
    """Some of them in a row."""

    def __init__(self, channels: int, count: int, style: int = 0) -> None:
        """As of each."""
        super().__init__(Block(channels, style) for _ in range(count))

    def forward(self, x: Tensor, style: Tensor | None = None) -> Tensor:
        """(B, C, H, W), and so it stays; `style`: (B, M)."""
        for each in self:
            x = each(x, style)
        return x


def begun(model: nn.Module) -> None:
    """Begin convolutions so that what they make varies as much as what they are given, around 0.

    torch's own beginning shrinks it by √3 and adds a bias as large: after a few layers pictures look alike, and all
    become one code, from which learning takes long to part them.
    """
    for each in model.modules():
        if isinstance(each, nn.Conv2d):
            nn.init.kaiming_normal_(each.weight, nonlinearity="linear")
            nn.init.zeros_(each.bias) if each.bias is not None else None


def images(x: Tensor) -> list[Tensor]:
    """What stands where mirrors would put each place of (B, C, H, W), and half a picture away: `IMAGES` such."""
    half = (x.shape[2] // 2, x.shape[3] // 2)
    mirrors = [x.flip(2), x.flip(3), x.flip(2, 3)]
    return [*mirrors, x.roll(half[0], 2), x.roll(half[1], 3), x.roll(half, (2, 3))]


def steps(patch: int) -> tuple[int, int]:
    """A patch of pixels in two steps (outer, inner), the product of which it is: 4 and what is left, if that is whole.

    Convolutions are cheap at a quarter of the resolution, and dear at the whole.
    """
    return (4, patch // 4) if patch % 4 == 0 else (patch, 1)
