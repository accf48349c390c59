"""Layout and drawing, compiled: where each character goes, and the pixels it leaves there.

One set of rules for both lanes. The fast lane feeds glyphs straight from a code-point atlas; the shaped lane feeds
HarfBuzz clusters as if each were one glyph. The trade-off: everything lives in flat integer arrays, which is less
pretty than objects and draws a 200-character page in about 10 microseconds instead of 2,000 (`make bench`).

The rules, which make a page readable back without doubt (docs/architecture.md, "The page"):

* Items are placed left to right; the unit of breaking is a run of spaces *plus* what follows it, so a line never
  ends in a space: spaces at a break open the next line, where they can be seen.
* A run of spaces longer than a whole line is broken after a visible wrap mark.
* A newline is drawn as a mark, and the line ends after it.
* Lines stand `pitch` pixels apart, further where the ink of one would touch the other's.
* Ink never leaves the page: a line that would is not on this page, and is where the next one goes on.

Only a prefix of the items decides what a page shows, so drawing the shown part again gives the same page.

Array layouts: `glyphs` int32 (G, 6) are OFFSET (into the atlas's `rows`), WIDTH, HEIGHT, LEFT, TOP (pixels; y grows
downwards from the baseline) and ADVANCE (26.6 fixed point); `placed` int32 (N + marks, 4) are SLOT, PEN (26.6, from
the page's left edge), BASELINE (pixels) and ITEM (index into the items; −1 for a wrap mark).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from textzip.render.fonts.slots import NEEDS_SHAPING, NEWLINE, NOT_LOADED, WRAP

OFFSET, WIDTH, HEIGHT, LEFT, TOP, ADVANCE = range(6)
SLOT, PEN, BASELINE, ITEM = range(4)

# What an item is, to the layout.
INK, SPACE, BREAK, WORD_START = 0, 1, 2, 3

# Why `draw` or `layout` stopped.
DONE, SHAPE, LOAD, TOO_BIG = 0, 1, 2, 3

# Fields of the int64 report that both fill.
STATUS, END, PLACED, MISSING, INK_BOTTOM, DETAIL, GREY = range(7)
REPORT_SIZE = 7

_FIRST_UNSPACED = 0x0E00

# Fields of the int64 box a layout works in.
BOX_WIDTH, BOX_HEIGHT, MARGIN_X, MARGIN_Y, PITCH, ASCENT, BY_WORD = range(7)


@njit(cache=True)
def _look_up(code_points, blocks, table, slots, kinds, report):  # type: ignore[no-untyped-def]
    """Code points to slots and kinds, as far as the atlas knows them; returns how many were looked up."""
    for i in range(len(code_points)):
        cp = code_points[i]
        if cp == 10:
            slots[i], kinds[i] = NEWLINE, BREAK
            continue
        high = cp >> 8
        block = blocks[high] if high < len(blocks) else NOT_LOADED
        if block == NOT_LOADED:
            report[STATUS], report[DETAIL] = LOAD, cp >> 8
            return i
        slot = table[block, cp & 255]
        if slot == NEEDS_SHAPING:
            report[STATUS], report[DETAIL] = SHAPE, i
            return i
        slots[i] = slot
        kinds[i] = INK
        if cp == 32 and slot > 0:
            kinds[i] = SPACE
        elif cp >= _FIRST_UNSPACED and is_unspaced(cp):
            kinds[i] = WORD_START
    return len(code_points)


@njit(cache=True, inline="always")
def is_unspaced(cp):  # type: ignore[no-untyped-def]
    """Scripts written without spaces between words: a word wrap may break before each of these.

    Chinese, Japanese and Yi, with their marks and wide forms; and those that UAX #14 gives to dictionaries (class SA):
    Thai, Lao, Burmese, Khmer, Tai Le, New Tai Lue, Tai Tham, Tai Viet and Ahom.
    """
    if cp >= 0x2E80:
        if 0xFF00 <= cp <= 0xFFEF:
            return cp != 0xFF9E and cp != 0xFF9F  # marks of the letter before them
        if cp <= 0xA4CF or 0xF900 <= cp <= 0xFAFF or 0x20000 <= cp <= 0x3FFFF:
            return True
        return 0xA9E0 <= cp <= 0xA9FF or 0xAA60 <= cp <= 0xAADF or 0x11700 <= cp <= 0x1174F
    if 0x0E00 <= cp <= 0x0EFF or 0x1000 <= cp <= 0x109F:
        return True
    return 0x1780 <= cp <= 0x17FF or 0x1950 <= cp <= 0x19FF or 0x1A20 <= cp <= 0x1AAF


@njit(cache=True, inline="always")
def _advance_over(pen, glyphs, slot, left_bound):  # type: ignore[no-untyped-def]
    """Where the pen draws this glyph (moved right if its ink would cross the left bound), and its ink's right edge."""
    if glyphs[slot, WIDTH] == 0:
        return pen, left_bound
    x = ((pen + 32) >> 6) + glyphs[slot, LEFT]
    if x < left_bound:
        pen += (left_bound - x) << 6
        x = left_bound
    return pen, x + glyphs[slot, WIDTH]


