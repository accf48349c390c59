"""What a decoder is told of a picture beside its codes: an adjective of each group, as vectors.

Shapes: B pictures, G groups, M channels.

A palette, a surface or how edges are holds for a whole picture. Told so, a decoder makes paper grainy where codes could
hardly say that it is, and codes are left for what lies where. It is how pictures of a class are told it everywhere, in
scales and shifts (Perez et al., 2018: FiLM), with an adjective of each of several classes.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class TraitVectors(nn.Module):
    """A vector of each adjective, and of each group's being unknown: traits int64 (B, G) to (B, G, M)."""

    def __init__(self, groups: Sequence[int], width: int) -> None:
        """`groups`: adjectives of each."""
        super().__init__()
        self.groups = tuple(groups)
        self.vectors = nn.Embedding(sum(self.groups) + len(self.groups), width)
        """A group's adjectives, then what stands for none of them being known; then the next group's."""
        starts = [sum(self.groups[:k]) + k for k in range(len(self.groups))]
        self.starts: Tensor
        self.register_buffer("starts", torch.tensor(starts), persistent=False)
        self.unknown: Tensor
        self.register_buffer("unknown", torch.tensor(self.groups), persistent=False)

    def forward(self, traits: Tensor) -> Tensor:
        """`traits`: the number of each group's adjective, −1 where nobody knows."""
        found: Tensor = self.vectors(self.starts + torch.where(traits < 0, self.unknown, traits))
        return found


class Style(nn.Module):
    """Traits int64 (B, G) to one vector (B, M)."""

    def __init__(self, groups: Sequence[int], width: int) -> None:
        """`groups`: adjectives of each; `width`: M."""
        super().__init__()
        self.each = TraitVectors(groups, width)
        self.mix = nn.Linear(width, width)

    def forward(self, traits: Tensor) -> Tensor:
        """`traits`: −1 where nobody knows."""
        together = self.each(traits).sum(1) / traits.shape[1] ** 0.5
        found: Tensor = together + F.gelu(self.mix(together))
        return found
