"""Pictures in as few bits as their codes have, without a network: what an autoencoder has to be better than.

Shapes: N pictures, S rows and columns of pixels.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from torch import Tensor

from textzip.models.art.data import as_numbers

_VALUES = 8
"""Of a channel: 8 × 8 × 8 colours are 9 bits, as 512 codes are."""


def shrunk(pictures: Tensor, grid: int, *, smooth: bool) -> Tensor:
    """Pictures (N, 3, S, S) in [−1, 1] as `grid` × `grid` mean colours of 9 bits each, enlarged again.

    `smooth`: interpolated (bicubic) rather than as squares.
    """
    steps = (F.adaptive_avg_pool2d(pictures, grid) + 1) / 2 * (_VALUES - 1)
    colours = steps.round() / (_VALUES - 1) * 2 - 1
    size = pictures.shape[-2:]
    if not smooth:
        return F.interpolate(colours, size, mode="nearest")
    return F.interpolate(colours, size, mode="bicubic", align_corners=False).clamp(-1, 1)


def mean_picture(batches: Iterable[Tensor]) -> Tensor:
    """The mean of pictures uint8 (N, S, S, 3) that come in batches, of one at least, as float32 (3, S, S)."""
    total, count = torch.zeros(()), 0
    for pictures in batches:
        total = total + as_numbers(pictures).sum(0)
        count += len(pictures)
    return total / max(1, count)
