"""Texts to rows of symbols: each text begun and ended, short ones sharing a row.

Shapes: B rows, L places, S texts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from textzip.errors import ModelError
from textzip.models.language.alphabet import Alphabet
from textzip.models.language.packing import packed
from textzip.train.reader import Rows


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
