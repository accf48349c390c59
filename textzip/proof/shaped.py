"""Pages in scripts that need shaping: proved from what was read alone, since there glyphs are no characters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textzip.errors import FontError, RecipeError, TextError
from textzip.proof.pixels import Pixels
from textzip.proof.redraw import proved
from textzip.proof.result import Proved
from textzip.render.fonts.face import Face
from textzip.render.page.draw import resolve_mode
from textzip.render.page.page import render_page
from textzip.render.page.style import WRAPS, Style

_MOST_PITCH = 2.0
"""Times the pitch that a face has by itself."""


def prove_shaped(pixels: Pixels, text: str, faces: Sequence[Face], sizes: Sequence[int]) -> Proved | None:
    """The page uint8 (H, W) proved from `text` in normal form, in a face that has all of its characters, or None.

    The text is drawn at each size with the margins that could bring its first ink to the page's; of those whose first
    line is the page's, pitches are tried.
    """
    bilevel = not ((pixels > 0) & (pixels < 255)).any()
    for face in faces:
        if not all(ord(each) in face.characters for each in set(text) - {"\n"}):
            continue
        usual = resolve_mode(face, "auto")
        for mode in dict.fromkeys((usual, "1", "L")) if bilevel else ("L",):
            for px in sizes:
                found = _at(pixels, text, face, px, "auto" if mode == usual else mode)
                if found is not None:
                    return found
    return None


def _at(pixels: Pixels, text: str, face: Face, px: int, mode: str) -> Proved | None:
    height, width = pixels.shape
    for wrap in WRAPS:
        for margin in _margins(pixels, text, face, px, wrap, mode):
            try:
                page = render_page(text, face, px, Style(width, height, margin, 0, 0, wrap, mode))
            except (TextError, FontError, RecipeError):
                continue
            down = _offset(page.pixels, pixels)
            if down is None:
                continue
            baselines = sorted(set(page.drawn.placed[:, 2].tolist()))
            own = baselines[1] - baselines[0] if baselines[1:] else 0
            for pitch in [0, *range(max(1, own), int(own * _MOST_PITCH) + 1)] if own else [0]:
                try:
                    style = Style(width, height, margin, down, pitch, wrap, mode)
                except RecipeError:
                    continue
                found = proved(pixels, text, face, px, style)
                if isinstance(found, Proved):
                    return found
    return None


def _margins(pixels: Pixels, text: str, face: Face, px: int, wrap: str, mode: str) -> list[int]:
    """Margins that could bring the text's ink to the page's, from the left and, where lines begin there, the right."""
    height, width = pixels.shape
    try:
        page = render_page(text, face, px, Style(width, height, 1, 0, 0, wrap, mode))
    except (TextError, FontError, RecipeError):
        return []
    ours, theirs = (np.flatnonzero(each.any(0)) for each in (page.pixels, pixels))
    if not len(ours):
        return []
    found = (1 + int(theirs[0] - ours[0]), 1 + int(ours[-1] - theirs[-1]))
    return list(dict.fromkeys(margin for margin in found if margin >= 0))


def _offset(drawn: Pixels, page: Pixels) -> int | None:
    """How many rows lower a page's first row with ink is, if it is the same row; else None."""
    ours, theirs = (np.flatnonzero(each.any(1)) for each in (drawn, page))
    if not len(ours) or not len(theirs) or theirs[0] < ours[0]:
        return None
    return int(theirs[0] - ours[0]) if np.array_equal(drawn[ours[0]], page[theirs[0]]) else None
