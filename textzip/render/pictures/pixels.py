"""A picture's file to 8-bit colours, upright, and those to the square that is stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from textzip.errors import PictureError
from textzip.render.pictures.listed import METADATA

_BROKEN = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises of files that are no pictures."""


def opened(path: Path) -> Image.Image:
    """A picture as red, green and blue; what is transparent is black. Of 16 bits the upper 8 are taken.

    Raises `PictureError` if it is missing or broken, or of 32-bit or floating-point numbers.
    """
    try:
        with Image.open(path) as file:
            upright = ImageOps.exif_transpose(file)
            clear = eight_bits(upright, path).convert("RGBA")
            ground = Image.new("RGBA", clear.size, "black")
            return Image.alpha_composite(ground, clear).convert("RGB")
    except FileNotFoundError as error:
        raise PictureError(f"{path}: {METADATA} names this picture, and it is not there; take its line out") from error
    except _BROKEN as error:
        raise PictureError(f"{path}: can't be read as a picture ({str(error) or type(error).__name__})") from error


def fitted(picture: Image.Image, size: int, fit: str) -> Image.Image:
    """The square of `size` pixels that is stored of a picture: its middle (`crop`), or all of it (`pad`)."""
    if fit == "crop":
        return ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS)
    return ImageOps.pad(picture, (size, size), Image.Resampling.LANCZOS, "black")


def eight_bits(picture: Image.Image, path: Path) -> Image.Image:
    """Pillow's own conversion would make white of everything above 255."""
    if picture.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.mode in ("I", "F"):
        numbers = "32-bit whole" if picture.mode == "I" else "floating-point"
        raise PictureError(
            f"{path}: its pixels are {numbers} numbers, of which none is known to be white; save it with 8 or 16 bits "
            "a colour"
        )
    return picture
