"""Pictures as people have them to pages as models know them: bright ink on a dark ground, one channel.

What is safe to convert is converted, and said: a camera's way up, deep and grey pictures in other modes, transparency;
and, in `levels.py`, dark ink, grey grounds, faint ink, the noise of JPEG. What is no page is refused by name: several
frames, real colours, a picture without a ground (a photograph), a size beyond what a model reads.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from textzip.errors import PictureError
from textzip.models.slot.levels import Grey, ground_of, normalised

Pixels: TypeAlias = npt.NDArray[np.uint8]
Source: TypeAlias = "str | Path | bytes | Image.Image | Pixels"

PAGE = 128
MAX_SIDE = 1024
_COLOUR = 40
"""Most that the channels of a grey picture differ by: JPEG leaves some."""
_GROUND = 0.4
"""Least share of a page that is ground: ink covers up to half of the densest."""


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
    image, turned = _upright(_open(source, name))
    width, height = image.size
    try:
        grey, notes = _grey(image, name)
    except ValueError as error:  # Pillow's, of modes that it converts to few others
        raise PictureError(f"{name}: mode {image.mode}, which Pillow can't make grey; convert it to L") from error
    ground = ground_of(grey)
    if ground.share < _GROUND:
        raise PictureError(
            f"{name}: no page: only {ground.share:.0%} of it is one ground, as in a photograph; "
            "a page is text of one brightness on a ground of another"
        )
    page, done = normalised(grey, ground)
    notes = [*turned, *notes, *done]
    if (width, height) != (PAGE, PAGE):
        notes.append(f"{width} × {height} px, not {PAGE} × {PAGE}: read as it is")
    return Picture(np.ascontiguousarray(page.round(), np.uint8), tuple(notes))


def _open(source: Source, name: str) -> Image.Image:
    """The picture with its pixels loaded, once its header has said that it may be a page."""
    try:
        if isinstance(source, Image.Image):
            image = source
        elif isinstance(source, np.ndarray):
            if source.dtype != np.uint8 or source.ndim not in (2, 3) or (source.ndim == 3 and source.shape[2] != 3):
                raise PictureError(f"{name}: an array of pixels must be uint8 (H, W) or (H, W, 3)")
            image = Image.fromarray(source)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # its size is looked at below
                image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source)
        _check_size(image.size, name)
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            raise PictureError(f"{name}: {frames} frames; a page is one picture: save them one by one")
        image.load()
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(
            f"{name}: many millions of pixels by its header, and a page has up to {MAX_SIDE} a side; "
            "it was not loaded: cut it into pages, if it is a picture at all"
        ) from error
    except FileNotFoundError as error:
        raise PictureError(f"{name}: there is no such file") from error
    except IsADirectoryError as error:
        raise PictureError(f"{name}: a folder, not a picture; name the pictures in it") from error
    except UnidentifiedImageError as error:
        raise PictureError(f"{name}: no picture that Pillow knows, or damaged; save it as PNG") from error
    except Exception as error:  # decoders raise many kinds
        if isinstance(error, OSError) and error.errno is not None:
            raise PictureError(f"{name}: can't be read ({error.strerror}); check the file and its rights") from error
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise PictureError(f"{name}: a damaged picture ({reason}); save it again as PNG") from error
    return image


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if not width or not height:
        raise PictureError(f"{name}: an empty picture of {width} × {height} px")
    if max(size) > MAX_SIDE:
        raise PictureError(
            f"{name}: {width} × {height} px is more than a page (up to {MAX_SIDE} px a side); cut it into pages, "
            "with text 8 to 16 px high"
        )


def _upright(image: Image.Image) -> tuple[Image.Image, list[str]]:
    """As its EXIF data say that a camera was held; one whose EXIF data can't be read stays as it is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
            turned = ImageOps.exif_transpose(image)
    except Exception:  # readers of EXIF data raise many kinds
        return image, []
    return turned, [] if orientation not in range(2, 9) else [f"turned upright, as its EXIF says ({orientation})"]


def _grey(image: Image.Image, name: str) -> tuple[Grey, list[str]]:
    """Brightness (H, W), 0…255, and what was done for it."""
    if image.mode in ("L", "1"):
        return np.asarray(image.convert("L"), np.float64), []
    if image.mode.startswith("I") or image.mode == "F":
        values = np.nan_to_num(np.asarray(image, np.float64), posinf=0, neginf=0)
        low, white = min(0.0, float(values.min())), _white(float(values.max()), image.mode == "F")
        return np.clip((values - low) / (white - low) * 255, 0, 255), [
            f"mode {image.mode}: to grey, white is {white:g}"
        ]
    notes = [f"mode {image.mode}: to grey"]
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, _paper(layer)), layer)
        notes.append("transparency: laid on a plain ground")
    channels = np.asarray(image.convert("RGB"), np.int16)
    spread = int(np.percentile(channels.max(2) - channels.min(2), 99))
    if spread > _COLOUR:
        raise PictureError(f"{name}: a picture in colours; a page is grey: convert it where its ink stays apart")
    return np.asarray(image.convert("L"), np.float64), notes


def _white(top: float, fractions: bool) -> float:
    """What is white where the brightest pixel is `top`: 1 of fractions, else the most that 8 or more bits hold."""
    return 1.0 if fractions and top <= 1 else max(255.0, 2.0 ** int(top).bit_length() - 1)


def _paper(layer: Image.Image) -> tuple[int, int, int, int]:
    """White under dark ink, black under bright."""
    pixels = np.asarray(layer, np.float64)
    alpha = pixels[..., 3]
    dark = float((pixels[..., :3].mean(2) * alpha).sum()) < 127.5 * float(alpha.sum())
    return (255, 255, 255, 255) if dark else (0, 0, 0, 255)