@njit(cache=True, inline="always")
def _place(first, stop, pen, slots, glyphs, left, right, placed, n):  # type: ignore[no-untyped-def]
    """Write items first..stop to `placed` from entry n on; the pen after them, or −1 if ink would cross `right`."""
    for item in range(first, stop):
        pen, edge = _advance_over(pen, glyphs, slots[item], left)
        if edge > right:
            return -1
        placed[n, SLOT], placed[n, PEN], placed[n, ITEM] = slots[item], pen, item
        pen += glyphs[slots[item], ADVANCE]
        n += 1
    return pen


@njit(cache=True)
def layout(kinds, slots, count, glyphs, box, placed, report):  # type: ignore[no-untyped-def]
    """Place items 0..count on lines. Fills `placed` and `report` (STATUS, END, PLACED).

    END is the first item that is not on the page. TOO_BIG means that not even item DETAIL alone fits an empty page.
    """
    left, right = box[MARGIN_X], box[BOX_WIDTH] - box[MARGIN_X]
    bottom = box[BOX_HEIGHT] - box[MARGIN_Y]
    by_word = box[BY_WORD] != 0
    report[STATUS] = DONE
    used = 0  # entries of `placed` on closed lines
    n = 0  # entries so far, the open line's among them
    i = 0
    baseline = 0
    previous_down = 0
    lines = 0
    pen = left << 6
    line_item = 0  # where the page ends if the open line can't be on it
    split_until = 0  # a word longer than a line is placed character by character up to here
    while True:
        close = False
        last = i >= count
        if not last:
            j = i
            while j < count and kinds[j] == SPACE:
                j += 1
            if j == count:  # blanks at the very end can't be seen: they are not on the page
                count = i
                last = True
        if not last:
            k = j + 1
            if by_word and kinds[j] != BREAK and j >= split_until:
                while k < count and kinds[k] == INK:
                    k += 1
            after = _place(i, k, pen, slots, glyphs, left, right, placed, n)
            if after >= 0:
                pen = after
                n += k - i
                i = k
                close = kinds[k - 1] == BREAK
            elif n > used:
                close = True
            elif k > j + 1:
                split_until = k
            elif j > i:  # more spaces than a line holds: fill it, and show that it goes on
                run = i
                while i < j:
                    _, edge = _advance_over(pen + glyphs[slots[i], ADVANCE], glyphs, WRAP, left)
                    if edge > right:
                        break
                    placed[n, SLOT], placed[n, PEN], placed[n, ITEM] = slots[i], pen, i
                    pen += glyphs[slots[i], ADVANCE]
                    n += 1
                    i += 1
                if i == run:
                    report[STATUS], report[DETAIL] = TOO_BIG, j
                    break
                pen, edge = _advance_over(pen, glyphs, WRAP, left)
                placed[n, SLOT], placed[n, PEN], placed[n, ITEM] = WRAP, pen, -1
                n += 1
                close = True
            else:
                report[STATUS], report[DETAIL] = TOO_BIG, j
                break
        if close or (last and n > used):
            up, down, tallest = 0, 0, -1
            for m in range(used, n):
                slot = placed[m, SLOT]
                if glyphs[slot, WIDTH] > 0:
                    up = max(up, -glyphs[slot, TOP])
                    down = max(down, glyphs[slot, TOP] + glyphs[slot, HEIGHT])
                    if tallest < 0 or glyphs[slot, HEIGHT] > glyphs[placed[tallest, SLOT], HEIGHT]:
                        tallest = m
            y = box[MARGIN_Y] + max(box[ASCENT], up)
            if lines > 0:
                y = baseline + max(box[PITCH], previous_down + up)
            if y + down > bottom:
                if lines == 0 and box[MARGIN_Y] + up + down <= bottom:
                    y = bottom - down  # a lone line that would fit higher up
                else:
                    if lines == 0:
                        report[STATUS], report[DETAIL] = TOO_BIG, max(placed[tallest, ITEM], 0)
                    i, n = line_item, used
                    break
            for m in range(used, n):
                placed[m, BASELINE] = y
            baseline, previous_down = y, down
            lines += 1
            if placed[n - 1, ITEM] >= 0:
                line_item = i
            used = n
            pen = left << 6
        if last:
            break
    # A page that stops inside a marked run of spaces shows none of that run.
    while n > 0 and i < count and (placed[n - 1, ITEM] < 0 or kinds[placed[n - 1, ITEM]] == SPACE):
        n -= 1
    report[END] = i
    report[PLACED] = n


