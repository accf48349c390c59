"""Where frames stand in steps of whole pixels from ink along their row: how blanks are counted.

Shapes: B batch, H W pixels, h w rows and columns of frames, N phases.

Twelve blanks at a line's beginning are white of twelve blanks' width. A frame says one of them if it stands where one
begins, which is a matter of its distance from ink, to the pixel, and of how wide a blank is; the first for all widths
that there are, as a point on a circle for each, makes that a choice instead of a division.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from textzip.models.slot.network.gaps import INK
from textzip.models.slot.network.running import apart

_PERIODS = (2, 3, 4, 5, 6, 7, 8, 9, 10)
"""Pixels of a step: blanks of 8 to 16 px type."""

PHASES = 4 * len(_PERIODS)
"""N: sine and cosine of each, from the ink before and from that behind."""

_WIDEST = 8192
"""Pixels a row has at most."""


def phases(pixels: Tensor, frame: tuple[int, int]) -> Tensor:
    """(B, h, w, N), −1…1, of pages (B, 1, H, W), 0…1, that are whole frames of so many pixels, down and across.

    Of a frame's first column, its distance from the last column of ink before it in its row, and from the first at or
    behind it. 0 where there is no such ink.
    """
    ink = F.max_pool2d(pixels.float(), (frame[0], 1)) > INK
    wide = ink.shape[3]
    circles = _circles(wide, pixels)
    (_, _), behind = apart(ink, _WIDEST)
    before, _ = apart(F.pad(ink, (1, -1)), _WIDEST)  # the column before each: its own ink is behind it
    told = []
    for (distance, there), more in ((before, 1), (behind, 0)):
        steps = torch.where(there, distance + more, wide)[:, 0, :, :: frame[1]]
        told.append(circles[steps])
    return torch.cat(told, -1)


def _circles(wide: int, like: Tensor) -> Tensor:
    """(wide + 1, N / 2): distances 0 … wide − 1 as points on circles, and zeros."""
    periods = torch.tensor(_PERIODS, device=like.device)
    angles = torch.arange(wide, device=like.device)[:, None] * (2 * math.pi / periods)
    return F.pad(torch.cat([angles.sin(), angles.cos()], 1), (0, 0, 0, 1))
