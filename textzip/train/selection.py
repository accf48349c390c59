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


def alike(sizes: Sizes, rows: Ints, tokens: int | None = None) -> list[Ints]:
    """Rows in batches of like height and length, as they are in training; rows × longest row at most `tokens`."""
    ordered = rows[np.lexsort((sizes.lengths[rows], sizes.heights[rows]))]
    batches = []
    while len(ordered):
        room = _BATCH
        if tokens is not None:
            longest = np.maximum.accumulate(sizes.lengths[ordered[:_BATCH]])
            room = max(1, int((longest * np.arange(1, len(longest) + 1) <= tokens).sum()))
        batches.append(np.sort(ordered[:room]))
        ordered = ordered[room:]
    return batches
