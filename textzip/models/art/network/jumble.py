"""Wrong codes among right ones: what is painted has some, and what learns from real pictures alone never sees any.

Shapes: B pictures, L places of a grid, D numbers at each.
"""

from __future__ import annotations

import torch
from torch import Tensor


def jumbled(values: Tensor, share: float) -> Tensor:
    """Values (B, L, D) of half of the pictures with up to four times `share` of them replaced by others of theirs.

    A decoder that has seen some goes by what most of them say, and an encoder that knows it says nothing in a single
    one: neighbours agree, and each is easier to tell from the others. What paints then doesn't take its own slips for
    what the picture is to be, either.
    """
    rows, device = len(values), values.device
    places = torch.rand(values.shape[:2], device=device).argsort(1)
    others = values.detach().gather(1, places[..., None].expand_as(values))
    most = 4 * share * torch.rand(rows, 1, device=device) * (torch.rand(rows, 1, device=device) < 0.5)
    wrong = torch.rand(values.shape[:2], device=device) < most
    return torch.where(wrong[..., None], others, values)
