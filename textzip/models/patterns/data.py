"""Texts to sentences of symbols: cut to so many words, and filled up with ends.

Shapes: B sentences, L words of one.

A text of n words becomes the sentences that n words and an end take. What stands after an end is ends, so that a
sentence's length is part of what is predicted, as it is for a model that writes from left to right.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from textzip.models.language.alphabet import Words
from textzip.models.language.sequences import Ints
from textzip.train.reader import Rows


class SentenceCollate:
    """Rows to `ids` int64 (B, L), `keys` int64 (B,) by which each sentence's noise is drawn, `rows`, `strings`."""

    def __init__(self, alphabet: Words, length: int) -> None:
        self._alphabet, self._length = alphabet, length

    def __call__(self, rows: Rows) -> dict[str, Any]:
        """The batch of some rows."""
        symbols, starts = self._alphabet.encode(rows.texts)
        ids, of = sentences(symbols, starts, self._alphabet.end, self._length)
        return {
            "ids": torch.from_numpy(ids),
            "keys": torch.from_numpy(rows.numbers[of]),
            "rows": torch.from_numpy(rows.numbers),
            "strings": rows.texts,
        }


def sentences(symbols: Ints, starts: Ints, end: int, length: int) -> tuple[Ints, Ints]:
    """Ended sequences (see `sequences.with_ends`) to sentences (B, L), and the number of each one's text (B,)."""
    counts = np.maximum(1, -(-np.diff(starts) // length))
    ids = np.full((int(counts.sum()), length), end, np.int64)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]]) * length
    lengths = np.diff(starts)
    ids.flat[np.repeat(first, lengths) + np.arange(len(symbols)) - np.repeat(starts[:-1], lengths)] = symbols
    return ids, np.repeat(np.arange(len(counts)), counts)
