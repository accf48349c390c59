"""Blanks that fill a row of a page and go on in the next: the mark that a page draws behind them tells how far.

Shapes: H W pixels of a page, R marks on it.

A row that holds nothing but blanks has no other ink than that mark, which is textzip's own and the same in every face
(`render/fonts/marks.py`). So it is found as it is drawn, and on pages that were resampled or damaged it mostly isn't.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textzip.render.fonts.marks import wrap_mark

Pixels = npt.NDArray[np.uint8]

_BRIGHT = 127
"""Of 255: a mark is drawn with all of it, whatever a face's letters are."""
_BEARING = 1
"""Pixels from the pen to a mark's ink."""
_SIZES = (7, 14, 28, 42, 56)
"""Pixels a line, from which marks are larger."""


class Full(NamedTuple):
    """A row of a page that is full of blanks."""

    end: float
    """The column where the last one ends."""
    row: float
    """And the row that is the middle of its mark."""


def full_rows(page: Pixels) -> list[Full]:
    """Rows of a page (H, W) with blanks alone that go on in the next (R), from the top down."""
    return [Full(left - _BEARING, (top + bottom - 1) / 2) for top, bottom, left in _found(page)]


def without_marks(page: Pixels) -> Pixels:
    """A page (H, W) without the marks of such rows, which are no character's ink."""
    found = _found(page)
    page = page.copy() if found else page
    for top, bottom, _ in found:
        page[top:bottom] = 0
    return page


def _found(page: Pixels) -> list[tuple[int, int, int]]:
    """The first row, the last and one, and the first column of each mark that has its rows for itself."""
    bright = page > _BRIGHT
    edges = np.flatnonzero(np.diff(np.concatenate([[False], bright.any(1), [False]]).astype(np.int8)))
    found = []
    for top, bottom in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        columns = np.flatnonzero(bright[top:bottom].any(0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        if any(np.array_equal(bright[top:bottom, left:right], mark) for mark in _marks()):
            found.append((top, bottom, left))
    return found


@cache
def _marks() -> list[npt.NDArray[np.bool_]]:
    return [wrap_mark(px) > 0 for px in _SIZES]
