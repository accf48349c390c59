"""Lines to strips that a model reads: cut at blanks, at a size that it knows, letters on one row.

Measured with a model that learned 8 to 16 px: text of these sizes is read best as it is, smaller text too; larger text
best where its small letters are 7 px high and stand exactly on a row, as drawn text does (0.6 % wrong against 1.8 %
half a pixel off). The row is such that the middle of small letters is the middle of a row of frames.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.models.slot.page.bands import Band, sides
from textzip.models.slot.page.lines import INK, Line

Pixels = npt.NDArray[np.uint8]

HEIGHT, BASE = 24, 15
"""Rows of a strip, and the one that letters stand on: the first below them."""
_SMALL, _LARGEST = 7.0, 9.5
"""The height of small letters that larger text is brought to, and the largest that is left as it is."""
_WIDEST = 512
"""Columns of a strip at most."""
_BLANK = 0.45
"""A blank between words is this wide, in heights of small letters; narrower ones are between letters."""
_FAR = 2.2
"""What is further apart, in heights of small letters, is read apart: more than a blank."""


@dataclass(frozen=True)
class Strip:
    """A piece of a line, as a model is given it."""

    pixels: Pixels
    """uint8 (HEIGHT, W)."""
    line: Line
    """What it is of."""
    box: Band
    """Where it is in the picture."""
    origin: tuple[float, float]
    """Column and row of the picture at the strip's upper left corner."""
    scale: float
    """Pixels of the strip for one of the picture."""
    fits: bool = True
    """Whether it is cut at a blank on its right, not within a word."""


def strips(ink: Pixels, found: list[Line]) -> list[Strip]:
    """All lines of a picture, uint8 (H, W) with bright ink, in pieces, from left to right."""
    return [strip for line in found for strip in _pieces(ink, line)]


def _pieces(ink: Pixels, line: Line) -> list[Strip]:
    scale = 1.0 if line.small <= _LARGEST else _SMALL / line.small
    band = line.band
    inside = ink[band.top : band.bottom, band.left : band.right]
    words = sides((inside >= INK).any(0), _BLANK * line.small)
    room = _WIDEST / scale
    pieces: list[list[int]] = []
    for first, last in words:
        apart = not pieces or first - pieces[-1][1] > _FAR * line.small
        if apart or last - pieces[-1][0] > room:
            pieces.append([first, last])
        else:
            pieces[-1][1] = last
    found = []
    for first, last in pieces:
        parts = max(1, math.ceil((last - first) / room))
        edges = np.linspace(first, last, parts + 1).round().astype(int)  # a word wider than any strip
        for k in range(parts):
            box = Band(band.top, band.bottom, band.left + int(edges[k]), band.left + int(edges[k + 1]))
            found.append(_strip(ink, line, box, scale, fits=k + 1 == parts))
    return found


def _within(shift: int, height: int, rows: int) -> tuple[int, int]:
    """Which of `rows` so many are, from `shift` on; what is above or below is left out."""
    first = min(max(0, shift), rows)
    return first, min(max(first, shift + height), rows) if shift + height > 0 else first


def _strip(ink: Pixels, line: Line, box: Band, scale: float, *, fits: bool) -> Strip:
    """The box's own ink, as bright as ink gets, on a strip."""
    inside = ink[box.top : box.bottom, box.left : box.right].astype(np.float32)
    top = max(1.0, float(np.percentile(inside[inside >= INK], 95)) if (inside >= INK).any() else 255.0)
    inside = np.minimum(inside * (255 / top), 255)
    above = line.baseline - BASE / scale
    if scale == 1:
        width = box.right - box.left + 2
        pixels = np.zeros((HEIGHT, width), np.uint8)
        shift = box.top - round(above)
        first, last = _within(shift, box.height, HEIGHT)
        pixels[first:last, 1:-1] = inside[first - shift : last - shift]
        return Strip(pixels, line, box, (box.left - 1, round(above)), 1.0, fits)
    margin = math.ceil(2 / scale)
    rows = math.ceil(HEIGHT / scale) + 2
    start = math.floor(above)
    sheet = np.zeros((rows, box.right - box.left + 2 * margin), np.float32)
    shift = box.top - start
    first, last = _within(shift, box.height, rows)
    sheet[first:last, margin:-margin] = inside[first - shift : last - shift]
    width = math.ceil(sheet.shape[1] * scale)
    area = (0.0, above - start, min(width / scale, sheet.shape[1]), above - start + HEIGHT / scale)
    small = Image.fromarray(sheet).resize((width, HEIGHT), Image.Resampling.LANCZOS, box=area)
    pixels = np.clip(np.asarray(small).round(), 0, 255).astype(np.uint8)
    pixels[pixels < 6] = 0  # what LANCZOS leaves beside edges
    return Strip(pixels, line, box, (box.left - margin, above), scale, fits)
