"""What of a page's style its pixels tell: margins and pitch, worked out from where glyphs stand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from textzip.errors import RecipeError
from textzip.proof.classes import LEFT, Classes
from textzip.proof.decoder import Decoded
from textzip.proof.pixels import Pixels
from textzip.render.page.style import WRAPS, Style

_BEARING = 4
"""Pixels that the leftmost ink of a page may stand from its margin, and more."""


def margins(leftmost: int, of: Classes, pen: int, number: int, blanks: int) -> list[int]:
    """Left margins at which a page may begin with class `number` at pixel `pen`, the likeliest first.

    The page's first ink is in column `leftmost`, and no ink is left of the margin. Blanks may stand before the first
    glyph: as many as were read, or so many that the margin is that of other lines.
    """
    space = of.space
    left = int(of.boxes[number, LEFT])
    starts = (pen,) if left >= 0 else (pen, pen + left)  # ink left of the margin is moved on to it
    found = [(start, blanks) for start in starts]
    for start in starts if space else ():
        least = max(0, ((start - leftmost) << 6) // space)
        most = max(0, ((start - leftmost + _BEARING) << 6) // space)
        found += [(start, n) for n in range(least, most + 1)]
    found += [(start, 0) for start in starts]
    fitting = (start - ((n * space + 32) >> 6) for start, n in found)
    return list(dict.fromkeys(margin for margin in fitting if 0 <= margin <= leftmost))


def styles(pixels: Pixels, of: Classes, decoded: Decoded, margin: int, mode: str, usual: str) -> Iterator[Style]:
    """Styles by which the decoded lines would stand where they do, the plainest first.

    `usual` is the mode that `auto` means for the face.
    """
    height, width = pixels.shape
    lines = decoded.lines
    gaps = [after.baseline - before.baseline for before, after in pairwise(lines)]
    least = min(gaps, default=0)
    pitches = [0] if least in (0, of.ascent + of.descent) else [least, 0]
    above = lines[0].baseline - max(of.ascent, lines[0].up)
    below = height - (lines[-1].baseline + lines[-1].down)
    for pitch in pitches:
        for margin_y in dict.fromkeys((above, below)):
            for wrap in WRAPS:
                try:
                    yield Style(width, height, margin, margin_y, pitch, wrap, "auto" if mode == usual else mode)
                except RecipeError:  # a margin that no page has
                    continue
