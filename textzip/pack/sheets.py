"""A picture of a packed page to its text: read, drawn again, compared, and its checksum computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from textzip.errors import TextError
from textzip.pack import face, header
from textzip.pack.escape import plain
from textzip.pack.grid import read_grid
from textzip.proof.pixels import Pixels
from textzip.proof.redraw import proved
from textzip.proof.result import Unproved

_MOST_TIMES = 8
_GREY = 1 / 200
"""The share of pixels that is more than damage."""


@dataclass(frozen=True)
class Damaged:
    """A picture that is no packed page as it was drawn."""

    why: str
    which: header.Header | None = None
    """The page that its first lines say it is, if they can still be read."""


@dataclass(frozen=True)
class Whole:
    """A page that is as it was drawn."""

    sheet: header.Sheet
    data: bytes
    """What it holds of the file."""


def read_sheet(pixels: Pixels) -> Whole | Damaged:
    """The page uint8 (H, W), white on black."""
    found = read_grid(pixels)
    which = header.which(found.text)
    if found.damage is not None:
        return Damaged(_scaled(pixels) or f"damaged {'near' if found.near else 'in'} {found.damage}", which)
    height, width = pixels.shape
    proof = proved(pixels, found.text, face.face(), face.PX, face.style(width, height))
    if isinstance(proof, Unproved):
        return Damaged(f"damaged near {proof.difference}", which)
    try:
        sheet = header.read(found.text)
        return Whole(sheet, plain(sheet.body))
    except TextError as error:
        return Damaged(str(error), which)


def _scaled(pixels: Pixels) -> str:
    """That a picture with ink is scaled, where that can be seen; else nothing."""
    height, width = pixels.shape
    for times in range(_MOST_TIMES, 1, -1):
        if height % times == 0 == width % times:
            small = pixels[::times, ::times]
            if np.array_equal(small.repeat(times, 0).repeat(times, 1), pixels):
                return (
                    f"it is scaled, each pixel {times} × {times}; make it {width // times} × {height // times} px "
                    "again, without smoothing"
                )
    if ((pixels > 0) & (pixels < 255)).mean() > _GREY:
        return "it has many grey pixels, and packed pages are black and white: it was scaled or redrawn"
    return ""
