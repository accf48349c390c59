"""The two marks a page draws that no font does: the newline mark and the wrap mark.

They are textzip's own drawings, so that a page means the same in every font and no character of the text can stand
for them (`textzip fonts` prints a font's characters that happen to look the same, should there be one).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_SMALL = ("..#", "#.#", "###", "#..")
_LARGE = ("....#", ".#..#", "#####", ".#...")
_BOX_RATIO = (0.5, 0.7)


def newline_mark(px: int) -> npt.NDArray[np.uint8]:
    """An arrow that goes down and back: uint8 (H, W), 255 where drawn."""
    return _scaled(_SMALL if px < 8 else _LARGE, px)


def wrap_mark(px: int) -> npt.NDArray[np.uint8]:
    """The newline mark's mirror image, an arrow onwards: uint8 (H, W)."""
    return np.ascontiguousarray(newline_mark(px)[:, ::-1])


def notdef_box(px: int) -> npt.NDArray[np.uint8]:
    """An empty box, for fonts whose own .notdef is blank: what is missing must show. uint8 (H, W)."""
    width, height = (max(3, round(px * ratio)) for ratio in _BOX_RATIO)
    box = np.full((height, width), 255, np.uint8)
    box[1:-1, 1:-1] = 0
    return box


def _scaled(rows: tuple[str, ...], px: int) -> npt.NDArray[np.uint8]:
    cells = np.array([[255 * (cell == "#") for cell in row] for row in rows], np.uint8)
    times = max(1, px // 14)
    return cells.repeat(times, axis=0).repeat(times, axis=1)
