"""Many glyphs of an open font at once: their ink, where it is, and their advances, as Pillow draws them.

Anti-aliased glyphs are drawn one by one. A 1-bit glyph alone stands where its outline does in Pillow, which can be a
pixel off from its ink; within a line ink stands right. So 1-bit glyphs are drawn far apart in a line, with an
underscore, whose place below the baseline is known (Pillow's first row is the baseline or what stands above it), and
at the end an l, without which a line can lose its last row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numba import njit
from PIL import Image, ImageFont

OFFSET, WIDTH, HEIGHT, LEFT, TOP, ADVANCE = range(6)
"""Columns of a glyph's box."""

_MOST_BLANKS = 1024  # between two glyphs of a line
_SLACK = 2  # pixels that a glyph's ink may stand out of its outline's box, and more
_LINE_PIXELS = 1 << 22

# Where a drawn glyph is: the first pixel of its picture, the picture's width and height, the columns from and to that
# are the glyph's, and the column of its pen and the row of its baseline.
_START, _STRIDE, _ROWS, _FROM, _TO, _PEN, _BASELINE = range(7)

Packed = tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64]]
_Pictures = tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]
"""Pixels uint8 (N,) and places int64 (n, 7) in them, columns as above."""


def draw(font: ImageFont.FreeTypeFont, mode: str, characters: Sequence[str]) -> Packed:
    """Boxes int32 (n, 6), and rows uint64 (R,) of coverage.

    A box is the ink's offset into the rows, width, height, left and top (pixels from the pen and the baseline, y down),
    and the advance (26.6); all but the last are 0 where there is no ink. A row of ink is as many words as it takes,
    eight pixels a word, the first in the lowest byte. Raises whatever Pillow does about a damaged file.
    """
    advances = np.array([_length(font, each, mode) for each in characters], np.int64)
    boxes = np.zeros((len(characters), 6), np.int32)
    boxes[:, ADVANCE] = advances
    step = len(characters) if mode == "L" else _in_a_line(font)
    parts = [np.zeros(0, np.uint64)]
    for first in range(0, len(characters), max(1, step)):
        part = slice(first, first + step)
        line = _line(font, characters[part], advances[part]) if mode == "1" else None
        pixels, places = line or _alone(font, mode, characters[part])
        rows = np.zeros(_measure(pixels, places, boxes[part]), np.uint64)
        _pack(pixels, places, boxes[part], rows)
        boxes[part, OFFSET] += sum(map(len, parts)) * (boxes[part, WIDTH] > 0)
        parts.append(rows)
    return boxes, np.concatenate(parts)


def _length(font: ImageFont.FreeTypeFont, text: str, mode: str = "1") -> int:
    """A text's advance in 26.6."""
    return round(font.getlength(text, mode=mode) * 64)


