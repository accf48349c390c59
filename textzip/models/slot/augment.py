"""Pages as other programs would draw them: further down, blurred, darker, damaged. Off unless a recipe asks.

They are not moved sideways: models move them to the left again, until their ink begins.

Every micro-batch has its own random stream, [seed, step, number in the step], so that a resumed run and any number of
ranks change the same pages in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torchvision.transforms.v2 import functional as v2

from textzip.models.slot.damage import damaged
from textzip.train.recipe import Augment

_KERNEL = 5


def augment(pixels: Tensor, settings: Augment, key: Sequence[int]) -> Tensor:
    """uint8 (B, 1, H, W) to the same, or taller if pages are moved down. `key`: of the random stream."""
    if settings == Augment():
        return pixels
    random = np.random.default_rng([*key])
    if settings.translate:
        room = -(-settings.translate // 8) * 8
        pixels = v2.pad(pixels, [0, 0, 0, room])
        moves = random.integers(0, settings.translate + 1, len(pixels)).tolist()
        pixels = torch.stack([
            v2.affine(page, 0.0, [0.0, float(down)], 1.0, [0.0, 0.0])
            for page, down in zip(pixels, moves, strict=True)
        ])  # fmt: skip
    if settings.blur:
        share = settings.blurred
        sigmas = (settings.blur * random.uniform(1 - 1 / share, 1, len(pixels))).tolist()
        pixels = torch.stack([
            v2.gaussian_blur(page, [_KERNEL, _KERNEL], [sigma, sigma]) if sigma > 0.1 else page
            for page, sigma in zip(pixels, sigmas, strict=True)
        ])  # fmt: skip
    if settings.brightness:
        factors = 1.0 - random.uniform(0, settings.brightness, len(pixels))
        scale = torch.from_numpy(factors.astype(np.float32)).to(pixels.device)[:, None, None, None]
        pixels = (pixels * scale).round().to(torch.uint8)
    return damaged(pixels, settings, random)
