"""A specimen sheet: every font at its sizes, in one picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from textzip.errors import TextzipError
from textzip.render.fonts.face import Face
from textzip.render.page.page import render_page
from textzip.render.page.style import Style
from textzip.render.plan import sizes_of

_WIDTH = 640
_GAP = 4
_TEXT = "{name} {px} px: The quick brown fox jumps over the lazy dog. 0123456789 Il1| O0 {{}}[]()<> àéîõü ßçñ"


def specimen(faces: Sequence[Face], px: tuple[int, int], mode: str = "auto") -> npt.NDArray[np.uint8]:
    """White on black, uint8 (H, 640): a line for each face and each of at most five of its sizes in `px`."""
    strips: list[npt.NDArray[np.uint8]] = []
    for face in faces:
        sizes = sizes_of(face, px)
        strips += [_strip(face, size, mode) for size in sizes[:: -(-len(sizes) // 5)]]
        strips.append(np.full((1, _WIDTH), 64, np.uint8))
    return np.concatenate(strips)


def _strip(face: Face, px: int, mode: str) -> npt.NDArray[np.uint8]:
    style = Style(_WIDTH, max(16, 6 * px), margin_x=_GAP, margin_y=_GAP // 2, wrap="word", mode=mode)
    try:
        page = render_page(_TEXT.format(name=face.name, px=px), face, px, style, missing="drop")
    except TextzipError:
        return np.zeros((_GAP, _WIDTH), np.uint8)
    return page.pixels[: page.ink_height + _GAP]
