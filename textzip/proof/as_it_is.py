"""A reading drawn as it is, in any style that could be the page's: what its glyphs are needs no telling there.

So are pages proved in scripts that need shaping, where glyphs are no characters, and right readings of pages that the
decoder takes apart otherwise, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from textzip.errors import FontError, RecipeError, TextError
from textzip.proof.pixels import Pixels
from textzip.proof.redraw import proved
from textzip.proof.result import Proved
from textzip.render.fonts.face import Face
from textzip.render.page.draw import resolve_mode
from textzip.render.page.page import Page, render_page
from textzip.render.page.style import WRAPS, Style
from textzip.render.text.normal import needs_shaping

_MOST_PITCH = 4
"""Times the size."""
_MOST_DRAWN = 4
"""Times that a margin is put right."""


def prove_read(pixels: Pixels, text: str, faces: Sequence[Face], sizes: Sequence[int]) -> Proved | None:
    """The page uint8 (H, W) proved from `text` in normal form, in a face that has all of its characters, or None."""
    bilevel = not ((pixels > 0) & (pixels < 255)).any()
    for face in faces:
        if not all(ord(each) in face.characters for each in set(text) - {"\n"}):
            continue
        usual = resolve_mode(face, "auto")
        for mode in dict.fromkeys((usual, "1", "L")) if bilevel else ("L",):
            for px in sizes:
                found = prove_at(pixels, text, face, px, mode)
                if found is not None:
                    return found
    return None


def prove_at(pixels: Pixels, text: str, face: Face, px: int, mode: str, likely: Sequence[int] = ()) -> Proved | None:
    """The same in one face, size and mode (`L` or `1`), with whatever margins and pitch; `likely` margins go first.

    The text is drawn with the margins that could bring its ink to the page's, its lines as near to one another as can
    be. Lines have no row in common, so if a pitch makes it the page, every column of both has as much ink.
    """
    height, width = pixels.shape
    mode = "auto" if mode == resolve_mode(face, "auto") else mode
    ink = pixels.sum(0, dtype=np.int64)
    likely = [margin for margin in likely if 2 * margin < width]
    for wrap in WRAPS:
        for margin in dict.fromkeys((*likely, *_margins(pixels, text, face, px, wrap, mode, *likely[:1]))):
            if not np.array_equal(columns(text, face, px, Style(width, height, margin, 0, 1, wrap, mode)), ink):
                continue
            for pitch in range(_MOST_PITCH * px):  # the face's own first
                page = _drawn(text, face, px, width, height, margin, 0, pitch, wrap, mode)
                down = None if page is None else _offset(page.pixels, pixels)
                if down is None:
                    continue
                try:
                    style = Style(width, height, margin, down, pitch, wrap, mode)
                except RecipeError:
                    continue
                found = proved(pixels, text, face, px, style)
                if isinstance(found, Proved):
                    return found
    return None


def _drawn(text: str, face: Face, px: int, *style: int | str) -> Page | None:
    try:
        return render_page(text, face, px, Style(*style))  # type: ignore[arg-type]
    except (TextError, FontError, RecipeError):
        return None


def columns(text: str, face: Face, px: int, style: Style) -> npt.NDArray[np.int64]:
    """The ink of each column of a text drawn, int64 (W,), none if the page does not hold it: the same at any pitch."""
    try:
        page = render_page(text, face, px, style)
    except (TextError, FontError):
        return np.zeros(0, np.int64)
    return page.pixels.sum(0, dtype=np.int64) if page.label == text else np.zeros(0, np.int64)


def _margins(pixels: Pixels, text: str, face: Face, px: int, wrap: str, mode: str, margin: int = 1) -> Iterator[int]:
    """Margins that could bring the text's ink to the page's, from the left and, where lines begin there, the right.

    `margin` is tried first. With others lines can break elsewhere, and begin with other ink: so what is found is looked
    at again.
    """
    height, width = pixels.shape
    theirs = np.flatnonzero(pixels.any(0))
    shaped = any(needs_shaping(ord(each)) for each in set(text))
    for side in (0, -1) if shaped else (0,):
        for _ in range(_MOST_DRAWN):
            if not 0 <= 2 * margin < width:
                break
            ours = np.flatnonzero(columns(text, face, px, Style(width, height, margin, 0, 1, wrap, mode)))
            if not len(ours):
                break
            off = int(theirs[0] - ours[0]) if side == 0 else int(ours[-1] - theirs[-1])
            if off == 0:
                yield margin
                break
            margin += off


def _offset(drawn: Pixels, page: Pixels) -> int | None:
    """How many rows lower a page's first row with ink is, if it is the same row; else None."""
    ours, theirs = (np.flatnonzero(each.any(1)) for each in (drawn, page))
    if not len(ours) or not len(theirs) or theirs[0] < ours[0]:
        return None
    return int(theirs[0] - ours[0]) if np.array_equal(drawn[ours[0]], page[theirs[0]]) else None
