"""Grids put together from a few small codebooks: each part of a grid shows an entry of its own, a word is which ones.

A grid's cells, in reading order, are cut into parts of about five: on a grid of 5 by 5 a part is a row. A part's
codebook has at most 32 patterns, any two of which differ in two cells or more, so that a part with one cell wrong is
seen to be wrong. A word's entries are drawn by its letters and a seed, as `hashed` draws cells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from textzip.errors import ModelError
from textzip.models.patterns.codes.hashed import Codes, check_room, spaced

_PART = 5
"""Cells of a part, about."""
_ENTRIES = 32
"""Patterns of a part, at most."""


def factorised(words: Sequence[str], special: int, cells: int, colours: int, distance: int, seed: int) -> Codes:
    """Grids (V + special, K) of words and of the symbols behind them, which are all of one colour each.

    Any two differ in `distance` cells or more. Raises `ModelError` if there are more words than there is room for.
    """
    check_room(len(words), special, cells, colours, distance)
    books = codebooks(cells, colours, seed)
    room = _room(books, colours, distance)
    if len(words) > room:
        sizes = " · ".join(str(len(book)) for book in books)
        raise ModelError(
            f"{len(words):,} words don't fit: codebooks of {sizes} entries make "
            f"{math.prod(map(len, books)):,} grids, and at most {room:,} of them differ in {distance} cells from one "
            "another; give model.grid more cells, model.colours more, model.distance less, or model.vocabulary fewer "
            "words"
        )

    def drawn(rng: np.random.Generator) -> Codes:
        return np.concatenate([book[rng.integers(len(book))] for book in books])

    return spaced(words, special, cells, distance, seed, drawn)


def codebooks(cells: int, colours: int, seed: int) -> list[Codes]:
    """Each part's patterns (E, cells of the part), none twice; of two cells or more, any two differ in two of them."""
    parts = np.array_split(np.arange(cells), max(1, round(cells / _PART)))
    return [_codebook(len(part), colours, np.random.default_rng([seed, number])) for number, part in enumerate(parts)]


def _codebook(cells: int, colours: int, rng: np.random.Generator) -> Codes:
    """The last cell is the sum of the others, so that no two patterns differ in one cell alone; then colours change."""
    free = max(1, cells - 1)
    chosen = rng.choice(colours**free, min(colours**free, _ENTRIES), replace=False)
    patterns = chosen[:, None] // colours ** np.arange(free) % colours
    if cells > 1:
        patterns = np.concatenate([patterns, patterns.sum(1, keepdims=True) % colours], 1)
    names = np.stack([rng.permutation(colours) for _ in range(cells)])
    found: Codes = names[np.arange(cells), patterns].astype(np.int64)
    return found


def _room(books: Sequence[Codes], colours: int, distance: int) -> int:
    """How many grids can differ in `distance` cells, at most: cut by all but one of these, they still differ."""
    room, cut = 1, distance - 1
    for book in books:
        gone = min(cut, book.shape[1])
        cut -= gone
        room *= min(len(book), colours ** (book.shape[1] - gone))
    return room
