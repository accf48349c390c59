"""What a language model is held against on the same texts: chance, n-grams of orders up to 24, compressors.

Shapes: N symbols in S texts, V symbols in the alphabet.

Bits a unit (a byte, a word) are all bits, those of ends with them, over the units of the texts; see `alphabet`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textzip.models.language.alphabet import Alphabet
from textzip.models.language.compressors import compressors
from textzip.models.language.kneser_ney import KneserNey
from textzip.models.language.sequences import Ints, cut
from textzip.shards.index import Index
from textzip.train.evaluation import Floor, Numbers
from textzip.train.reader import Reader
from textzip.train.selection import evenly

ORDERS = {"byte": 24, "word": 8}
"""Of n-grams, the highest: on 4 MB of English in bytes no order beyond is better."""
MOST = 8_000_000
"""Symbols that an n-gram learns from, at most."""
_ROOM = 96_000_000
"""Symbols × orders that are counted, at most: 3 GB. Of more than 4 MB of bytes, lower orders."""
_CHUNK = 500_000
_NAMES = {1: "unigram", 2: "bigram", 5: "5-gram"}


@dataclass(frozen=True)
class Floors:
    """Bits a unit of something simpler, by its name; and of n-grams by their order."""

    floors: dict[str, Floor]
    orders: dict[str, Numbers]


def floors(
    alphabet: Alphabet, training: Sequence[str], texts: Sequence[str], rows: int | None = None, longest: int = 0
) -> Floors:
    """Of `texts`, by what learns from `training`; of how many `rows` that is a sample, if it is one.

    `longest`: n-grams learn from pieces of so many symbols and see no other of the text, as the model; 0: from all.
    """
    symbols, starts = alphabet.encode(texts)
    units = max(1, int((symbols != alphabet.end).sum()))
    orders = ngram_bits(alphabet, training, symbols, starts, longest) / units
    best = int(orders.argmin()) + 1
    sample = f", {len(training):,} of its {rows:,} rows" if rows and rows > len(training) else ""
    learned = f"learned from what the model learned from{sample}"
    found = {"chance": Floor({"bits": len(symbols) * math.log2(alphabet.size) / units}, "every symbol alike")}
    for order, bits in enumerate(orders.tolist(), 1):
        name = _NAMES.get(order, f"{order}-gram")
        if order in _NAMES or order == best:
            most = f"; of orders 1 to {len(orders)} the best on these texts" if order == best else ""
            found[name] = Floor({"bits": bits}, f"Kneser-Ney, {learned}; {_seen(order - 1, alphabet.unit)}{most}")
    if alphabet.unit == "byte":
        for cost in compressors(training, texts):
            if cost.after is not None:
                about = f"{learned}; sees {cost.memory}"
                found[f"{cost.name}, after the training text"] = Floor({"bits": cost.after}, about)
            found[f"{cost.name}, alone"] = Floor({"bits": cost.alone}, f"learned nothing before; sees {cost.memory}")
    return Floors(found, {str(order): {"bits": bits} for order, bits in enumerate(orders.tolist(), 1)})


def _seen(count: int, unit: str) -> str:
    if count == 0:
        return "sees nothing before"
    return f"sees the {count} {unit}s before" if count > 1 else f"sees the {unit} before"


def ngram_bits(
    alphabet: Alphabet, training: Sequence[str], symbols: Ints, starts: Ints, longest: int = 0
) -> np.ndarray:
    """(orders,) bits of ended sequences (see `sequences`) by the n-gram of each order, from 1; `longest` as above."""
    learned, begins = alphabet.encode(training)
    if longest:
        begins, starts = cut(begins, longest), cut(starts, longest)
    order = max(1, min(ORDERS[alphabet.unit], _ROOM // max(1, len(learned))))
    model = KneserNey.fit(learned, begins, alphabet.size, order)
    total = np.zeros(model.order)
    first = 0
    while first < len(starts) - 1:
        stop = max(first + 1, int(np.searchsorted(starts, starts[first] + _CHUNK, "right")) - 1)
        part = symbols[starts[first] : starts[stop]]
        total -= model.log2_orders(part, starts[first : stop + 1] - starts[first]).sum(1)
        first = stop
    return total


def training_texts(index: Index) -> list[str]:
    """The texts of an index, or so many of them, evenly spaced, as have about `MOST` bytes. Raises `ShardError`."""
    size = int(index.n_tokens.sum(dtype=np.int64)) + index.rows
    count = index.rows if size <= MOST else max(1, index.rows * MOST // size)
    reader = Reader(index, 2, ("text",))
    texts = reader.rows(evenly(index, count)).texts
    reader.close()
    return texts
