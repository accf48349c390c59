"""One line of a page to glyphs, compiled: glyph after glyph from the left, going back where none goes on.

A line is a band of rows that no other line has ink in, and must be explained to the last pixel of it. A state
(`step.py`) that was entered once is not entered again, which keeps the search short on pages that have no explanation.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from textzip.proof.classes import KIND, SPACE
from textzip.proof.step import ENDS, NOT_HERE, last_column, may, shifted, step

MATCHED, STUCK, TOO_LONG = 0, 1, 2
STATUS, COUNT, ROW, COLUMN = range(4)
"""The report int64 (4,): how it ended; how many glyphs; where nothing went on, at the rightmost place reached."""

_SEEN = 1 << 12
_MOST_TRIED = 20_000_000
"""Glyphs tried on a line before it is given up: seconds, where an ordinary line takes thousands."""


@njit(cache=True)
def match_line(  # type: ignore[no-untyped-def]
    page, top, baseline, bottom, left, right, boxes, ink, first, window, backward, found, report
):
    """Glyphs of which rows `top` to `bottom` of `page` uint8 (H, W) are drawn, pens from column `left` on.

    Fills `found` int32 (N,) with classes and `report`. Classes are tried in the order of `boxes`, or from their end
    with `backward`: both orders end at the same glyphs only if there are no others. `found` bounds how many glyphs a
    line has.
    """
    rows = bottom - top
    most = len(found) - 1
    report[STATUS], report[COUNT], report[ROW], report[COLUMN] = STUCK, 0, top, 0
    last = last_column(page, top, bottom)
    for x in range(left):
        for y in range(top, bottom):
            if page[y, x]:
                report[ROW], report[COLUMN] = y, x
                return
    windows = np.empty((most + 1, rows, window), np.uint8)  # of which few are ever touched
    merged = np.empty((rows, window), np.uint8)
    for r in range(rows):
        for c in range(window):
            windows[0, r, c] = 0
    pens = np.empty(most + 1, np.int64)
    origins = np.empty(most + 1, np.int64)
    following = np.empty(most + 1, np.int64)
    blank = np.empty(most + 1, np.bool_)
    after = np.empty(2, np.int64)
    seen = np.zeros(_SEEN, np.uint64)
    known = 0
    pens[0], origins[0], following[0], blank[0] = left << 6, left, 0, False
    furthest = -1
    depth = 0
    tried = 0
    while depth >= 0:
        if following[depth] == 0 and origins[depth] > furthest:
            furthest = origins[depth]
            _note(page, top, bottom, furthest, windows[depth], report)
        n = following[depth]
        if n == len(boxes) or depth == most:
            depth -= 1
            continue
        following[depth] += 1
        tried += 1
        if tried > _MOST_TRIED:
            report[STATUS] = TOO_LONG
            return
        g = len(boxes) - 1 - n if backward else n
        pen, origin = pens[depth], origins[depth]
        if not may(page, top, baseline, bottom, left, right, boxes, g, ink, window, pen, origin):
            continue
        here = windows[depth], pen, origin, blank[depth]
        came = step(page, top, baseline, left, right, last, boxes[g], ink, first, *here, merged, after)
        if came == ENDS:
            found[depth] = g
            report[STATUS], report[COUNT] = MATCHED, depth + 1
            return
        if came == NOT_HERE:
            continue
        state = shifted(merged, after[1] - origin, windows[depth + 1]) ^ (
            np.uint64(after[0]) * np.uint64(0x9E3779B97F4A7C15)
        )
        if known < _SEEN // 2:
            at = state & np.uint64(_SEEN - 1)
            while seen[at] and seen[at] != state:
                at = (at + np.uint64(1)) & np.uint64(_SEEN - 1)
            if seen[at] == state:
                continue
            seen[at] = state
            known += 1
        found[depth] = g
        only_blanks = boxes[g, KIND] == SPACE and (depth == 0 or blank[depth])
        depth += 1
        pens[depth], origins[depth], following[depth], blank[depth] = after[0], after[1], 0, only_blanks


@njit(cache=True)
def _note(page, top, bottom, origin, window, report):  # type: ignore[no-untyped-def]
    """Report the first pixel, column by column, that a state has not explained."""
    for x in range(origin, page.shape[1]):
        for y in range(top, bottom):
            drawn = window[y - top, x - origin] if x - origin < window.shape[1] else 0
            if page[y, x] != drawn:
                report[ROW], report[COLUMN] = y, x
                return
