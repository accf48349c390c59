"""In which order hidden codes are revealed: how many in each step, and at which places.

Shapes: B pictures, L places of a grid × grid.

A place is revealed once. `random` takes places as they come, another order for each picture; `halton` spreads them over
the grid, so that codes drawn in one step are far from one another and have the least to do with each other (Besnier
et al., 2025); `confidence` takes those where the model is surest of what it drew, with noise that wanes (Chang et al.,
2022, MaskGIT). Only places that are still hidden are compared: one that was revealed must not take the turn of
another.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal, get_args

import torch
from torch import Tensor

from textzip.errors import ModelError

Order = Literal["random", "confidence", "halton"]
ORDERS: tuple[Order, ...] = get_args(Order)


def counts(places: int, steps: int) -> list[int]:
    """How many of `places` hidden ones each of `steps` steps reveals: at least one, few at first, as a cosine has it.

    After a share s of the steps about cos(π s / 2) are hidden. Raises `ModelError` unless 1 ≤ steps ≤ places.
    """
    if not 1 <= steps <= places:
        raise ModelError(f"steps is {steps}: with {places} codes to be drawn, there are 1 to {places} steps")
    found, hidden = [], places
    for step in range(1, steps + 1):
        left = steps - step
        wanted = math.floor(places * math.cos(math.pi / 2 * step / steps)) if left else 0
        now = max(left, min(hidden - 1, wanted))
        found.append(hidden - now)
        hidden = now
    return found


@lru_cache(maxsize=8)
def halton(grid: int) -> tuple[int, ...]:
    """The rank of each of L places, row by row: when the Halton sequence of bases 2 and 3 first comes into its cell."""
    ranks: dict[int, int] = {}
    number = 0
    while len(ranks) < grid * grid:
        number += 1
        place = int(_inverse(number, 3) * grid) * grid + int(_inverse(number, 2) * grid)
        ranks.setdefault(place, len(ranks))
    return tuple(ranks[place] for place in range(grid * grid))


def ranks(order: Order, grid: int, noise: Tensor, sure: Tensor, shown: float) -> Tensor:
    """When places would be revealed, float64 (B, L): the least first.

    `noise` (B, L): Gumbel noise of each place; `sure` (B, L): the log-probability of what was drawn there, both
    float64, as float32 would cut the noise's tail; `shown`: the share of the places that will be shown after this step.
    """
    if order == "random":
        return noise
    if order == "halton":
        return torch.tensor(halton(grid)).to(noise).expand_as(noise)
    return -(sure + (1 - shown) * noise)


def first(ranked: Tensor, hidden: Tensor, count: int) -> Tensor:
    """Of the places that are `hidden`, bool (B, L), the `count` of least rank (B, L): bool (B, L)."""
    chosen = ranked.masked_fill(~hidden, torch.inf).topk(count, dim=1, largest=False).indices
    return torch.zeros_like(hidden).scatter(1, chosen, True) & hidden


def _inverse(number: int, base: int) -> float:
    """The digits of `number` in `base`, mirrored at the point (van der Corput, 1935)."""
    found, unit = 0.0, 1.0 / base
    while number:
        number, digit = divmod(number, base)
        found += digit * unit
        unit /= base
    return found
