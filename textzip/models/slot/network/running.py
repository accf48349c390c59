"""A running maximum that graphs have operations for, and what it tells of ink along a row."""

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


def apart(there: Tensor, most: int) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """How far the nearest true place is at or before each of `there` (…, n), and whether there is any; then behind it.

    n is at most `most`. A distance where there is none means nothing.
    """
    place = torch.arange(1, there.shape[-1] + 1, device=there.device)
    back = place.flip(0)
    before = running_max(torch.where(there, place, 0), most)
    behind = running_max(torch.where(there, back, 0).flip(-1), most).flip(-1)
    return (place - before, before > 0), (back - behind, behind > 0)
