"""A word as a strip: 16 pixels high, as wide as it needs, drawn as pages are.

    strip("word ", faces, 11)        uint8 (16, W), white on black

The baseline of every strip is at the same row, so that a letter looks the same in every word. What a face draws above
the 12 rows over the baseline or below the 4 under it is cut off. What no page shows (tabs, controls) has a mark here,
and blanks at the end are as wide as spaces of the face. What differs in text differs in its strips, but for

* characters that pages leave out (joiners, variation selectors), or that NFC or the faces make alike;
* white space of any kind (space, no-break, ideographic, thin, …), which is a space;
* NEL and the Unicode line and paragraph separators, which have the mark of a line feed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError
from textzip.render.fonts.face import Face
from textzip.render.fonts.marks import newline_mark
from textzip.render.page import kernel
from textzip.render.page.draw import Drawn, draw_text
from textzip.render.page.page import character_boxes, render_page
from textzip.render.page.style import MAX_SIDE, Style
from textzip.render.text.normal import normalize

HEIGHT = 16
BASELINE = 12
"""Rows of a strip above the baseline."""

_MARGIN = 16
"""Of the page that a word is drawn on: ink that a strip cuts off must have room there."""
_CELL = 3
"""Pixels of a bit's side in the mark of a control character."""
_MARK = 2 + 4 * (_CELL + 1)
"""Pixels of a mark's width."""

Strip = npt.NDArray[np.uint8]


def strip(word: str, faces: Sequence[Face], px: int, *, keep: bool = False) -> Strip:
    """Uint8 (16, W): a word, a run of spaces, or a control character, in the first face that draws it.

    Raises `TextError` for a character that no face draws; with `keep` it stands as .notdef. `FontError` if a face can't
    be used at this size.
    """
    if len(word) == 1 and (word < " " or word == "\x7f"):
        return _control(word, px)
    label = normalize(word + ".")[:-1]  # with a full stop behind them, blanks of all kinds stay, as spaces
    bare = label.rstrip(" ")
    spaces = len(label) - len(bare)
    ink = _lines(bare, faces, px, keep=keep)
    if not spaces:
        return ink
    return np.pad(ink, ((0, 0), (0, max(1, _space(faces[0], px) * spaces))))


def _lines(text: str, faces: Sequence[Face], px: int, *, keep: bool) -> Strip:
    """A text without blanks at its end; its lines side by side, a mark between them."""
    first, *others = text.split("\n")
    parts = [_drawn(first, faces, px, keep=keep)] if first else []
    for line in others:
        parts.append(_newline(px))
        parts.extend([_drawn(line, faces, px, keep=keep)] if line else [])
    return np.hstack(parts) if parts else np.zeros((HEIGHT, 1), np.uint8)


def _drawn(text: str, faces: Sequence[Face], px: int, *, keep: bool) -> Strip:
    """A text without blanks at its end, from a column before its first ink to a column behind its last."""
    drawn = _on_a_line(text, faces, px, keep=keep)
    baseline = int(drawn.placed[0, kernel.BASELINE]) if len(drawn.placed) else _MARGIN + BASELINE
    first = baseline - BASELINE
    rows = drawn.scanlines[max(0, first) : first + HEIGHT, 1:]
    columns = np.flatnonzero(rows.max(0, initial=0))
    left, right = (int(columns[0]) - 1, int(columns[-1]) + 2) if len(columns) else (0, 1)
    found = np.zeros((HEIGHT, right - left), np.uint8)
    part = rows[:, max(0, left) : right]
    top = max(0, -first)
    found[top : top + len(part), max(0, -left) : max(0, -left) + part.shape[1]] = part
    return found


def _on_a_line(text: str, faces: Sequence[Face], px: int, *, keep: bool) -> Drawn:
    """A text on a page that has all of it on one line."""
    width = min(MAX_SIDE, 16 + 2 * px * len(text))
    while True:
        style = Style(width, HEIGHT + 3 * _MARGIN, margin_x=1, margin_y=_MARGIN)
        try:
            drawn = render_page(text, faces[0], px, style, missing="fallback", fallback=faces[1:]).drawn
        except TextError:
            if not keep:
                raise
            drawn = draw_text(text, tuple(faces), px, style)  # which has .notdef for what none of them draws
        lines = set(drawn.placed[:, kernel.BASELINE].tolist())
        if (len(lines) <= 1 and drawn.end == len(text)) or width == MAX_SIDE:
            return drawn
        width = min(MAX_SIDE, 2 * width)


@lru_cache(maxsize=256)
def _space(face: Face, px: int) -> int:
    """Pixels that a face goes on by for a space."""
    texts = ("n n", "nn")
    pair, one = (character_boxes(_on_a_line(text, (face,), px, keep=True), len(text)) for text in texts)
    return int(pair[-1, 0] - one[-1, 0])


def _control(character: str, px: int) -> Strip:
    """The mark of a line feed is that of pages; others show the bits of their code, four above four."""
    if character == "\n":
        return _newline(px)
    found = np.zeros((HEIGHT, _MARK), np.uint8)
    found[0], found[-1] = 255, 255  # no letter has ink in all of a row
    for bit in range(8):
        if ord(character) >> (7 - bit) & 1:
            row, column = 3 + 5 * (bit // 4), 2 + (_CELL + 1) * (bit % 4)
            found[row : row + _CELL, column : column + _CELL] = 255
    return found


def _newline(px: int) -> Strip:
    found = np.zeros((HEIGHT, _MARK), np.uint8)
    mark = newline_mark(px)
    found[BASELINE - len(mark) : BASELINE, 1 : 1 + mark.shape[1]] = mark
    return found
