"""Features of a sequence bound to their places and added up: a vector of one size for words of any length.

Shapes: D words, F places of a word at most, C features, K waves.

Sums forget order. Here each place's features are multiplied with waves of that place before they are added (a Fourier
analysis along the word), so that what stood where can be told from the sum as finely as the fastest wave. One matrix
product, no attention, and a word of any length keeps to it; what is `period` places apart is told apart by its
neighbours alone.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def waves(at: Tensor, count: int, period: int) -> Tensor:
    """Places (…,), float32, to (…, count): a constant, then cosines and sines of 1, 1, 2, 2, … turns in `period`."""
    turns = (torch.arange(count, device=at.device) + 1) // 2
    angles = at[..., None] * turns * (2 * math.pi / period)
    odd = torch.arange(count, device=at.device) % 2 == 1
    found = torch.where(odd, angles.cos(), angles.sin()) * math.sqrt(2)
    return torch.where(turns == 0, 1.0, found)


def places(count: int, like: Tensor) -> Tensor:
    """(count,): 0, 1, … in float32, on the device of `like`."""
    return torch.arange(count, device=like.device, dtype=torch.float32)


def bound(features: Tensor, turned: Tensor) -> Tensor:
    """Features (D, F, C), 0 where a word has no place, and waves (F, K) to (D, C · K)."""
    return (features.mT @ turned.to(features.dtype)).flatten(1)


def unbound(sums: Tensor, turned: Tensor) -> Tensor:
    """What stands where, out of sums (D, K · C) and the waves of places (D, S, K): (D, S, C).

    With the waves that features were bound with, those of the places around each come out, the nearest strongest.
    """
    return turned.to(sums.dtype) @ sums.view(len(sums), turned.shape[-1], -1)
