"""Numbers too small for a normal float, as zeros while a CPU trains.

A GELU far below zero, and its gradient, come to numbers under 1e-38, which a CPU computes some hundred times slower
than others. After a few hundred steps in float32 enough places are there for a convolution to take four times as long,
and more as training goes on. Nothing that is learned depends on them; GPUs and bfloat16 units drop them anyway.
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
