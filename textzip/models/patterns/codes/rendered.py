"""Grids that are what words look like: drawn in a pixel font, and reduced to so many cells and colours.

A word is drawn by our renderer, its ink stretched over the columns of the grid and its line over the rows. A cell is
the share of ink in it, and its colour how that compares with the same cell of the other words: with three colours the
third with the least ink there, that in between and that with the most. So every cell tells as much as it can, words
that are spelled alike look alike, and of the thousand most frequent words of English five are another's double on 5 by
5 cells in 3 colours (levels that are the same for all cells: 16 to 55; for all words: 47).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError
from textzip.models.patterns.codes.hashed import Codes
from textzip.models.patterns.codes.resolve import resolved
from textzip.render.fonts.face import Face, load_face
from textzip.render.page.page import render_page
from textzip.render.page.style import MAX_SIDE, Style
from textzip.resources import resolve

_FONT, _PX = "fonts/misc-fixed/5x7.pcf", 7
_FALLBACK = "fonts/dejavu/DejaVuSansCondensed.ttf"
_HEIGHT = 32

Inks = npt.NDArray[np.float64]


def rendered(words: Sequence[str], special: int, grid: tuple[int, int], colours: int) -> tuple[Codes, int]:
    """Grids (V + special, K) of words, and of the symbols behind them, which are all of one colour each.

    And how many words had the grid of another that stands before them, and got the nearest free one. Raises
    `ModelError` if there are more than there are grids, `FontError` if textzip's own fonts are not there.
    """
    shares = np.array([reduced(ink, grid) for ink in lines(words)]).reshape(len(words), -1)
    limits = np.quantile(shares, np.arange(1, colours) / colours, axis=0)
    levels = (shares[None] > limits[:, None]).sum(0)
    plain = np.repeat(np.arange(special)[:, None], shares.shape[1], 1) % colours
    codes, moved = resolved(np.concatenate([plain, levels]), colours)
    return np.concatenate([codes[special:], codes[:special]]), moved


def lines(words: Sequence[str]) -> list[Inks]:
    """Each word's ink (H, its width), 0 to 1: of the same rows for all, those that any has ink in."""
    face, other = load_face(resolve(_FONT)), load_face(resolve(_FALLBACK))
    drawn = [_drawn(word, face, other) for word in words]
    rows = np.flatnonzero(np.max([ink.max(1) for ink in drawn], 0))
    first, last = (int(rows[0]), int(rows[-1])) if len(rows) else (0, 0)
    return [ink[first : last + 1] for ink in drawn]


def reduced(ink: Inks, grid: tuple[int, int]) -> Inks:
    """The share of ink in each cell of a grid that is laid over (H, W): (rows, columns)."""
    found: Inks = _shares(ink.shape[0], grid[0]) @ ink @ _shares(ink.shape[1], grid[1]).T
    return found


def _shares(length: int, parts: int) -> Inks:
    """How much of each pixel is in each of so many equal parts, as a weight of that part's mean: (parts, length)."""
    edges = np.linspace(0, length, parts + 1)
    at = np.arange(length)
    covered = np.minimum(at + 1, edges[1:, None]) - np.maximum(at, edges[:-1, None])
    found: Inks = covered.clip(0) * parts / length
    return found


def _drawn(word: str, face: Face, other: Face) -> Inks:
    """A word on one line, cut to its own ink from left to right: (32, W)."""
    style = Style(min(MAX_SIDE, 16 + 4 * _PX * len(word)), _HEIGHT, mode="1")
    try:
        page = render_page(word, face, _PX, style, missing="fallback", fallback=(other,))
    except TextError:
        page = render_page(word, face, _PX, style, missing="keep")
    columns = np.flatnonzero(page.pixels.max(0))
    first, last = (int(columns[0]), int(columns[-1])) if len(columns) else (0, 0)
    return page.pixels[:, first : last + 1] / 255.0
