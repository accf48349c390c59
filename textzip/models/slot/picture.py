"""Pictures as people have them to pages as models know them: bright ink on a dark ground, one channel.

What is safe to convert is converted, and said: grey pictures in colour modes, transparency, dark ink on a bright
ground. What is no page is refused by name: several frames, real colours, a picture without a ground (a photograph), a
size beyond what a model reads.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from textzip.errors import PictureError

Pixels: TypeAlias = npt.NDArray[np.uint8]
Source: TypeAlias = "str | Path | bytes | Image.Image | Pixels"

PAGE = 128
MAX_SIDE = 1024
_COLOUR = 40
"""Most that the channels of a grey picture differ by: JPEG leaves some."""
_GROUND = 0.4
"""Least share of a page that is ground: ink covers up to half of the densest."""
_NEAR = 12


@dataclass(frozen=True)
class Picture:
    """A page, and what was done to the picture to get it."""

    pixels: Pixels
    """uint8 (H, W), ink bright."""
    notes: tuple[str, ...] = ()


def to_page(source: Source, name: str = "picture") -> Picture:
    """A page from a file's path, a file's bytes, a PIL image or an array uint8 (H, W) or (H, W, 3).

    Raises `PictureError`, with `name` (a path's own), if it can't be read or is no page.
    """
    if isinstance(source, (str, Path)):
        name = str(source)
    image = _open(source, name)
    width, height = image.size
    if not width or not height:
        raise PictureError(f"{name}: an empty picture of {width} × {height} px")
    if max(image.size) > MAX_SIDE:
        raise PictureError(
            f"{name}: {width} × {height} px is more than a page (up to {MAX_SIDE} px a side); cut it into pages, "
            "with text 8 to 16 px high"
        )
    pixels, notes = _grey(image, name)
    ground = int(np.bincount(pixels.ravel(), minlength=256).argmax())
    share = float((np.abs(pixels.astype(np.int16) - ground) <= _NEAR).mean())
    if share < _GROUND:
        raise PictureError(
            f"{name}: no page: only {share:.0%} of it is one ground, as in a photograph; "
            "a page is text of one brightness on a ground of another"
        )
    if ground >= 128:
        pixels = 255 - pixels
        ground = 255 - ground
        notes.append("dark on bright: inverted")
    if ground > _NEAR:
        pixels = np.maximum(pixels, ground) - ground
        notes.append(f"the ground was {ground} of 255: taken as 0")
    if (width, height) != (PAGE, PAGE):
        notes.append(f"{width} × {height} px, not {PAGE} × {PAGE}: read as it is")
    return Picture(np.ascontiguousarray(pixels, np.uint8), tuple(notes))


def _open(source: Source, name: str) -> Image.Image:
    try:
        if isinstance(source, Image.Image):
            image = source
        elif isinstance(source, np.ndarray):
            if source.dtype != np.uint8 or source.ndim not in (2, 3) or (source.ndim == 3 and source.shape[2] != 3):
                raise PictureError(f"{name}: an array of pixels must be uint8 (H, W) or (H, W, 3)")
            image = Image.fromarray(source)
        else:
            image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source)
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            raise PictureError(f"{name}: {frames} frames; a page is one picture: save them one by one")
        image.load()
    except PictureError:
        raise
    except FileNotFoundError as error:
        raise PictureError(f"{name}: there is no such file") from error
    except UnidentifiedImageError as error:
        raise PictureError(f"{name}: no picture that Pillow knows, or damaged; save it as PNG") from error
    except Exception as error:  # decoders raise many kinds
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise PictureError(f"{name}: a damaged picture ({reason}); save it again as PNG") from error
    return image


def _grey(image: Image.Image, name: str) -> tuple[Pixels, list[str]]:
    if image.mode in ("L", "1"):
        return np.asarray(image.convert("L"), np.uint8).copy(), []
    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image, np.float64)
        top = 65535.0 if values.max(initial=0) > 255 else 255.0
        grey = np.clip(np.nan_to_num(values) / top * 255, 0, 255).round().astype(np.uint8)
        return grey, [f"mode {image.mode}: to grey"]
    notes = [f"mode {image.mode}: to grey"]
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, _paper(layer)), layer)
        notes.append("transparency: laid on a plain ground")
    channels = np.asarray(image.convert("RGB"), np.int16)
    spread = int(np.percentile(channels.max(2) - channels.min(2), 99))
    if spread > _COLOUR:
        raise PictureError(f"{name}: a picture in colours; a page is grey: convert it where its ink stays apart")
    return np.asarray(image.convert("L"), np.uint8).copy(), notes


def _paper(layer: Image.Image) -> tuple[int, int, int, int]:
    """White under dark ink, black under bright."""
    pixels = np.asarray(layer, np.float64)
    alpha = pixels[..., 3]
    dark = float((pixels[..., :3].mean(2) * alpha).sum()) < 127.5 * float(alpha.sum())
    return (255, 255, 255, 255) if dark else (0, 0, 0, 255)
