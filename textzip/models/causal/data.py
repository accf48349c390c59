"""Texts to rows of symbols: each text begun and ended, short ones sharing a row.

Shapes: B rows, L places, S texts.

Batches come with texts of like length, so rows as wide as the longest leave little room: sharing pays where texts are
of very different lengths, or where `pack` asks for wide rows, which GPUs like.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from textzip.errors import ModelError
from textzip.models.language.alphabet import Alphabet
from textzip.models.language.sequences import Ints
from textzip.train.batching import places
from textzip.train.reader import Rows

IGNORED = -1
"""The target of a place that predicts nothing."""


class TextCollate:
    """Rows to `ids` and `targets` int64 (B, L), `texts` int64 (B, L) or None, `rows` int64 (S,), `strings`.

    A text of n symbols takes n + 1 places: before it stands the end symbol, and its targets end in one. `texts` numbers
    the text of each place from 1, 0 where there is none; it is None where every row has one text, which needs no mask.
    """

    def __init__(self, alphabet: Alphabet, pack: int = 0) -> None:
        """`pack`: places of a row at least; 0 for as many as the longest text takes."""
        self._alphabet, self._pack = alphabet, pack

    def __call__(self, rows: Rows) -> dict[str, Any]:
        """The batch of some rows."""
        symbols, starts = self._alphabet.encode(rows.texts)
        ids, targets, texts = packed(symbols, starts, self._alphabet.end, self._pack)
        alone = len(ids) == len(rows.texts)
        return {
            "ids": torch.from_numpy(ids),
            "targets": torch.from_numpy(targets),
            "texts": None if alone else torch.from_numpy(texts),
            "rows": torch.from_numpy(rows.numbers),
            "strings": rows.texts,
        }


def check_lengths(lengths: npt.NDArray[np.integer], context: int, unit: str) -> None:
    """Raises `ModelError` if a text is longer, its end included, than the model's context."""
    longest = int(lengths.max(initial=0))
    if longest > context:
        raise ModelError(
            f"the longest text has {longest:,} {unit}, its end included, and the model a context of {context:,}: "
            f"set model.context to {longest} or more, or render shorter texts"
        )


def packed(symbols: Ints, starts: Ints, end: int, width: int = 0) -> tuple[Ints, Ints, Ints]:
    """Ended sequences (see `sequences.with_ends`) to `ids`, `targets` and `texts`, each (B, L), as in `TextCollate`.

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
