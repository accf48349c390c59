"""Sequences in rows: each whole, short ones sharing a row.

Shapes: B rows, L places, S sequences.

Batches come with texts of like length, so rows as wide as the longest leave little room: sharing pays where texts are
of very different lengths, or where wide rows are asked for, which GPUs like.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textzip.models.language.sequences import Ints
from textzip.train.batching import places

IGNORED = -1
"""The target of a place that predicts nothing."""


def packed(symbols: Ints, starts: Ints, end: int, width: int = 0) -> tuple[Ints, Ints, Ints]:
    """Ended sequences (see `sequences.with_ends`) to `ids`, `targets` and `texts`, each (B, L).

    `ids` has before each symbol of a sequence the one that it follows, `end` before the first; `targets` the symbols
    themselves, `IGNORED` where there is none; `texts` numbers the sequence of each place from 1, 0 where there is none.
    L is the larger of `width` and the longest sequence, rounded as `batching.places` does. Sequences go, the longest
    first, each into the first row that has room.
    """
    lengths = np.diff(starts)
    length = int(places(np.array([max(width, int(lengths.max(initial=1)))]))[0])
    row, place = fitted(lengths, length)
    shape = (int(row.max(initial=0)) + 1, length)
    ids, targets, texts = (np.full(shape, each, np.int64) for each in (end, IGNORED, 0))
    at = np.repeat(row * length + place, lengths) + np.arange(len(symbols)) - np.repeat(starts[:-1], lengths)
    before = np.concatenate([[end], symbols[:-1]])
    before[starts[:-1][lengths > 0]] = end
    ids.flat[at] = before
    targets.flat[at] = symbols
    texts.flat[at] = np.repeat(np.arange(1, len(lengths) + 1), lengths)
    return ids, targets, texts


def fitted(lengths: npt.NDArray[np.integer], width: int) -> tuple[Ints, Ints]:
    """For each of S lengths, none over `width`, its row and the place where it begins there: first fit, longest first.

    (S,) both. Where no two fit a row together, row k is that of length k.
    """
    order = np.argsort(-lengths, kind="stable")
    row, place = np.zeros(len(lengths), np.int64), np.zeros(len(lengths), np.int64)
    if len(lengths) and lengths[order[-1]] + lengths[order[max(0, len(order) - 2)]] > width:
        return np.arange(len(lengths)), place
    used = np.zeros(max(1, len(lengths)), np.int64)
    for number in order.tolist():
        chosen = int((used + lengths[number] <= width).argmax())
        row[number], place[number] = chosen, used[chosen]
        used[chosen] += lengths[number]
    return row, place
