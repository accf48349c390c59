"""Words as small coloured grids: codes of K cells in C colours, for V words and the symbols beside them.

Codes are `hashed` here: what grid a word gets depends on its letters and a seed, and no two get the same. A grid that
would be too near another's is passed over for the word's next, so any two differ in at least so many cells: a grid with
some cells wrong is still nearest to its own word (with a distance of 2r + 1, with up to r of them).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from textzip.errors import ModelError

Codes = npt.NDArray[np.int64]

_TRIES = 10_000
"""Grids that a word may pass over, at most."""


def capacity(cells: int, colours: int, distance: int) -> int:
    """How many grids can differ from one another in `distance` cells, at most: the lesser of two bounds.

    Those of Singleton (grids cut by all but one of the cells that differ are still different) and of Hamming (what is
    within half the distance of a grid is no other's).
    """
    singleton: int = colours ** (cells - distance + 1)
    within = sum(math.comb(cells, k) * (colours - 1) ** k for k in range((distance - 1) // 2 + 1))
    hamming: int = colours**cells // within
    return min(singleton, hamming)


def hashed(words: Sequence[str], special: int, cells: int, colours: int, distance: int, seed: int) -> Codes:
    """Grids (V + special, K) of words and of the symbols behind them, which are all of one colour each.

    `special` symbols get the grids of colours 0, 1, …. Raises `ModelError` if there are more than there is room for.
    """
    check_room(len(words), special, cells, colours, distance)
    return spaced(words, special, cells, distance, seed, lambda rng: rng.integers(0, colours, cells, dtype=np.int64))


def check_room(words: int, special: int, cells: int, colours: int, distance: int) -> None:
    """Raises `ModelError` if so many words, and symbols of one colour each, have no room that far from one another."""
    if not 1 <= distance <= cells:
        raise ModelError(f"model.distance is {distance}: grids of {cells} cells differ in 1 to {cells} of them")
    room = capacity(cells, colours, distance)
    if special > colours:
        raise ModelError(f"model.colours is {colours}: {special} symbols need a grid of one colour each; give more")
    if words + special > room:
        raise ModelError(
            f"{words:,} words and {special} more symbols don't fit: {cells} cells of {colours} colours are "
            f"{colours**cells:,} grids, and at most {room:,} of them differ in {distance} cells from one another; "
            "give model.grid more cells, model.colours more, model.distance less, or model.vocabulary fewer words"
        )


def spaced(
    words: Sequence[str],
    special: int,
    cells: int,
    distance: int,
    seed: int,
    drawn: Callable[[np.random.Generator], Codes],
) -> Codes:
    """Grids (V + special, K): for each word the first that is `drawn` (K,) for it and far enough from those before.

    Raises `ModelError` if a word finds none.
    """
    codes = np.empty((len(words) + special, cells), np.uint8)
    codes[:special] = np.arange(special)[:, None]
    for made, word in enumerate(words, special):
        codes[made] = _grid(word, codes[:made], distance, seed, drawn)
    return np.concatenate([codes[special:], codes[:special]]).astype(np.int64)


def _grid(
    word: str,
    others: npt.NDArray[np.uint8],
    distance: int,
    seed: int,
    drawn: Callable[[np.random.Generator], Codes],
) -> Codes:
    key = hashlib.sha256(f"{seed}\0{word}".encode()).digest()
    rng = np.random.default_rng(np.frombuffer(key, np.uint32))
    for _ in range(_TRIES):
        grid = drawn(rng)
        if (others != grid.astype(np.uint8)).sum(1).min(initial=len(grid)) >= distance:
            return grid
    raise ModelError(
        f"after {len(others):,} grids that differ in {distance} cells from one another no place was found for "
        f"{word!r}: give model.grid more cells, model.colours more, or model.distance less"
    )
