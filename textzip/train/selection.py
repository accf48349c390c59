"""Which rows of a split are looked at, and in which batches: the same ones every time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textzip.shards.index import Index
from textzip.train.plan import Sizes

Ints = npt.NDArray[np.int64]

_BATCH = 50


def evenly(index: Index, count: int | None) -> Ints:
    """The numbers of `count` rows, evenly spaced, or of all."""
    total = index.rows if count is None else min(count, index.rows)
    return np.unique(np.linspace(0, index.rows - 1, total).astype(np.int64))


def alike(sizes: Sizes, rows: Ints) -> list[Ints]:
    """Rows in batches of like height and length, as they are in training."""
    ordered = rows[np.lexsort((sizes.lengths[rows], sizes.heights[rows]))]
    return [np.sort(ordered[k : k + _BATCH]) for k in range(0, len(ordered), _BATCH)]
