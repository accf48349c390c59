"""Grounding: words that are used alike are to look alike.

Shapes: N symbols, K cells, C colours, D dimensions.
"""

from __future__ import annotations

import torch
from torch import Tensor


def ungrounded(grids: Tensor, use: Tensor) -> Tensor:
    """1 − the correlation, over all pairs of two, of how alike grids are and how alike their symbols' use is: ().

    `grids` float (N, K, C): alike in as much as their cells have the same colours. `use` float (N, D), unit vectors:
    alike by their cosine. 0 if one is a rising straight line of the other, 1 if they have nothing to do with each
    other, 2 at most. Only the order and the spacing count, so grids can still be as different as they need to be.
    """
    pairs = torch.triu_indices(len(grids), len(grids), 1, device=grids.device)
    flat = grids.flatten(1).float()
    looks = (flat @ flat.T)[pairs[0], pairs[1]]
    uses = (use @ use.T)[pairs[0], pairs[1]]
    looks, uses = looks - looks.mean(), uses - uses.mean()
    correlation: Tensor = (looks * uses).sum() / (torch.linalg.norm(looks) * torch.linalg.norm(uses)).clamp_min(1e-9)
    return 1 - correlation
