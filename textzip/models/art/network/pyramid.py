"""What a picture holds, at four resolutions: the trunk of what looks at pictures.

Shapes: B pictures, S rows and columns of pixels, C channels of a resolution.

Shapes and colours are told by what is anywhere in a picture; symmetry by how far it is from its mirror images; movement
by what stands where.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.art.network.blocks import Blocks, ChannelNorm, begun

_SIDE = 4
"""Rows and columns that a picture is cut into to say what stands where."""
_MIRRORED = (1, 2)
"""Resolutions at which it is held against its mirror images."""


class Pyramid(nn.Module):
    """Convolutions at four resolutions; what is at each, how it varies, how it is mirrored, and what stands where."""

    def __init__(self, width: int, count: int) -> None:
        """`width`: channels of the third resolution; `count`: blocks at each."""
        super().__init__()
        self.channels = (width // 4, width // 2, width, width)
        self.levels = nn.ModuleList(
            nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * before, each, 3 if before == 3 else 1, padding="same"),
                          Blocks(each, count))
            for before, each in zip([3, *self.channels], self.channels, strict=False)
        )  # fmt: skip
        begun(self)
        self.norms = nn.ModuleList(map(ChannelNorm, self.channels))
        self.where = nn.Conv2d(width, width // 4, 1)
        mirrored = sum(3 * self.channels[number] for number in _MIRRORED)
        self.told = 2 * sum(self.channels) + mirrored + _SIDE**2 * (width // 4)
        """Numbers that tell of a picture."""

    def looked(self, pictures: Tensor) -> tuple[list[Tensor], Tensor]:
        """Pictures (B, 3, S, S) in [−1, 1] → what is found at each resolution, (B, C, h, w), and in all, (B, told)."""
        x, maps, told = pictures, [], []
        for number, (level, norm) in enumerate(zip(self.levels, self.norms, strict=True)):
            x = level(x)
            found = norm(x).float()
            maps.append(found)
            told += [found.mean((2, 3)), found.var((2, 3), correction=0).clamp_min(1e-6).sqrt()]
            if number in _MIRRORED:
                told += [(found - each).abs().mean((2, 3)) for each in (found.flip(2), found.flip(3), found.flip(2, 3))]
        told.append(F.adaptive_avg_pool2d(self.where(x).float(), _SIDE).flatten(1))
        return maps, torch.cat(told, -1)


def nats(logits: list[Tensor], truths: Tensor) -> Tensor:
    """Of each group (G,), by its logits (B, adjectives) and `truths` int64 (B, G), −1 where nobody knows.

    Means over the pictures of which it is known; 0 of a group that is known of none.
    """
    each = [
        F.cross_entropy(mine, truth, ignore_index=-1, reduction="sum") / (truth >= 0).sum().clamp_min(1)
        for mine, truth in zip(logits, truths.unbind(-1), strict=True)
    ]
    return torch.stack(each) if each else truths.new_zeros(0, dtype=torch.float32)
