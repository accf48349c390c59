"""A network that names what a picture shows: one adjective of each group.

Shapes: B pictures, S rows and columns of pixels, G groups, A adjectives of all groups together, F features.

It judges pictures that were painted: by the adjectives that it finds, and by its features, in which a set of pictures
is compared with another (`frechet`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.art.network.codes import grouped
from textzip.models.art.network.pyramid import Pyramid, nats


class Oracle(Pyramid):
    """What is found in a picture, as features, and as adjectives."""

    def __init__(self, groups: Sequence[int], width: int, count: int) -> None:
        """`groups`: adjectives of each; `width`: F, and channels of the third resolution; `count`: blocks at each."""
        super().__init__(width, count)
        self.groups = tuple(groups)
        self.gather = nn.Linear(self.told, width)
        self.classifier = nn.Linear(width, sum(self.groups))

    def forward(self, pictures: Tensor, truths: Tensor | None = None) -> dict[str, Any]:
        """Pictures (B, 3, S, S) in [−1, 1] → `logits`, a list of G (B, adjectives), and `features` (B, F).

        With `truths` int64 (B, G), the number of each group's adjective or −1 where nobody knows: `loss` too, nats
        summed over groups, mean over pictures; and `nats` (G,), mean over the pictures where it is known.
        """
        features = F.gelu(self.gather(self.looked(pictures)[1])).float()
        logits = list(self.classifier(features).float().split(self.groups, -1))
        if truths is None:
            return {"logits": logits, "features": features}
        each = nats(logits, truths)
        return {"logits": logits, "features": features, "loss": each.sum(), "nats": each}

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser: biases and norms don't decay."""
        return grouped(self, weight_decay)
