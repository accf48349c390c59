"""One line of a page to glyphs, compiled: glyph after glyph from the left, going back where none goes on.

A line is a band of rows that no other line has ink in, and must be explained to the last pixel of it. Glyphs may reach
over one another (negative bearings, overhangs), and coverages then combine as they do in drawing, `a + b − ab`: so a
state is the pen, in 26.6, and a *window*, the pixels that the glyphs placed so far have left from the first column on
that a later glyph can still reach. Columns before the window are final and equal the page's. A state that was entered
once is not entered again, which keeps the search short on pages that have no explanation.
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

MATCHED, STUCK, TOO_LONG = 0, 1, 2
STATUS, COUNT, ROW, COLUMN = range(4)
"""The report int64 (4,): how it ended; how many glyphs; where nothing went on, at the rightmost place reached."""

ANY = np.zeros(0, np.int32)
"""Given classes of a line that may begin with any."""

_SEEN = 1 << 12
_MOST_TRIED = 20_000_000
"""Glyphs tried on a line before it is given up: seconds, where an ordinary line takes thousands."""


@njit(cache=True)
def match_line(  # type: ignore[no-untyped-def]
    page, top, baseline, bottom, left, right, boxes, ink, first, window, backward, found, report, given, avoid, begin
):
    """Glyphs of which rows `top` to `bottom` of `page` uint8 (H, W) are drawn, pens from column `left` on.

    Fills `found` int32 (N, 2) with classes and pens (26.6) and `report`. Classes are tried in the order of `boxes`, or
    from their end with `backward`: both orders end at the same glyphs only if there are no others. `found` bounds how
    many glyphs a line has.

    The line has to begin with the classes `given` int32 (K,), in order; the glyph after them is of class `begin` or a
    later one, and not of class `avoid`.
    """
    rows, width = bottom - top, page.shape[1]
    most = len(found) - 1
    report[STATUS], report[COUNT], report[ROW], report[COLUMN] = STUCK, 0, top, 0
    last = -1
    for x in range(width):
        for y in range(top, bottom):
            if page[y, x]:
                if x < left:
                    report[ROW], report[COLUMN] = y, x
                    return
                last = x
    windows = np.empty((most + 1, rows, window), np.uint8)  # of which few are ever touched
    windows[0] = 0
    pens = np.empty(most + 1, np.int64)
    origins = np.empty(most + 1, np.int64)
    following = np.empty(most + 1, np.int64)
    blank = np.empty(most + 1, np.bool_)
    merged = np.empty((rows, window), np.uint8)
    seen = np.zeros(_SEEN, np.uint64)
    known = 0
    fixed = len(given)
    pens[0], origins[0], blank[0] = left << 6, left, True
    following[0] = given[0] if fixed else begin
    furthest = -1
    depth = 0
    tried = 0
    while depth >= 0:
        if following[depth] == 0 and origins[depth] > furthest:
            furthest = origins[depth]
            _note(page, top, bottom, furthest, windows[depth], window, report)
        n = following[depth]
        if n == len(boxes) or depth == most or (depth < fixed and n != given[depth]):
            depth -= 1
            continue
        following[depth] += 1
        if depth == fixed and n == avoid:
            continue
        tried += 1
        if tried > _MOST_TRIED:
            report[STATUS] = TOO_LONG
            return
        g = len(boxes) - 1 - n if backward else n
        kind = boxes[g, KIND]
        if kind == WRAPPED and (not blank[depth] or depth == 0):
            continue
        pen, origin = pens[depth], origins[depth]
        w, h = boxes[g, WIDTH], boxes[g, HEIGHT]
        x = 0
        if w > 0:
            x = ((pen + 32) >> 6) + boxes[g, LEFT]
            if x < left:
                pen += (left - x) << 6
                x = left
            y = baseline + boxes[g, TOP]
            if x + w > right or y < top or y + h > bottom or x < origin or x + w > origin + window:
                continue
            start = boxes[g, OFFSET]
            row, column = boxes[g, PROBE_ROW], boxes[g, PROBE_COLUMN]
            if page[y + row, x + column] < ink[start + row * w + column]:
                continue
            merged[:] = windows[depth]
            if not _merge(page, top, origin, merged, ink, start, x, y, w, h):
                continue
        else:
            merged[:] = windows[depth]
        after = pen + boxes[g, ADVANCE]
        ends = kind in (BREAK, WRAPPED)
        onward = max(origin, max(left, ((after + 32) >> 6) + first))
        if (
            kind != SPACE
            and depth >= fixed
            and last < origin + window
            and _equal(page, top, rows, origin, last + 1, origin, merged)
        ):
            found[depth, 0], found[depth, 1] = g, pen
            report[STATUS], report[COUNT] = MATCHED, depth + 1
            return
        if ends or onward > right or after < pens[depth]:
            continue
        if not _equal(page, top, rows, origin, onward, origin, merged):
            continue
        below = windows[depth + 1]
        state = np.uint64(after) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1)
        shift = onward - origin
        for r in range(rows):
            for c in range(window):
                value = merged[r, c + shift] if c + shift < window else np.uint8(0)
                below[r, c] = value
                if value:
                    place = np.uint64(r * window + c + 1) * np.uint64(256) + np.uint64(value)
                    state = (state ^ place) * np.uint64(0xFF51AFD7ED558CCD)
                    state ^= state >> np.uint64(29)
        if known < _SEEN // 2:
            at = state & np.uint64(_SEEN - 1)
            while seen[at] and seen[at] != state:
                at = (at + np.uint64(1)) & np.uint64(_SEEN - 1)
            if seen[at] == state:
                continue
            seen[at] = state
            known += 1
        found[depth, 0], found[depth, 1] = g, pen
        blank[depth + 1] = blank[depth] and kind == SPACE
        depth += 1
        pens[depth], origins[depth] = after, onward
        following[depth] = given[depth] if depth < fixed else begin if depth == fixed else 0


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
def _equal(page, top, rows, start, stop, origin, merged):  # type: ignore[no-untyped-def]
    """Whether columns `start` to `stop` of the page are those of a window that begins at `origin`."""
    width = min(stop, page.shape[1])
    for x in range(start, width):
        c = x - origin
        for r in range(rows):
            if page[top + r, x] != (merged[r, c] if c < merged.shape[1] else 0):
                return False
    return True


@njit(cache=True)
def _note(page, top, bottom, origin, window, columns, report):  # type: ignore[no-untyped-def]
    """Report the first pixel, column by column, that a state has not explained."""
    for x in range(origin, page.shape[1]):
        for y in range(top, bottom):
            drawn = window[y - top, x - origin] if x - origin < columns else 0
            if page[y, x] != drawn:
                report[ROW], report[COLUMN] = y, x
                return
