"""Grids made no two alike: where several symbols have one grid, all but the first move to the nearest that is free."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np

from textzip.errors import ModelError
from textzip.models.patterns.codes.hashed import Codes


def resolved(codes: Codes, colours: int) -> tuple[Codes, int]:
    """Codes (S, K) with no two alike, and how many symbols had to move; the earlier of two that are alike keeps its.

    A symbol moves in as few cells as it can, to colours as near as there are, and never to a grid that another had to
    begin with: so no more move than must. Raises `ModelError` if there are more symbols than grids.
    """
    symbols, cells = codes.shape
    if symbols > colours**cells:
        raise ModelError(
            f"{symbols:,} symbols don't fit: {cells} cells of {colours} colours are {colours**cells:,} grids; give "
            "model.grid more cells, model.colours more, or model.vocabulary fewer words"
        )
    keys = [tuple(row) for row in codes.tolist()]
    taken = set(keys)
    seen: set[tuple[int, ...]] = set()
    searches: dict[tuple[int, ...], Iterator[tuple[int, ...]]] = {}
    found, moved = codes.astype(np.int64, copy=True), 0
    for row, key in enumerate(keys):
        if key not in seen:
            seen.add(key)
            continue
        search = searches.setdefault(key, _around(key, colours))  # goes on where it was: what was taken stays taken
        free = next(grid for grid in search if grid not in taken)
        taken.add(free)
        found[row] = free
        moved += 1
    return found, moved


def _around(grid: tuple[int, ...], colours: int) -> Iterator[tuple[int, ...]]:
    """All other grids, those first that differ in few cells, and of them those whose colours are near."""
    steps = [step for step in range(1 - colours, colours) if step]
    for count in range(1, len(grid) + 1):
        for taken in sorted(product(steps, repeat=count), key=_total):
            for places in combinations(range(len(grid)), count):
                other = list(grid)
                for place, step in zip(places, taken, strict=True):
                    other[place] += step
                if all(0 <= other[place] < colours for place in places):
                    yield tuple(other)


def _total(steps: tuple[int, ...]) -> int:
    return sum(map(abs, steps))
