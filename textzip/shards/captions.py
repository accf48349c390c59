"""A contact sheet of coloured pictures, each with its caption below."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageDraw, ImageFont

from textzip.shards.balance import unreadable
from textzip.shards.inspect import check_sheet
from textzip.shards.manifest import ShardLine
from textzip.shards.pixels import decode_colours

_SIDE = 128
"""Pictures are enlarged, by a whole number, until they have so many pixels a side: a caption needs the room."""
_LETTERS = 11
_LINE = 14
_GROUND, _INK = 32, 224


def captioned_sheet(folder: Path, lines: list[ShardLine], columns: int, rows: int) -> npt.NDArray[np.uint8]:
    """The first pictures of these shards side by side with their captions, uint8 (H, W, 3).

    It has no more columns and rows than pictures to fill them. Raises `RecipeError` if a picture can't hold so many,
    `ShardError` on a damaged file.
    """
    there = sum(line.rows for line in lines)
    columns = min(columns, there)
    rows = min(rows, -(-there // columns))
    side = _enlarged(next(_shown(folder, lines, 1))[0]).width
    check_sheet(columns, rows, side + 1, side + _LINE + 1, "pictures")
    font = ImageFont.load_default(_LETTERS)
    shown = [
        (_enlarged(picture), wrapped(caption, side, font)) for picture, caption in _shown(folder, lines, columns * rows)
    ]
    high = side + _LINE * max(len(text) for _, text in shown) + _LINE // 2
    check_sheet(columns, rows, side + 1, high, "pictures")
    sheet = Image.new("RGB", (columns * (side + 1) - 1, rows * high), (_GROUND,) * 3)
    pen = ImageDraw.Draw(sheet)
    for at, (picture, text) in enumerate(shown):
        x, y = at % columns * (side + 1), at // columns * high
        sheet.paste(picture, (x, y))
        for number, line in enumerate(text):
            pen.text((x + 1, y + side + 1 + number * _LINE), line, (_INK,) * 3, font)
    return np.asarray(sheet)


def wrapped(text: str, width: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[str]:
    """A text in lines of at most so many pixels, broken at spaces; a longer word has a line to itself."""
    found: list[str] = []
    for word in text.split():
        longer = f"{found[-1]} {word}" if found else word
        if found and font.getlength(longer) <= width - 2:
            found[-1] = longer
        else:
            found.append(word)
    return found


def _enlarged(pixels: npt.NDArray[np.uint8]) -> Image.Image:
    times = max(1, -(-_SIDE // pixels.shape[1]))
    return Image.fromarray(np.repeat(np.repeat(pixels, times, 0), times, 1))


def _shown(folder: Path, lines: list[ShardLine], most: int) -> Iterator[tuple[npt.NDArray[np.uint8], str]]:
    """Pixels and captions of the first rows of these shards."""
    for line in lines:
        if most <= 0:
            return
        path = folder / line.name
        try:
            table = pq.read_table(path, columns=["image", "text"], page_checksum_verification=True).slice(0, most)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(path, error) from error
        most -= len(table)
        for row in table.to_pylist():
            yield decode_colours(row["image"]["bytes"]), row["text"]
