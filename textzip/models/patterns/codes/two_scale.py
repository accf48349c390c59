"""Codes at two scales: part of a grid says of which kind a word is, the rest which word of the kind.

Shapes: S symbols, K cells, D dimensions, G kinds.

Kinds are clusters of words that are used alike. The first half of the cells is the kind's grid, the same for all its
words; the other half is a word's own, and differs from those of its kind. So a few visible cells say what kind of word
stands somewhere before they say which. In grids with little room kinds that are too large give words to others.
"""

from __future__ import annotations

import math

import numpy as np

from textzip.errors import ModelError
from textzip.models.language.sequences import Ints
from textzip.models.patterns.codes.hashed import Codes
from textzip.models.patterns.codes.kinds import clustered
from textzip.models.patterns.codes.similar import Floats

_TRIES = 16
"""Grids that are drawn for a place, of which the one farthest from the others is taken."""


def two_scale(vectors: Floats, cells: int, colours: int, seed: int) -> Codes:
    """Grids (S, K) of symbols with `vectors` (S, D), no two alike. Raises `ModelError` if there are too few grids."""
    count = len(vectors)
    if colours**cells < count:
        raise ModelError(
            f"{count:,} symbols don't fit: {cells} cells of {colours} colours are {colours**cells:,} grids; give "
            "model.grid more cells, model.colours more, or model.vocabulary fewer words"
        )
    shared = cells // 2
    room = colours ** (cells - shared)
    kinds = kinds_of(vectors, _kinds(count, colours**shared, room), room, seed)
    rng = np.random.default_rng([seed, 0x25CA1E])
    common = spread(int(kinds.max()) + 1, shared, colours, rng)
    own = np.zeros((count, cells - shared), np.int64)
    for kind in range(len(common)):
        members = kinds == kind
        own[members] = spread(int(members.sum()), cells - shared, colours, rng)
    return np.concatenate([common[kinds], own], 1)


def kinds_of(vectors: Floats, kinds: int, room: int, seed: int) -> Ints:
    """The kind of each symbol, (S,), none with more than `room`: who is farthest from a full one's centre goes on."""
    found, apart = clustered(vectors, kinds, seed)
    if np.bincount(found).max() <= room:
        return found
    left = np.full(kinds, room)
    for symbol in np.argsort(apart.min(1), kind="stable"):
        choice = np.where(left > 0, apart[symbol], np.inf).argmin()
        found[symbol] = choice
        left[choice] -= 1
    return found


def spread(count: int, cells: int, colours: int, rng: np.random.Generator) -> Codes:
    """`count` grids (count, cells), no two alike, and far from one another where there is room for it."""
    if count * _TRIES > colours**cells:
        numbers = rng.permutation(colours**cells)[:count]
        return numbers[:, None] // colours ** np.arange(cells) % colours
    found = np.empty((count, cells), np.int64)
    made = 0
    while made < count:
        drawn = rng.integers(0, colours, (_TRIES, cells))
        apart = (drawn[:, None] != found[:made]).sum(-1).min(1, initial=cells)
        if apart.max() > 0:
            found[made] = drawn[apart.argmax()]
            made += 1
    return found


def _kinds(count: int, most: int, room: int) -> int:
    """About as many kinds as words in one, but no more than there are grids for, nor fewer than have room for all."""
    return max(min(math.isqrt(max(0, count - 1)) + 1, most), -(-count // room))
