"""Pictures as people have them to ink as models know it: bright on a dark ground, one channel.

What is safe to convert is converted, and said: a camera's way up, deep and grey pictures in other modes, transparency;
in `levels.py`, for pictures no larger than a page, dark ink, grey grounds, faint ink, the noise of JPEG; in
`page/ink.py`, for larger ones, colours, bars and boxes, and paper. What is no page is refused by name: several frames,
a picture without a ground (a photograph), a size beyond what is read.
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
from textzip.models.slot.page.ink import flat_ink, paper_ink

Pixels: TypeAlias = npt.NDArray[np.uint8]
Source: TypeAlias = "str | Path | bytes | Image.Image | Pixels"

PAGE = 128
MAX_SIDE = 4096
_WHOLE = 1024
"""Pixels a side of larger pictures that may be pages as they are."""
_SIGNATURE = ("Software", "textzip")
"""What a PNG of textzip's own says of itself."""
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
    own: bool = True
    """Whether it may be a page of textzip's own, whose lines end where they are full: one as wide as those and no
    higher, or one whose file says so."""
    whole: bool = True
    """Whether it is read as it is first, before it is cut into lines."""
    paper: bool = False
    """Whether its ground has grain or shades, as a scan's: its lines may not lie level."""


def to_page(source: Source, name: str = "picture") -> Picture:
    """A page from a file's path, a file's bytes, a PIL image or an array uint8 (H, W) or (H, W, 3).

    Raises `PictureError`, with `name` (a path's own), if it can't be read or is no page.
    """
    if isinstance(source, (str, Path)):
        name = str(source)
    opened = _open(source, name)
    signed = opened.info.get(_SIGNATURE[0]) == _SIGNATURE[1]
    image, turned = _upright(opened)
    width, height = image.size
    try:
        grey, colours, notes = _grey(image)
    except ValueError as error:  # Pillow's, of modes that it converts to few others
        raise PictureError(f"{name}: mode {image.mode}, which Pillow can't make grey; convert it to L") from error
    notes = [*turned, *notes]
    if (width, height) != (PAGE, PAGE):
        notes.append(f"{width} × {height} px, not {PAGE} × {PAGE}")
    small = width <= PAGE and height <= PAGE
    ground = ground_of(grey)
    clean = colours is None and not turned and ground.level == 0 and ground.share >= _GROUND
    if clean and not small and max(width, height) <= _WHOLE:
        page, done = normalised(grey, ground)
        if not done:
            return Picture(np.ascontiguousarray(page.round(), np.uint8), tuple(notes), own=signed)
    if colours is not None or not small:
        ink = flat_ink(colours if colours is not None else grey.round().astype(np.uint8)[..., None])
        if ink is not None:
            return Picture(ink, tuple(notes), own=False, whole=False)
    if ground.share < _GROUND:
        raise PictureError(
            f"{name}: no page: only {ground.share:.0%} of it is one ground, as in a photograph; "
            "a page is text of one brightness on a ground of another"
        )
    if not small:
        return Picture(paper_ink(grey.round().astype(np.uint8)), tuple(notes), own=False, whole=False, paper=True)
    page, done = normalised(grey, ground)
    wide = width == PAGE
    return Picture(np.ascontiguousarray(page.round(), np.uint8), (*notes, *done), own=wide, whole=wide)


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
            f"{name}: many millions of pixels by its header, and up to {MAX_SIDE} a side are read; "
            "it was not loaded: cut it into pieces, if it is a picture at all"
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
            f"{name}: {width} × {height} px is more than is read (up to {MAX_SIDE} px a side); cut it into pieces, "
            "or make it smaller, with text at least 8 px high"
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


def _grey(image: Image.Image) -> tuple[Grey, Pixels | None, list[str]]:
    """Brightness (H, W), 0…255, the colours (H, W, 3) if it has any, and what was done for it."""
    if image.mode in ("L", "1"):
        return np.asarray(image.convert("L"), np.float64), None, []
    if image.mode.startswith("I") or image.mode == "F":
        values = np.nan_to_num(np.asarray(image, np.float64), posinf=0, neginf=0)
        low, white = min(0.0, float(values.min())), _white(float(values.max()), image.mode == "F")
        grey = np.clip((values - low) / (white - low) * 255, 0, 255)
        return grey, None, [f"mode {image.mode}: to grey, white is {white:g}"]
    notes = [f"mode {image.mode}: to grey"]
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, _paper(layer)), layer)
        notes.append("transparency: laid on a plain ground")
    channels = np.asarray(image.convert("RGB"), np.int16)
    spread = int(np.percentile(channels.max(2) - channels.min(2), 99))
    colours = np.asarray(image.convert("RGB")) if spread > _COLOUR else None
    if colours is not None:
        notes[0] = f"mode {image.mode}, in colours: what differs from its ground is ink"
    return np.asarray(image.convert("L"), np.float64), colours, notes


def _white(top: float, fractions: bool) -> float:
    """What is white where the brightest pixel is `top`: 1 of fractions, else the most that 8 or more bits hold."""
    return 1.0 if fractions and top <= 1 else max(255.0, 2.0 ** int(top).bit_length() - 1)


def _paper(layer: Image.Image) -> tuple[int, int, int, int]:
    """White under dark ink, black under bright."""
    pixels = np.asarray(layer, np.float64)
    alpha = pixels[..., 3]
    dark = float((pixels[..., :3].mean(2) * alpha).sum()) < 127.5 * float(alpha.sum())
    return (255, 255, 255, 255) if dark else (0, 0, 0, 255)
