"""How far frames are from ink along their row, which no convolution of a few columns can tell.

Shapes: B batch, H W pixels, h w rows and columns of frames.

The white behind a line's last word looks like that between two columns of a table, and within a wide gap like itself
everywhere. A frame that doesn't know on which side there is ink, and how far away, can only say of both that there may
be a blank; over many frames that adds up to some.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from textzip.models.slot.network.running import apart

INK = 1 / 16
"""Darker than this is no ink."""

CHANNELS = 8
"""Four numbers of each side."""

_LENGTHS = (8.0, 32.0, 128.0)
"""Pixels over which what is told of a distance falls to a third: gaps within words, between them, of columns."""
_WIDEST = 4096
"""Frames a row has at most."""


def inked(pixels: Tensor, frame: tuple[int, int]) -> Tensor:
    """Which frames, of so many pixels down and across, have ink: (B, 1, H, W), 0…1, to bool (B, 1, h, w)."""
    return F.max_pool2d(pixels.float(), frame) > INK


def gaps(ink: Tensor, wide: int) -> Tensor:
    """(B, 8, h, w), 0…1, of frames that have ink or don't (B, 1, h, w) and are so many pixels wide.

    Of the ink before a frame in its row, its own included, and of that behind it: whether there is any, and how near it
    is, by three lengths. Where there is none all four are 0.
    """
    told = []
    for distance, found in apart(ink, _WIDEST):
        there = found.float()
        told += [there, *(there * torch.exp(-float(wide) * distance / length) for length in _LENGTHS)]
    return torch.cat(told, 1)
