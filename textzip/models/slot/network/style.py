"""What a page's ink has in common, told to each of its frames.

Shapes: B batch, h w rows and columns of frames, C channels.

A page is in one face of one size. How wide its blanks are is seen where its words are apart, not in the white before an
indented line; and whether a stroke is a t that is crossed low or an l is told by the other letters. So the mean of all
frames with ink, as far as a network has seen them, is added to each frame, as Hu et al. (2018) weigh channels by a
picture's mean. White is left out, however much there is.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.layers.transformer import norm


class Style(nn.Module):
    """Adds to frames what the mean of those with ink says; begins as the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.mean = nn.Linear(channels, channels)
        self.told = nn.Linear(channels, channels, bias=False)
        nn.init.kaiming_normal_(self.mean.weight, nonlinearity="relu")
        nn.init.zeros_(self.mean.bias)
        nn.init.zeros_(self.told.weight)

    def forward(self, x: Tensor, shares: Tensor) -> Tensor:
        """(B, C, h, w) to the same; `shares` as the function of this name has them."""
        mean = x.flatten(2) @ shares.to(x.dtype)
        told: Tensor = self.told(F.relu(self.mean(norm(mean[..., 0]))))
        return x + told[..., None, None]


def shares(ink: Tensor) -> Tensor:
    """What share each frame has in its page's mean, (B, h w, 1), where `ink` (B, h, w) is true where there is some."""
    there = ink.flatten(1).float()
    return (there / there.sum(1, keepdim=True).clamp(min=1))[..., None]
