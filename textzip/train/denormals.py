"""Numbers too small for a normal float, as zeros while a CPU trains.

Some networks come to numbers under 1e-38 while they learn (a GELU far below zero and its gradient are such), which a
CPU computes many times slower than others: in float32 a step of art took four times as long after a hundred steps, and
longer as training went on. They are too small for what is learned to depend on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


def are_zero() -> bool:
    """Whether they are zeros in this thread."""
    return bool(np.array([1e-39], np.float32)[0] * np.float32(0.5) == 0)


@contextmanager
def as_zeros() -> Iterator[None]:
    """In this thread, and in those that torch begins meanwhile to compute with; where a CPU can't, nothing changes."""
    before = are_zero()
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(before)
