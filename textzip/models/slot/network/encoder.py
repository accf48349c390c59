"""Pixels to frames: a convolutional map with one vector for every 8 × 2 pixels, read row by row.

Shapes: B batch, H W pixels, h w rows and columns of frames, C channels.

Normalisation is over the channels of each pixel, never over the page or the batch: how much blank paper there is must
not change what a frame says (the design's comparison: 15 % of pages exact after five minutes with it, 7 % with
BatchNorm). A block is one 3 × 3 and one 1 × 5 convolution: text runs sideways, and a frame needs to see its
neighbours in the line more than other lines.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.slot.network.gaps import CHANNELS, INK
from textzip.models.slot.network.phases import PHASES
from textzip.models.slot.network.style import Style, shares


def flush_left(pixels: Tensor) -> Tensor:
    """Pages (B, 1, H, W), 0…1, moved to the left until their first ink is in the first column.

    A line that begins with a space begins further to the right than the others, which no convolution can tell unless it
    knows where lines begin. The paper's edge is something that it sees.
    """
    width = pixels.shape[3]
    first = (pixels.amax((1, 2)) > INK).int().argmax(1)
    column = torch.arange(width, device=pixels.device) + first[:, None]
    moved = pixels.gather(3, column.clamp(max=width - 1)[:, None, None].expand_as(pixels))
    return torch.where((column < width)[:, None, None], moved, 0.0)


class ChannelNorm(nn.Module):
    """LayerNorm over the channels at each pixel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) to the same."""
        last = x.permute(0, 2, 3, 1)
        return F.layer_norm(last, self.weight.shape, self.weight, self.bias).permute(0, 3, 1, 2)


class Residual(nn.Module):
    """Two convolutions beside a shortcut, which begin as the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.first_norm = ChannelNorm(channels)
        self.second = nn.Conv2d(channels, channels, (1, 5), padding=(0, 2), bias=False)
        self.second_norm = ChannelNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) to the same."""
        y = F.relu(self.first_norm(self.first(x)))
        return F.relu(x + self.second_norm(self.second(y)))


class Encoder(nn.Module):
    """Pictures (B, 1, H, W) to a map (B, C, H / frame height, W / frame width)."""

    def __init__(
        self, channels: int, blocks: int, frame: tuple[int, int], *, gaps: bool = False, phases: bool = False,
        style: bool = False,
    ) -> None:  # fmt: skip
        """Whether frames are told what `gaps.gaps` and `phases.phases` say of each, and what `style.Style` does."""
        super().__init__()
        tall, wide = frame[0] // 2, max(1, frame[1] // 2)
        self.stem = nn.Sequential(
            nn.Conv2d(1, channels // 2, 3, (2, min(2, frame[1])), 1, bias=False),
            ChannelNorm(channels // 2),
            nn.ReLU(),
            nn.Conv2d(channels // 2, channels, (tall + 1, 3), (tall, wide), (tall // 2, 1), bias=False),
            ChannelNorm(channels),
            nn.ReLU(),
        )
        self.told = nn.Conv2d(CHANNELS, channels, 1, bias=False) if gaps else None
        self.phased = nn.Linear(PHASES, channels, bias=False) if phases else None
        self.blocks = nn.Sequential(*(Residual(channels) for _ in range(blocks)))
        after = range(min(1, blocks - 1), blocks, 2) if style else ()
        self.styles = nn.ModuleDict({str(block): Style(channels) for block in after})
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            elif isinstance(module, Residual):
                nn.init.zeros_(module.second_norm.weight)
        for each in (self.told, self.phased):
            if each is not None:
                nn.init.zeros_(each.weight)

    def forward(
        self, pixels: Tensor, *, gaps: Tensor | None = None, phases: Tensor | None = None, ink: Tensor | None = None
    ) -> Tensor:
        """Normalised pixels; H must be a multiple of the frame's height, W of its width.

        `gaps`: (B, 8, h, w). `phases`: (B, h, w, `PHASES`). `ink` (B, h, w): which frames have some. Each is for an
        encoder that was made to be told it.
        """
        features: Tensor = self.stem(pixels)
        if self.told is not None:
            features = features + self.told(gaps)
        if self.phased is not None:
            features = features + self.phased(phases).permute(0, 3, 1, 2)
        of_mean = shares(ink) if ink is not None and self.styles else None
        for number, block in enumerate(self.blocks):
            features = block(features)
            if str(number) in self.styles:
                features = self.styles[str(number)](features, of_mean)
        return features
