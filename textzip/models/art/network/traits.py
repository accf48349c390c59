"""Traits: an adjective of each group, as a caption says it, and as what paints takes it.

Shapes: B captions, W words of one, M channels, G groups, A adjectives of all groups together.

A caption names a few adjectives and leaves the others open, and a picture has one of every group. What paints by the
caption alone has to settle the others while it paints, place by place, and places settle them differently. So they are
settled first: words say how likely each adjective of each group is, one of each is drawn, and the painter is told all,
as a prior draws a picture's embedding before its decoder sees it (Ramesh et al., 2022: unCLIP), but in adjectives.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.art.network.style import TraitVectors
from textzip.models.layers.transformer import norm

_CERTAIN = 1e3
"""Beyond what Gumbel noise or other words could outweigh."""


class Traits(nn.Module):
    """What words say of each group, and a vector for what is so."""

    def __init__(self, groups: Sequence[int], width: int, named: Sequence[int] = ()) -> None:
        """`groups`: adjectives of each. `named`: by a word's number the adjective that it is, of all groups, or −1."""
        super().__init__()
        self.named: Tensor
        self.register_buffer("named", torch.tensor(named, dtype=torch.long), persistent=False)
        self.groups = tuple(groups)
        self.said_by = nn.Linear(width, sum(self.groups))
        self.vectors = TraitVectors(groups, width)

    def said(self, context: Tensor, mask: Tensor) -> Tensor:
        """Logits (B, A) by the words of captions (B, W, M), where `mask` (B, W): of each adjective the most that any
        word says. Of a caption without a word all are alike.
        """
        each = self.said_by(context).float().masked_fill(~mask[..., None], float("-inf"))
        most: Tensor = each.amax(1)
        return torch.where(mask.any(1, keepdim=True), most, 0.0)

    def naming(self, logits: Tensor, words: Tensor) -> Tensor:
        """Logits (B, A) by which each adjective is certain that is itself among the words, int64 (B, W).

        What captions of training say is learned from sentences; a prompt may be bare words in any order.
        """
        if not len(self.named):
            return logits
        own = self.named[words]
        among = torch.zeros_like(logits).scatter_add(1, own.clamp_min(0), (own >= 0).to(logits.dtype))
        return logits + _CERTAIN * among.clamp_max(1)

    def nats(self, logits: Tensor, truths: Tensor) -> Tensor:
        """Of `truths` int64 (B, G), −1 where nobody knows, by logits (B, A): summed over groups, mean over captions."""
        parts = zip(torch.split(logits, list(self.groups), -1), truths.unbind(-1), strict=True)
        each = [F.cross_entropy(mine, truth, ignore_index=-1, reduction="sum") for mine, truth in parts]
        return torch.stack(each).sum() / max(1, len(truths))

    def drawn(self, logits: Tensor, noise: Tensor, least: float = 0.0) -> Tensor:
        """One of each group, int64 (B, G), by logits (B, A) and as much Gumbel noise.

        −1 where none is as likely as `least`.
        """
        found = []
        for mine, chance in zip(*(torch.split(x, list(self.groups), -1) for x in (logits, noise)), strict=True):
            logs = mine.log_softmax(-1)
            chosen = (logs.double() + chance).argmax(-1)
            found.append(torch.where(logs.amax(-1).exp() >= least, chosen, -1))
        return torch.stack(found, -1)

    def forward(self, traits: Tensor) -> Tensor:
        """Traits int64 (B, G), −1 where nobody knows, as a context (B, G, M)."""
        return norm(self.vectors(traits))
