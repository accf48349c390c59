"""A packed page to its text, cell by cell, and the place of a pixel that no text there has.

The face's characters keep to cells, and pages to a grid of them. Only the marks at lines' ends reach a column further,
and after one its line is empty. What is read here is no proof: `sheets.py` draws it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from textzip.pack import face
from textzip.proof.classes import ADVANCE, BREAK, HEIGHT, KIND, LEFT, OFFSET, TOP, WIDTH, WRAPPED
from textzip.proof.pixels import Pixels
from textzip.proof.result import Difference

UNREAD = "\ufffd"
"""Stands for a cell that no character is drawn like."""

_FEW = 2
"""Pixels that may differ in a damaged line from a mark to its end, for the mark to be seen."""


@dataclass(frozen=True)
class Grid:
    """What a page says, down to the first line that is damaged, where `UNREAD` stands for cells that can't be read."""

    text: str
    damage: Difference | None = None
    """The first pixel, line by line and each from the left, that the nearest characters don't have; None if all do."""
    near: bool = False
    """Whether other characters are as near, so that another pixel of the same cell may be meant."""


@dataclass(frozen=True)
class _Cells:
    """What the face draws, number by number in the order of code points."""

    texts: tuple[str, ...]
    """A character, a line feed, or "" for the mark of spaces that go on."""
    pictures: Pixels
    """uint8 (n, rows, columns + 1): a cell and the next one's first column."""
    marks: tuple[int, ...]
    of: dict[bytes, int] = field(repr=False)
    """By a cell's own pixels."""


def read_grid(pixels: Pixels) -> Grid:
    """Read a page uint8 (H, W) of 16 × 16 pixels or more, white on black."""
    _, high, wide = _cells().pictures.shape
    height, width = pixels.shape
    page = np.pad(pixels, ((0, 0), (0, wide)))  # the last cell of a line need only have room for its ink
    wanted = np.zeros_like(page)
    text, ended = "", False
    tops = range(face.MARGIN, height - face.MARGIN - high + 1, high)
    for number, top in enumerate(tops, 1):
        line, drawn = page[top : top + high, face.MARGIN :], wanted[top : top + high, face.MARGIN :]
        said, near = ("", False) if ended else _read_line(line, drawn, 0)
        if UNREAD in said:
            drawn[:] = 0
            said, near = _read_line(line, drawn, _FEW)
        text += said
        ended = not said  # no text goes on below an empty line
        above, below = 0 if number == 1 else top, height if number == len(tops) else top + high
        differs = (page[above:below] != wanted[above:below])[:, :width]
        if differs.any():
            column = int(np.flatnonzero(differs.any(0))[0])
            row = above + int(np.flatnonzero(differs[:, column])[0])
            why = f"the page has {page[row, column]} of 255 there, and its text {wanted[row, column]}"
            return Grid(text, Difference(row, column, number if said else 0, why), near)
    return Grid(text)


def _read_line(line: Pixels, drawn: Pixels, few: int) -> tuple[str, bool]:
    """The text of a line uint8 (rows, W) between its margins, and whether the first unread cell may be others.

    `drawn` becomes the line as the text draws it; up to so `few` pixels from a mark to the line's end may differ.
    """
    cells = _cells()
    wide = cells.pictures.shape[2] - 1
    inked = np.flatnonzero(line.any(0))
    text = ""
    unsure = False
    for x in range(0, min(int(inked[-1]) + 1 if len(inked) else 0, line.shape[1] - wide + 1), wide):
        cell = line[:, x : x + wide]
        number = cells.of.get(cell.tobytes())
        mark = _mark(line[:, x:], few) if few or number in cells.marks else None
        if mark is not None:
            drawn[:, x : x + wide + 1] = cells.pictures[mark]
            return text + cells.texts[mark], unsure
        if number is None or number in cells.marks:
            apart = (cells.pictures[:, :, :wide] != cell).sum((1, 2))
            number = int(apart.argmin())
            unsure = unsure or (UNREAD not in text and int((apart == apart[number]).sum()) > 1)
            text += UNREAD
        else:
            text += cells.texts[number]
        drawn[:, x : x + wide] = cells.pictures[number, :, :wide]
    return text, unsure


def _mark(rest: Pixels, few: int) -> int | None:
    """The mark that a line ends with here, if all but so few pixels of the rest of it are the mark's."""
    cells = _cells()
    wide = cells.pictures.shape[2]
    apart = {n: int((rest[:, :wide] != cells.pictures[n]).sum() + (rest[:, wide:] > 0).sum()) for n in cells.marks}
    nearest = min(apart, key=lambda each: apart[each])
    return nearest if apart[nearest] <= few else None


@lru_cache(maxsize=1)
def _cells() -> _Cells:
    of = face.alphabet()
    high, wide = of.ascent + of.descent, int(of.boxes[of.of[" "], ADVANCE]) >> 6
    order = sorted(range(len(of.boxes)), key=lambda n: of.members[n])
    pictures = np.zeros((len(order), high, wide + 1), np.uint8)
    for picture, box in zip(pictures, of.boxes[order], strict=True):
        ink = of.ink[box[OFFSET] : box[OFFSET] + box[WIDTH] * box[HEIGHT]].reshape(box[HEIGHT], box[WIDTH])
        top = of.ascent + box[TOP]
        picture[top : top + box[HEIGHT], box[LEFT] : box[LEFT] + box[WIDTH]] = ink
    keys = {picture[:, :wide].tobytes(): n for n, picture in enumerate(pictures)}
    marks = tuple(n for n, each in enumerate(order) if of.boxes[each, KIND] in (BREAK, WRAPPED))
    return _Cells(tuple(of.members[each] for each in order), pictures, marks, keys)
