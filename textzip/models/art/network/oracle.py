"""A network that names what a picture shows: one adjective of each group.

Shapes: B pictures, S rows and columns of pixels, G groups, A adjectives of all groups together, F features.

It judges pictures that were painted: by the adjectives that it finds, and by its features, in which a set of pictures
is compared with another (`frechet`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.art.network.blocks import ChannelNorm, blocks, steps
from textzip.models.art.network.codes import grouped


class Oracle(nn.Module):
    """Convolutions at a quarter and at an eighth of the resolution, a mean over the picture, a classifier a group."""

    def __init__(self, groups: Sequence[int], patch: int, width: int, count: int) -> None:
        """`groups`: adjectives of each; `patch`: pixels of the coarser resolution; features are `width` of them."""
        super().__init__()
        self.groups = tuple(groups)
        outer, inner = steps(patch)
        fine = width if inner == 1 else width // 2
        layers = [nn.PixelUnshuffle(outer), nn.Conv2d(3 * outer**2, fine, 3, padding=1), blocks(fine, count)]
        if inner > 1:
            layers += [nn.PixelUnshuffle(inner), nn.Conv2d(fine * inner**2, width, 1), blocks(width, count)]
        self.layers = nn.Sequential(*layers, ChannelNorm(width))
        self.spread = nn.Linear(2 * width, width)
        self.classifier = nn.Linear(width, sum(self.groups))

    def forward(self, pictures: Tensor, truths: Tensor | None = None) -> dict[str, Any]:
        """Pictures (B, 3, S, S) in [−1, 1] → `logits`, a list of G (B, adjectives), and `features` (B, F).

        With `truths` int64 (B, G), the number of each group's adjective or −1 where nobody knows: `loss` too, nats
        summed over groups, mean over pictures; and `nats` (G,), mean over the pictures where it is known.
        """
        found = self.layers(pictures).flatten(2)
        spread = found.float().var(-1, correction=0).clamp_min(1e-6).sqrt()
        features = F.gelu(self.spread(torch.cat([found.float().mean(-1), spread], -1))).float()
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
