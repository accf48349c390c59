"""Where white is wider than one blank: indented lines, columns, words that stand apart.

How many blanks are there is what a model of prose knows least: it reads one, and is sure of it. So they are counted: on
a grid, if the face has one, and else before indented lines, which together tell how wide one is.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from textzip.models.slot.page.gaps import by_width
from textzip.models.slot.page.grid import on_grid
from textzip.models.slot.page.places import Pixels, Seen, rows
from textzip.models.slot.page.white import White

_INDENTED = 1.2
"""Lines that begin further apart than so many advances are indented; a blank at which a line was parted is narrower."""
_APART = 2.6
"""And characters with white space between them that stand further apart have more than one blank."""


def wide(seen: Seen) -> bool:
    """Whether lines of what was seen are indented, or words stand apart, as far as places tell."""
    lines = [[k for k in row if not seen.text[k].isspace()] for row in rows(seen.text, seen.places)]
    lines = [line for line in lines if line]
    steps = [(seen.places[b][0] - seen.places[a][0], b - a > 1) for line in lines for a, b in pairwise(line)]
    within = [step for step, parted in steps if not parted]
    if not within:
        return False
    advance, begins = median(within), [seen.places[line[0]][0] for line in lines]
    if max(begins) - min(begins) > _INDENTED * advance:
        return True
    return any(step > _APART * advance for step, parted in steps if parted)


def counted(seen: Seen, page: Pixels) -> Seen:
    """What was seen on a page (H, W) with as many blanks as white is wide."""
    white = White.of(seen, page)
    if white is None:
        return seen
    blanks = on_grid(white) or by_width(white)
    return white.with_blanks(blanks) if blanks.numbers else seen
