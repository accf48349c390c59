"""What a picture that was made again costs, and how good it is.

Shapes: B pictures of 3 channels, H rows, W columns; numbers in [−1, 1].

The loss has three parts, none of which needs a network that has seen other pictures. `l1`: the mean distance of pixels,
which blurs less than squares do, and still prefers grey to noise in the wrong place. `edges`: that of the differences
of neighbours, at three scales, so that contours stand where they stood. `grain`: how strong these differences are
around a place, wherever in it they lie: paper that was rough must be rough again, and need not be so in the same
pixels, which so few codes couldn't say.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

_SCALES = 3
_AROUND = 8
"""Pixels, rows and columns, in which grain is averaged."""
_WINDOW = 7
"""Of the structural similarity."""


def costs(found: Tensor, pictures: Tensor) -> dict[str, Tensor]:
    """`l1`, `edges` and `grain`, each a mean over all (), of (B, 3, H, W) and what they should be."""
    found, pictures = found.float(), pictures.float()
    edges = found.new_zeros(())
    small = (found, pictures)
    for scale in range(_SCALES):
        if scale:
            small = (F.avg_pool2d(small[0], 2), F.avg_pool2d(small[1], 2))
        pairs = zip(slopes(small[0]), slopes(small[1]), strict=True)
        edges = edges + sum(((a - b).abs().mean() for a, b in pairs), found.new_zeros(())) / (2 * _SCALES)
    return {
        "l1": (found - pictures).abs().mean(),
        "edges": edges,
        "grain": (roughness(found) - roughness(pictures)).abs().mean(),
    }


def slopes(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Differences of neighbours: (B, 3, H, W − 1) and (B, 3, H − 1, W)."""
    return pictures[..., 1:] - pictures[..., :-1], pictures[..., 1:, :] - pictures[..., :-1, :]


def roughness(pictures: Tensor) -> Tensor:
    """How strong slopes are around each place, mean over both ways: (B, 3, H', W')."""
    across, down = slopes(pictures)
    strong = across[..., 1:, :].abs() + down[..., 1:].abs()
    size = min(_AROUND, *strong.shape[-2:])
    return F.avg_pool2d(strong, size, max(1, size // 2)) / 2


def decibels(found: Tensor, pictures: Tensor) -> Tensor:
    """The peak signal-to-noise ratio of each picture, (B,); 100 at most."""
    squares = (found.float() - pictures.float()).square().mean((1, 2, 3))
    return 10 * torch.log10(4 / squares.clamp_min(4e-10))


def similarity(found: Tensor, pictures: Tensor) -> Tensor:
    """The structural similarity (Wang et al., 2004) of each picture, (B,), mean over its channels; 1 if equal.

    With even windows of 7 × 7 pixels, as scikit-image has it by default.
    """
    x, y = found.double().contiguous(), pictures.double().contiguous()  # channels last take three times as long
    size = min(_WINDOW, *x.shape[-2:])
    unbiased = size**2 / max(1, size**2 - 1)
    down = (F.avg_pool2d(each, (size, 1), 1) for each in (x, y, x * x, y * y, x * y))
    mx, my, xx, yy, xy = (F.avg_pool2d(each, (1, size), 1) for each in down)
    vx, vy, both = (unbiased * each for each in (xx - mx * mx, yy - my * my, xy - mx * my))
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2
    top = (2 * mx * my + c1) * (2 * both + c2)
    alike: Tensor = top / ((mx * mx + my * my + c1) * (vx + vy + c2))
    return alike.mean((1, 2, 3)).float()
