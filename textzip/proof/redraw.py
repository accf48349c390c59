"""A text drawn again and held against the page: the only place that calls anything proved."""

from __future__ import annotations

import numpy as np

from textzip.errors import FontError, TextError
from textzip.proof.pixels import Pixels
from textzip.proof.result import Difference, Proved, Unproved
from textzip.render.fonts.face import Face
from textzip.render.page.page import Page, render_page
from textzip.render.page.style import Style


def proved(pixels: Pixels, text: str, face: Face, px: int, style: Style) -> Proved | Unproved:
    """Draw `text` as `textzip write` does and compare every pixel with the page uint8 (H, W).

    Unproved, with the first difference, if a pixel differs, if the face does not draw all of the text, or if the page
    does not hold it.
    """
    try:
        page = render_page(text, face, px, style)
    except (TextError, FontError) as error:
        return Unproved(text, Difference(0, 0, 0, str(error)), face, px)
    if page.label != text:
        why = (
            f"the page holds {len(page.label)} of {len(text)} characters"
            if text.startswith(page.label)
            else ("the text is not in the form that pages show")
        )
        return Unproved(text, Difference(0, 0, 0, why), face, px)
    if page.pixels.shape != pixels.shape or pixels.dtype != np.uint8:
        return Unproved(text, Difference(0, 0, 0, "the page has another size"), face, px)
    if np.array_equal(page.pixels, pixels):
        return Proved(text, face, px, style)
    return Unproved(text, _first_difference(pixels, page), face, px)


def _first_difference(pixels: Pixels, page: Page) -> Difference:
    """The first pixel that differs, in the first line that has one, column by column."""
    differs = page.pixels != pixels
    rows = np.flatnonzero(differs.any(1))
    baselines = sorted(set(page.drawn.placed[:, 2].tolist()))
    line = next((n for n, baseline in enumerate(baselines) if rows[0] < baseline), len(baselines) - 1)
    last = baselines[line] if baselines else pixels.shape[0]
    band = slice(int(rows[0]), max(int(rows[0]) + 1, last))
    column = int(np.flatnonzero(differs[band].any(0))[0])
    row = int(rows[0]) + int(np.flatnonzero(differs[band, column])[0])
    why = f"the page has {pixels[row, column]} of 255 there, the text drawn again {page.pixels[row, column]}"
    return Difference(row, column, line + 1 if baselines else 0, why)
