"""Pillow's own drawing of one line, as a peer to compare with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from textzip.render.fonts.face import Face

Pixels = npt.NDArray[np.uint8]


def _crop(pixels: Pixels) -> Pixels:
    rows, columns = np.flatnonzero(pixels.any(1)), np.flatnonzero(pixels.any(0))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else pixels[:0, :0]


def _pillow_line(text: str, face: Face, px: int, mode: str, layout: ImageFont.Layout) -> Pixels:
    font = ImageFont.truetype(str(face.path), px, layout_engine=layout)
    image = Image.new(mode, (2400, 300))
    draw = ImageDraw.Draw(image)
    draw.fontmode = mode
    draw.text((200, 150), text, 1 if mode == "1" else 255, font=font, anchor="ls")
    return _crop(np.array(image.convert("L")))


@pytest.fixture(scope="session")
def crop() -> Callable[[Pixels], Pixels]:
    """Only the rows and columns from the first to the last ink."""
    return _crop


@pytest.fixture(scope="session")
def pillow_line() -> Callable[[str, Face, int, str, ImageFont.Layout], Pixels]:
    """`pillow_line(text, face, px, mode, layout)`: the ink of a line that Pillow drew."""
    return _pillow_line
