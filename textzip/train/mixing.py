"""Which rows an epoch has: pieces of row groups, in the order in which they are read.

Each dataset is an endless stream of passes over its rows, every pass with its row groups in a new order. An epoch takes
the next stretch of each stream: exactly one pass where no weights are given, else a share of the rows. A dataset that
runs out inside an epoch goes on with its next pass, so that over epochs no row of it comes twice as often as another.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_PASS, _PART, _MIX = 1, 2, 3
"""What a random stream is for: part of its seed."""


def pieces(groups: Sequence[Sequence[Ints]], weights: Sequence[float] | None, seed: int, epoch: int) -> list[Ints]:
    """The rows of an epoch, a piece for each part of a row group.

    `groups[d]` are the rows of each row group of dataset `d`. Datasets are spread evenly over the epoch. Of E epochs
    with weight share w, a dataset has the rows 0 to ceil(E · N · w) of its stream, N being the rows of all datasets.
    """
    total = sum(len(group) for dataset in groups for group in dataset)
    found: list[Ints] = []
    places: list[npt.NDArray[np.float64]] = []
    rng = np.random.default_rng([_MIX, seed, epoch])
    for number, dataset in enumerate(groups):
        rows = sum(len(group) for group in dataset)
        if not rows:
            continue
        share = Fraction(rows)
        if weights is not None:
            share = total * Fraction(weights[number]) / sum(map(Fraction, weights))
        mine = _stretch(dataset, -(-epoch * share // 1), -(-(epoch + 1) * share // 1), [seed, number])
        found += mine
        places.append((np.arange(len(mine)) + rng.random(len(mine))) / max(1, len(mine)))
    return [found[place] for place in np.argsort(np.concatenate([[], *places]), kind="stable")]


def _stretch(groups: Sequence[Ints], start: int, stop: int, seed: list[int]) -> list[Ints]:
    """Rows `start` to `stop` of a dataset's stream."""
    sizes = np.array([len(group) for group in groups])
    rows = int(sizes.sum())
    found = []
    for number in range(start // rows, -(-stop // rows)):
        order = np.random.default_rng([_PASS, *seed, number]).permutation(len(groups))
        ends = np.cumsum(sizes[order])
        low, high = max(start - number * rows, 0), min(stop - number * rows, rows)
        for group, end in zip(order, ends, strict=True):
            first, last = max(low - (end - sizes[group]), 0), min(high - (end - sizes[group]), sizes[group])
            if last - first == sizes[group]:
                found.append(groups[group])
            elif last > first:
                shuffled = np.random.default_rng([_PART, *seed, number, group]).permutation(groups[group])
                found.append(shuffled[first:last])
    return found
