"""Grids as pictures: cells in their colours, words under them.

Shapes: N grids, K cells. A picture is numbers uint8 (H, W) of the colours in `palette.table`: 0 to 15 are those of
cells, then hidden, ground, and the shades of letters.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.errors import TextError
from textzip.models.patterns.codes.hashed import Codes
from textzip.models.patterns.palette import COLOURS, table
from textzip.render.fonts.face import Face, load_face
from textzip.render.page.page import render_page
from textzip.render.page.style import MAX_SIDE, Style
from textzip.resources import resolve

Picture = npt.NDArray[np.uint8]

_HIDDEN, _GROUND = len(COLOURS), len(COLOURS) + 1
_SHADES = 16
_CELL, _LINE = 10, 1
"""Pixels of a cell, and between two."""
_GAP, _MARGIN = 18, 24
_SIZES = (13, 12, 11, 10, 9)
"""Of words, in pixels: the largest that fits."""
_NAME = 18
"""The height of a word's line."""
_LAST_MS = 2500
_FONT = "fonts/dejavu/DejaVuSansCondensed.ttf"
_FALLBACK = (
    "fonts/misaki/misaki_gothic_2nd.ttf",
    "fonts/sarabun/Sarabun-Regular.ttf",
    "fonts/noto-sans-devanagari/NotoSansDevanagari-Regular.ttf",
)


def drawn(
    grids: Codes, names: Sequence[str], shape: tuple[int, int], hidden: int, columns: int, heading: str = ""
) -> Picture:
    """Grids (N, K) of a shape, so many beside each other, each with its name under it; `hidden` is no colour.

    A heading stands above, with the colours that cells may have.
    """
    rows, across = shape
    size = rows * (_CELL + _LINE) - _LINE, across * (_CELL + _LINE) - _LINE
    wide = max(size[1] + _GAP, 64)
    high = size[0] + _NAME + _GAP
    above = 3 * _NAME if heading else 0
    deep = -(-len(grids) // columns)
    picture = np.full(
        (2 * _MARGIN - _GAP + above + deep * high, 2 * _MARGIN - _GAP + columns * wide), _GROUND, np.uint8
    )
    if heading:
        _head(picture, heading, hidden)
    for number, (grid, name) in enumerate(zip(grids, names, strict=True)):
        top = _MARGIN + above + number // columns * high
        left = _MARGIN + number % columns * wide + (wide - _GAP - size[1]) // 2
        picture[top : top + size[0], left : left + size[1]] = _cells(grid.reshape(shape), hidden)
        letters = lettered(name, wide - 4)
        at = max(0, left + (size[1] - letters.shape[1]) // 2)
        picture[top + size[0] + 3 :, at:][: letters.shape[0], : letters.shape[1]] = letters
    return picture


def lettered(text: str, width: int, sizes: Sequence[int] = _SIZES) -> Picture:
    """A line of text (18, W), W at most `width`: in the largest size that fits, else cut short."""
    face, others = load_face(resolve(_FONT)), tuple(load_face(resolve(font)) for font in _FALLBACK)
    for px in sizes:
        ink = _ink(text, face, others, px)
        if ink.shape[1] <= width:
            return ink
    while ink.shape[1] > width and text:
        text = text[: min(len(text) - 1, len(text) * width // ink.shape[1])]
        ink = _ink(f"{text}…", face, others, sizes[-1])
    return ink[:, :width]


def png(picture: Picture) -> bytes:
    """A picture as a PNG file."""
    buffer = io.BytesIO()
    _image(picture).save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def gif(pictures: Iterable[Picture], milliseconds: int) -> bytes:
    """Pictures of one size as an animation that says what wrote it: each for so long, the last for longer."""
    images = [_image(picture) for picture in pictures]
    times = [milliseconds] * (len(images) - 1) + [_LAST_MS]
    buffer = io.BytesIO()
    first, rest = images[0], images[1:]
    first.save(
        buffer, "GIF", save_all=True, append_images=rest, duration=times, loop=0, optimize=False, comment=b"textzip"
    )
    return buffer.getvalue()


def _image(picture: Picture) -> Image.Image:
    image = Image.fromarray(picture).convert("L")
    image.putpalette(table(_SHADES).tobytes())
    return image


def _head(picture: Picture, heading: str, colours: int) -> None:
    """The heading at the left, a square for each colour at the right."""
    squares = colours * (_CELL + 4)
    letters = lettered(heading, picture.shape[1] - 2 * _MARGIN - squares - _GAP, (16, *_SIZES))
    picture[_MARGIN:, _MARGIN:][: letters.shape[0], : letters.shape[1]] = letters
    for colour in range(colours):
        left = picture.shape[1] - _MARGIN - squares + 4 + colour * (_CELL + 4)
        picture[_MARGIN + 4 : _MARGIN + 4 + _CELL, left : left + _CELL] = colour


def _cells(grid: Codes, hidden: int) -> Picture:
    """A grid (rows, columns) as a picture, without a rim."""
    shown = np.where(grid == hidden, _HIDDEN, grid).astype(np.uint8)
    picture = np.repeat(np.repeat(shown, _CELL + _LINE, 0), _CELL + _LINE, 1)
    for side in (picture, picture.T):
        for line in range(_LINE):
            side[_CELL + line :: _CELL + _LINE] = _GROUND
    return picture[: -_LINE or None, : -_LINE or None]


def _ink(text: str, face: Face, others: tuple[Face, ...], px: int) -> Picture:
    """A text as shades of letters, (18, W)."""
    style = Style(min(MAX_SIDE, 16 + 2 * px * len(text)), 2 * px, mode="L")
    try:
        page = render_page(text, face, px, style, missing="fallback", fallback=others)
    except TextError:
        page = render_page(text, face, px, style, missing="keep")
    columns = np.flatnonzero(page.pixels.max(0))
    wide = int(columns[-1]) + 2 if len(columns) else 1
    ink = np.zeros((_NAME, wide), np.uint8)
    kept = page.pixels[:_NAME, :wide]
    ink[: kept.shape[0]] = np.rint(kept / 255 * (_SHADES - 1))
    return ink + np.uint8(_GROUND + 1)
