"""What the convolutional networks of art are made of.

Shapes: B pictures, C channels, H rows, W columns. Tensors are channels-last in memory, which is what convolutions on a
CPU are fast with: a norm over channels then reads what lies together.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


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
    """x + what a wide convolution, a GELU and a mixing of channels make of it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.near = nn.Conv2d(channels, channels, 3, padding=1)
        self.mix = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W), and so it stays."""
        found: Tensor = x + self.mix(F.gelu(self.near(self.norm(x))))
        return found


def blocks(channels: int, count: int) -> nn.Sequential:
    """`count` of them in a row."""
    return nn.Sequential(*(Block(channels) for _ in range(count)))


def begun(model: nn.Module) -> None:
    """Begin convolutions so that what they make varies as much as what they are given, around 0.

    torch's own beginning shrinks it by √3 and adds a bias as large: after a few layers pictures look alike, and all
    become one code, from which learning takes long to part them.
    """
    for each in model.modules():
        if isinstance(each, nn.Conv2d):
            nn.init.kaiming_normal_(each.weight, nonlinearity="linear")
            nn.init.zeros_(each.bias) if each.bias is not None else None


def steps(patch: int) -> tuple[int, int]:
    """A patch of pixels in two steps (outer, inner), the product of which it is: 4 and what is left, if that is whole.

    Convolutions are cheap at a quarter of the resolution, and dear at the whole.
    """
    return (4, patch // 4) if patch % 4 == 0 else (patch, 1)