def _in_a_line(font: ImageFont.FreeTypeFont) -> int:
    """How many glyphs to draw in a line: so many that its picture stays small."""
    em = int(font.size)
    return max(1, _LINE_PIXELS // (8 * em * em))


def _alone(font: ImageFont.FreeTypeFont, mode: str, characters: Sequence[str]) -> _Pictures:
    places = np.zeros((len(characters), 7), np.int64)
    pictures = []
    start = 0
    for place, character in zip(places, characters, strict=True):
        mask, (left, top) = font.getmask2(character, mode=mode, anchor="ls")
        width, height = mask.size
        place[:] = start, width, height, 0, width, -left, -top
        start += width * height
        pictures.append(bytes(mask) if width and height else b"")
    return np.frombuffer(b"".join(pictures), np.uint8), places


def _line(font: ImageFont.FreeTypeFont, characters: Sequence[str], advances: npt.NDArray[np.int64]) -> _Pictures | None:
    """1-bit glyphs in a line; None if the font has no blank that can keep them apart, or no underscore to go by."""
    shown = [*characters, "_", "l"]
    widths = np.array([*advances, _length(font, "_"), _length(font, "l")])
    reach = np.array([font.getbbox(each, mode="1", anchor="ls") for each in shown])
    to_left = _SLACK - int(reach[:, 0].min())
    to_right = _SLACK + int((reach[:, 2] - (widths >> 6)).max())
    blank = _length(font, " ")
    blanks = -(-(to_left + to_right) * 64 // blank) if blank else 0
    if not 0 < blanks <= _MOST_BLANKS or reach[-2, 1] < 0:
        return None
    text = " " * blanks + (" " * blanks).join(shown)
    before = np.full(len(shown), blanks * blank)
    if _length(font, text) != (before + widths).sum():
        before += _kerned(font, shown, widths, blank)
    columns = (np.cumsum(before + widths) - widths + 32) >> 6
    pixels, underscore = _picture(font, text), _picture(font, "_")
    places = np.zeros((len(shown), 7), np.int64)
    places[:, _STRIDE], places[:, _ROWS], places[:, _PEN] = pixels.shape[1], pixels.shape[0], columns
    places[:, _FROM], places[:, _TO] = columns - to_left, columns + (widths >> 6) + to_right
    below = pixels[:, places[-2, _FROM] : places[-2, _TO]]
    if not (underscore.any() and below.any()):
        return None
    places[:, _BASELINE] = np.flatnonzero(below.any(1))[0] - np.flatnonzero(underscore.any(1))[0]
    return pixels.ravel(), places[:-2]


def _kerned(
    font: ImageFont.FreeTypeFont, shown: Sequence[str], widths: npt.NDArray[np.int64], blank: int
) -> npt.NDArray[np.int64]:
    """How much further, in 26.6, each glyph of a line stands from the one before it because the font kerns blanks."""
    before = np.array([_length(font, f" {each}") for each in shown]) - blank - widths
    after = np.array([_length(font, f"{each} ") for each in shown]) - blank - widths
    before[1:] += after[:-1]
    return before


def _picture(font: ImageFont.FreeTypeFont, text: str) -> npt.NDArray[np.uint8]:
    mask, _ = font.getmask2(text, mode="1", anchor="ls")
    width, height = mask.size
    picture = Image.Image()._new(mask)  # whose bytes come whole; a mask's come one by one
    return np.frombuffer(picture.tobytes(), np.uint8).reshape(height, width)


@njit(cache=True)
def _measure(pixels, places, boxes):  # type: ignore[no-untyped-def]
    """Fill in the boxes but for advances; returns how many words their rows take."""
    words = 0
    for n in range(len(places)):
        start, stride, x0, x1 = places[n, _START], places[n, _STRIDE], places[n, _FROM], places[n, _TO]
        left, right, top, bottom = x1, x0, -1, -1
        for y in range(places[n, _ROWS]):
            for x in range(x0, x1):
                if pixels[start + y * stride + x]:
                    left, right = min(left, x), max(right, x)
                    top, bottom = (y if top < 0 else top), y
        if top >= 0:
            boxes[n, OFFSET], boxes[n, WIDTH], boxes[n, HEIGHT] = words, right - left + 1, bottom - top + 1
            boxes[n, LEFT], boxes[n, TOP] = left - places[n, _PEN], top - places[n, _BASELINE]
            words += ((right - left + 8) >> 3) * (bottom - top + 1)
    return words


@njit(cache=True)
def _pack(pixels, places, boxes, rows):  # type: ignore[no-untyped-def]
    """Fill in the rows of measured boxes, whose offsets count from the first of these rows."""
    for n in range(len(places)):
        width = boxes[n, WIDTH]
        across = (width + 7) >> 3
        corner = places[n, _START] + places[n, _PEN] + boxes[n, LEFT]
        for y in range(boxes[n, HEIGHT]):
            line = corner + (places[n, _BASELINE] + boxes[n, TOP] + y) * places[n, _STRIDE]
            for x in range(width):
                pixel = np.uint64(pixels[line + x])
                rows[boxes[n, OFFSET] + y * across + (x >> 3)] |= pixel << np.uint64(8 * (x & 7))
