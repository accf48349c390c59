"""A network that names what a picture shows: one adjective of each group.

Shapes: B pictures, S rows and columns of pixels, G groups, A adjectives of all groups together, F features.

Shapes and colours are told by what is anywhere in a picture; symmetry by how far it is from its mirror images; movement
by what stands where. It judges pictures that were painted: by the adjectives that it finds, and by its features, in
which a set of pictures is compared with another (`frechet`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.art.network.blocks import Blocks, ChannelNorm, begun
from textzip.models.art.network.codes import grouped

_SIDE = 4
"""Rows and columns that a picture is cut into to say what stands where."""


class Oracle(nn.Module):
    """Convolutions at four resolutions; what is at each, how it varies, how it is mirrored, and what stands where."""

    def __init__(self, groups: Sequence[int], width: int, count: int) -> None:
        """`groups`: adjectives of each; `width`: F, and channels of the third resolution; `count`: blocks at each."""
        super().__init__()
        self.groups = tuple(groups)
        channels = [width // 4, width // 2, width, width]
        self.levels = nn.ModuleList(
            nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * before, each, 3 if before == 3 else 1, padding="same"),
                          Blocks(each, count))
            for before, each in zip([3, *channels], channels, strict=False)
        )  # fmt: skip
        begun(self)
        self.norms = nn.ModuleList(map(ChannelNorm, channels))
        self.where = nn.Conv2d(width, width // 4, 1)
        told = 2 * sum(channels) + 3 * (channels[1] + channels[2]) + _SIDE**2 * (width // 4)
        self.gather = nn.Linear(told, width)
        self.classifier = nn.Linear(width, sum(self.groups))

    def forward(self, pictures: Tensor, truths: Tensor | None = None) -> dict[str, Any]:
        """Pictures (B, 3, S, S) in [−1, 1] → `logits`, a list of G (B, adjectives), and `features` (B, F).

        With `truths` int64 (B, G), the number of each group's adjective or −1 where nobody knows: `loss` too, nats
        summed over groups, mean over pictures; and `nats` (G,), mean over the pictures where it is known.
        """
        x, told = pictures, []
        for number, (level, norm) in enumerate(zip(self.levels, self.norms, strict=True)):
            x = level(x)
            found = norm(x).float()
            told += [found.mean((2, 3)), found.var((2, 3), correction=0).clamp_min(1e-6).sqrt()]
            if number in (1, 2):
                told += [(found - each).abs().mean((2, 3)) for each in (found.flip(2), found.flip(3), found.flip(2, 3))]
        told.append(F.adaptive_avg_pool2d(self.where(x).float(), _SIDE).flatten(1))
        features = F.gelu(self.gather(torch.cat(told, -1))).float()
        logits = list(self.classifier(features).float().split(self.groups, -1))
        if truths is None:
            return {"logits": logits, "features": features}
        nats = torch.stack(
            [
                F.cross_entropy(each, truth, ignore_index=-1, reduction="sum") / (truth >= 0).sum().clamp_min(1)
                for each, truth in zip(logits, truths.unbind(-1), strict=True)
            ]
        )
        return {"logits": logits, "features": features, "loss": nats.sum(), "nats": nats}

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser: biases and norms don't decay."""
        return grouped(self, weight_decay)
