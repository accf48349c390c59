"""Whether a page may begin with a glyph of a face, compiled: asked of hundreds of faces and sizes."""

from __future__ import annotations

from numba import njit

from textzip.proof.classes import (
    ABOVE,
    ADVANCE,
    HEIGHT,
    KIND,
    LEFT,
    NO_INK,
    OFFSET,
    PROBE_COLUMN,
    PROBE_ROW,
    SPACE,
    TOP,
    WIDTH,
    WRAPPED,
)

_BELOW = 4
"""Rows from a baseline to the top of a line that has ink below it alone."""


@njit(cache=True)
def screen(page, top, highest, boxes, ink, first, only, hits):  # type: ignore[no-untyped-def]
    """Baselines and pens at which a glyph draws the first ink of a page whose first row with ink is `top`.

    Fills `hits` int32 (N, 3) with baseline, pen (whole pixels) and class; returns how many, at most N. With `only` 0 or
    more no other class is looked at. A glyph draws the first ink if its first column above the baseline is the page's
    there, and everything up to where the next glyph can begin is its own. One that has nothing above the baseline, as
    an underscore, is only asked whether it is in what ink there is below.
    """
    height, width = page.shape
    count = 0
    leftmost = width
    for baseline in range(max(1, top - _BELOW), min(height, top + highest) + 1):
        for x in range(leftmost):
            if page[baseline - 1, x]:
                leftmost = x
                break
        for g in range(len(boxes)):
            if 0 <= only != g or boxes[g, KIND] == SPACE or boxes[g, KIND] == WRAPPED:
                continue
            above = boxes[g, ABOVE] != NO_INK
            pen = leftmost - boxes[g, ABOVE] if above else _leftmost(page, baseline, boxes[g]) - boxes[g, LEFT]
            x, y = pen + boxes[g, LEFT], baseline + boxes[g, TOP]
            w, h = boxes[g, WIDTH], boxes[g, HEIGHT]
            if pen < 0 or x < 0 or y < top or x + w > width or y + h > height:
                continue
            start = boxes[g, OFFSET]
            row, column = boxes[g, PROBE_ROW], boxes[g, PROBE_COLUMN]
            if page[y + row, x + column] < ink[start + row * w + column]:
                continue
            own = pen + (boxes[g, ADVANCE] >> 6) + first  # no later glyph reaches before it
            if _fits(page, top, baseline if above else top, leftmost, own, ink, start, x, y, w, h):
                hits[count, 0], hits[count, 1], hits[count, 2] = baseline, pen, g
                count += 1
                if count == len(hits):
                    return count
    return count


@njit(cache=True)
def _leftmost(page, baseline, box):  # type: ignore[no-untyped-def]
    """The first column with ink in the rows that a glyph has below a baseline; far off if there is none."""
    y = baseline + box[TOP]
    for x in range(page.shape[1]):
        for row in range(y, min(page.shape[0], y + box[HEIGHT])):
            if page[row, x]:
                return x
    return page.shape[1] + box[WIDTH]


@njit(cache=True)
def _fits(page, top, baseline, leftmost, own, ink, start, x, y, w, h):  # type: ignore[no-untyped-def]
    """Whether the page has all of a glyph, and above the baseline nothing else before column `own`."""
    for r in range(h):
        for c in range(w):
            there, value = page[y + r, x + c], ink[start + r * w + c]
            if there < value or (there != value and x + c < own and y + r < baseline):
                return False
    for yy in range(top, baseline):
        for xx in range(leftmost, min(own, page.shape[1])):
            inside = y <= yy < y + h and x <= xx < x + w
            if not inside and page[yy, xx]:
                return False
    return True
