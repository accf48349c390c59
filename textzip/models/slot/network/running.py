"""A running maximum that graphs have operations for."""

from __future__ import annotations

import torch
from torch import Tensor


def running_max(x: Tensor, most: int) -> Tensor:
    """The largest of each number ≥ 0 of x (…, n) and those before it in its row, by doubling; n is at most `most`."""
    length, reach = x.shape[-1], 1
    if isinstance(length, int):  # while a graph of free sizes is written it is not
        most = min(most, length)
    while reach < most:
        x = torch.maximum(x, torch.cat([x.new_zeros(*x.shape[:-1], reach), x], -1)[..., :length])
        reach *= 2
    return x
