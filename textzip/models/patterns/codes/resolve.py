"""No two grids alike: those that came out the same are moved by as few cells as it takes.

Shapes: S symbols, K cells.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from textzip.errors import ModelError
from textzip.models.patterns.codes.hashed import Codes


def resolved(codes: Codes, colours: int) -> tuple[Codes, int]:
    """Codes (S, K) with no two alike, and how many were moved: of those alike, the first keeps its grid.

    Raises `ModelError` if there are fewer grids than symbols.
    """
    count, cells = codes.shape
    if colours**cells < count:
        raise ModelError(f"{count:,} symbols don't fit in {colours**cells:,} grids; give model.grid more cells")
    found, taken, moved = codes.copy(), {row.tobytes() for row in codes}, 0
    _, firsts = np.unique(codes, axis=0, return_index=True)
    for symbol in sorted(set(range(count)) - set(firsts.tolist())):
        found[symbol] = _near(codes[symbol], colours, taken)
        taken.add(found[symbol].tobytes())
        moved += 1
    return found, moved


def _near(code: Codes, colours: int, taken: set[bytes]) -> Codes:
    for changed in range(1, len(code) + 1):
        for where in combinations(range(len(code)), changed):
            for steps in product(range(1, colours), repeat=changed):
                grid = code.copy()
                grid[list(where)] = (grid[list(where)] + steps) % colours
                if grid.tobytes() not in taken:
                    return grid
    raise ModelError("there is no grid left; give model.grid more cells")
