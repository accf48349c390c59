"""How much of a plan is padding, and the plan to compare with: rows in any order, a fixed number a batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from textzip.train.batching import places
from textzip.train.plan import Plan, Sizes


@dataclass(frozen=True)
class Padding:
    """Shares, 0 to 1, of what a model is fed that is there only because another row of the batch needs it."""

    tokens: float
    """Of rows × places for the longest label."""
    pixels: float
    """Of rows × tallest picture, a picture's own height being its ink's in whole frames of 8 pixels."""


def padding(plan: Plan, sizes: Sizes) -> Padding:
    """The padding of all micro-batches of a plan."""
    firsts, rows = plan.starts[:-1], np.diff(plan.starts)

    def share(each: np.ndarray, fed: np.ndarray) -> float:
        return 1.0 - float(each.sum() / max(1, (np.maximum.reduceat(fed, firsts) * rows).sum()))

    areas = sizes.areas[plan.rows]
    return Padding(tokens=share(plan.lengths, places(plan.lengths)), pixels=share(areas, areas))


def shuffled(sizes: Sizes, rows: int, seed: int = 0) -> Plan:
    """Every row once in an order of pure chance, `rows` a micro-batch, one a step."""
    order = np.random.default_rng(seed).permutation(len(sizes.lengths))
    starts = np.append(np.arange(0, len(order), rows), len(order))
    return Plan(rows=order, starts=starts, step_starts=np.arange(len(starts)), lengths=sizes.lengths[order])
