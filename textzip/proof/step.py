"""One glyph put on a line, compiled: whether the page can have it there, and what is left of the line after it.

Glyphs may reach over one another (negative bearings, overhangs), and coverages then combine as they do in drawing,
`a + b − ab`: so a state is the pen, in 26.6, and a *window*, the pixels that the glyphs placed so far have left from
the first column on that a later glyph can still reach, its origin. Columns before that are final and equal the page's.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from textzip.proof.classes import (
    ADVANCE,
    BREAK,
    HEIGHT,
    KIND,
    LEFT,
    OFFSET,
    PROBE_COLUMN,
    PROBE_ROW,
    SPACE,
    TOP,
    WIDTH,
    WRAPPED,
)

GOES_ON, ENDS, NOT_HERE = 0, 1, 2
"""What `step` says of a glyph."""


@njit(cache=True, inline="always")
def may(page, top, baseline, bottom, left, right, boxes, g, ink, columns, pen, origin):  # type: ignore[no-untyped-def]
    """Whether glyph `g` keeps to its line and window of so many `columns`, and the page has its brightest pixel."""
    w = boxes[g, WIDTH]
    x, y = max(left, ((pen + 32) >> 6) + boxes[g, LEFT]), baseline + boxes[g, TOP]
    fits = x + w <= right and y >= top and y + boxes[g, HEIGHT] <= bottom and x >= origin and x + w <= origin + columns
    row, column = boxes[g, PROBE_ROW], boxes[g, PROBE_COLUMN]
    return w == 0 or (fits and page[y + row, x + column] >= ink[boxes[g, OFFSET] + row * w + column])


@njit(cache=True)
def step(  # type: ignore[no-untyped-def]
    page, top, baseline, left, right, last, box, ink, first, window, pen, origin, blank, merged, after
):
    """Put a glyph that `may` stand where the pen is: the line goes on after it, ends with it, or does not have it here.

    The state is `window` uint8 (rows, columns), whose first column is the page's `origin`, `pen`, and whether all so
    far are `blank`s. `merged` becomes the window with the glyph in it, and `after` int64 (2,) pen and origin behind it.
    """
    kind, w, h = box[KIND], box[WIDTH], box[HEIGHT]
    if kind == WRAPPED and not blank:
        return NOT_HERE
    columns = merged.shape[1]
    x = ((pen + 32) >> 6) + box[LEFT]
    moved = pen
    if w > 0 and x < left:
        moved += (left - x) << 6
        x = np.int64(left)
    for r in range(merged.shape[0]):  # numba takes long to compile `merged[:] = window`, for its message alone
        for c in range(columns):
            merged[r, c] = window[r, c]
    if w > 0 and not _merge(page, top, origin, merged, ink, box[OFFSET], x, baseline + box[TOP], w, h):
        return NOT_HERE
    if kind != SPACE and last < origin + columns and _equal(page, top, origin, last + 1, merged):
        return ENDS
    after[0] = moved + box[ADVANCE]
    after[1] = max(origin, max(left, ((after[0] + 32) >> 6) + first))
    if kind in (BREAK, WRAPPED) or after[1] > right or after[0] < moved:
        return NOT_HERE
    return GOES_ON if _equal(page, top, origin, after[1], merged) else NOT_HERE


@njit(cache=True)
def shifted(merged, by, to):  # type: ignore[no-untyped-def]
    """Fill `to` with a window moved `by` columns to the left, and return a hash of it."""
    state = np.uint64(1)
    columns = merged.shape[1]
    for r in range(merged.shape[0]):
        for c in range(columns):
            value = merged[r, c + by] if c + by < columns else np.uint8(0)
            to[r, c] = value
            if value:
                place = np.uint64(r * columns + c + 1) * np.uint64(256) + np.uint64(value)
                state = (state ^ place) * np.uint64(0xFF51AFD7ED558CCD)
                state ^= state >> np.uint64(29)
    return state


@njit(cache=True)
def last_column(page, top, bottom):  # type: ignore[no-untyped-def]
    """The last column with ink in these rows, or −1."""
    for x in range(page.shape[1] - 1, -1, -1):
        for y in range(top, bottom):
            if page[y, x]:
                return x
    return -1


@njit(cache=True)
def _merge(page, top, origin, merged, ink, start, x, y, w, h):  # type: ignore[no-untyped-def]
    """Add a glyph to a window; whether nothing there is brighter than the page."""
    for r in range(h):
        for c in range(w):
            s = np.int64(ink[start + r * w + c])
            if s:
                t = np.int64(merged[y - top + r, x - origin + c])
                if t:
                    product = s * (255 - t) + 128
                    s = t + ((product + (product >> 8)) >> 8)
                if s > page[y + r, x + c]:
                    return False
                merged[y - top + r, x - origin + c] = s
    return True


@njit(cache=True)
def _equal(page, top, origin, stop, merged):  # type: ignore[no-untyped-def]
    """Whether columns `origin` to `stop` of the page are those of a window that begins at `origin`."""
    for x in range(origin, min(stop, page.shape[1])):
        c = x - origin
        for r in range(merged.shape[0]):
            if page[top + r, x] != (merged[r, c] if c < merged.shape[1] else 0):
                return False
    return True