@njit(cache=True)
def blit(placed, count, glyphs, rows, words, stride, report):  # type: ignore[no-untyped-def]
    """Draw placed glyphs on a page of scanlines `stride` bytes long (the first one the PNG filter byte).

    `words` uint64 is the page's memory, eight pixels a word, and `rows` uint64 (R,) the glyphs': each row of a
    glyph is written with a shift and an OR or two. Where ink meets ink, coverages combine pixel by pixel as
    independent ones, a + b − ab, as in Pillow. Sets INK_BOTTOM (the row below the last ink) and GREY (whether any
    pixel is neither 0 nor 255).
    """
    bottom = 0
    grey = False
    for n in range(count):
        slot = placed[n, SLOT]
        width, height = glyphs[slot, WIDTH], glyphs[slot, HEIGHT]
        if width == 0:
            continue
        x = 1 + ((placed[n, PEN] + 32) >> 6) + glyphs[slot, LEFT]
        y = placed[n, BASELINE] + glyphs[slot, TOP]
        bottom = max(bottom, y + height)
        source = np.uint64(glyphs[slot, OFFSET])
        line = np.uint64(y * stride + x)
        for _ in range(height):
            at = line
            for _ in range((width + 7) >> 3):
                ink = rows[source]
                mask = _inked(ink)
                grey |= ink != mask
                word = at >> np.uint64(3)
                shift = (at & np.uint64(7)) << np.uint64(3)
                _merge(words, word, ink << shift, mask << shift)
                # Without a branch on the shift, which no processor could predict.
                back = np.uint64(63) - shift
                one = np.uint64(1)
                _merge(words, word + one, ink >> one >> back, mask >> one >> back)
                source += np.uint64(1)
                at += np.uint64(8)
            line += np.uint64(stride)
    report[INK_BOTTOM] = bottom
    report[GREY] = grey


@njit(cache=True, inline="always")
def _inked(ink):  # type: ignore[no-untyped-def]
    """255 in each byte of a word that is not 0 in `ink`."""
    low = np.uint64(0x7F7F7F7F7F7F7F7F)
    top = (((ink & low) + low) | ink) & ~low
    return (top << np.uint64(1)) - (top >> np.uint64(7))


@njit(cache=True, inline="always")
def _merge(words, word, ink, mask):  # type: ignore[no-untyped-def]
    """Add eight pixels of coverage; `mask` is 255 where `ink` is not 0."""
    there = words[word]
    merged = there | ink  # right wherever only one of them has ink
    both = there & mask
    bits = np.uint64(0)
    while both:
        if both & np.uint64(255):
            s = (ink >> bits) & np.uint64(255)
            t = (there >> bits) & np.uint64(255)
            product = s * (np.uint64(255) - t) + np.uint64(128)
            t += (product + (product >> np.uint64(8))) >> np.uint64(8)
            merged = (merged & ~(np.uint64(255) << bits)) | (t << bits)
        both >>= np.uint64(8)
        bits += np.uint64(8)
    words[word] = merged


@njit(cache=True)
def draw(code_points, blocks, table, glyphs, rows, box, words, placed, report):  # type: ignore[no-untyped-def]
    """The fast lane whole: look up, lay out and draw code points uint32 (N,) from a code-point atlas.

    STATUS is LOAD (block DETAIL of the atlas is not there yet; load it and call again), SHAPE (item DETAIL needs the
    shaped lane before the page was full), TOO_BIG (item DETAIL fits no page), or DONE. MISSING counts the shown
    characters that stand as .notdef. `words` (see `blit`) must be zero.
    """
    n = len(code_points)
    slots = np.empty(n, np.int32)
    kinds = np.empty(n, np.uint8)
    known = _look_up(code_points, blocks, table, slots, kinds, report)
    if known < n:
        stopped, detail = report[STATUS], report[DETAIL]
        if stopped == LOAD:
            return
        layout(kinds, slots, known, glyphs, box, placed, report)
        # What precedes the stop fills the page, whatever follows it: only then is it not needed.
        if report[STATUS] != DONE or report[END] >= _settled(kinds, known):
            report[STATUS], report[DETAIL] = stopped, detail
            return
    else:
        layout(kinds, slots, n, glyphs, box, placed, report)
        if report[STATUS] != DONE:
            return
    missing = 0
    for i in range(report[END]):
        missing += slots[i] == 0
    report[MISSING] = missing
    blit(placed, report[PLACED], glyphs, rows, words, box[BOX_WIDTH] + 1, report)


@njit(cache=True)
def _settled(kinds, known):  # type: ignore[no-untyped-def]
    """The first item of the last, perhaps unfinished, unit among the known ones."""
    i = known
    while i > 0 and (kinds[i - 1] == INK or kinds[i - 1] == WORD_START):
        i -= 1
    while i > 0 and kinds[i - 1] == SPACE:
        i -= 1
    return i
