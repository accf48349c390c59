"""Pictures whose every pixel counts: a page as it was drawn, or why nothing can be proved of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from textzip.errors import PictureError
from textzip.render.page.style import MIN_SIDE

Pixels: TypeAlias = npt.NDArray[np.uint8]
Source: TypeAlias = "str | Path | bytes | Image.Image | Pixels"

MAX_SIDE = 1024
"""What `textzip read` takes, too."""

_LOSSY = {"JPEG": "JPEG", "MPO": "JPEG", "JPEG2000": "JPEG 2000", "AVIF": "AVIF", "WEBP": "WebP"}


def exact(source: Source, name: str = "picture") -> Pixels:
    """The page uint8 (H, W), white on black, of a path, a file's bytes, a PIL image or an array uint8 (H, W).

    Black on white is turned round, which loses nothing: the edge tells it, since margins hold no ink. A page without
    margins whose edge is full of ink can come out the wrong way round, so `prove_picture` tries both ways. Raises
    `PictureError` if the picture can't be opened, or is of
    a kind of which nothing can be proved: lossy formats, colours, more than 8 bits, transparency, several frames, sizes
    that no page has.
    """
    if isinstance(source, np.ndarray):
        if source.dtype != np.uint8 or source.ndim != 2:
            raise PictureError(f"{name}: an array of pixels must be uint8 (H, W)")
        pixels = source
    else:
        name = str(source) if isinstance(source, (str, Path)) else name
        pixels = _grey(_open(source, name), name)
    height, width = pixels.shape
    if not (min(height, width) >= MIN_SIDE and max(height, width) <= MAX_SIDE):
        raise PictureError(
            f"{name}: not provable: {width} × {height} px, and pages are {MIN_SIDE} to {MAX_SIDE} px a side"
        )
    return np.ascontiguousarray(255 - pixels if _is_dark_on_light(pixels) else pixels)


def _is_dark_on_light(pixels: Pixels) -> bool:
    """Whether more of a picture's edge is white than black; of the whole if the edge can't tell."""
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    for part in (edge, pixels):
        white, black = (int(np.count_nonzero(part == value)) for value in (255, 0))
        if white != black:
            return white > black
    return False


def compiled_form(pixels: Pixels) -> Pixels:
    """A page in the one form that the search is compiled for: C order, writable. A copy if it has another."""
    return np.require(pixels, np.uint8, ["C", "W"])


def _open(source: str | Path | bytes | Image.Image, name: str) -> Image.Image:
    if isinstance(source, Image.Image):
        _check_format(source, name)
        return source
    try:
        image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source)
        if max(image.size) > MAX_SIDE:
            raise PictureError(f"{name}: not provable: {image.width} × {image.height} px is more than a page")
        _check_format(image, name)  # before it is loaded, when a file is let go
        if getattr(image, "n_frames", 1) > 1:
            raise PictureError(f"{name}: not provable: a page is one picture, and this has several frames")
        image.load()
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError(f"{name}: no picture that Pillow knows, or damaged") from error
    except Image.DecompressionBombError as error:
        raise PictureError(f"{name}: not provable: many millions of pixels by its header") from error
    except OSError as error:
        raise PictureError(f"{name}: can't be read ({error.strerror or error})") from error
    except Exception as error:  # decoders raise many kinds
        raise PictureError(f"{name}: a damaged picture ({error})") from error
    return image


def _check_format(image: Image.Image, name: str) -> None:
    """Raise `PictureError` for a format that changes pixels."""
    if image.format in _LOSSY and not (image.format == "WEBP" and _is_lossless(image)):
        raise PictureError(
            f"{name}: not provable: {_LOSSY[image.format]} changes pixels, and a proof compares all of them; "
            "save pages as PNG"
        )


def _grey(image: Image.Image, name: str) -> Pixels:
    if image.mode not in ("1", "L", "P", "RGB", "RGBA", "LA"):
        raise PictureError(f"{name}: not provable: mode {image.mode} is not 8-bit grey, as pages are")
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return np.asarray(image.convert("L"), np.uint8)
    colours = np.asarray(image.convert("RGBA"), np.uint8)
    if (colours[..., 3] != 255).any():
        raise PictureError(f"{name}: not provable: it is transparent in places; lay it on black first")
    if (colours[..., :3] != colours[..., :1]).any():
        raise PictureError(f"{name}: not provable: a picture in colours; pages are grey")
    return np.ascontiguousarray(colours[..., 0])


def _is_lossless(image: Image.Image) -> bool:
    """Whether a WebP whose file is still open has its picture as the lossless bitstream, whatever stands beside it."""
    file = getattr(image, "fp", None)
    if file is None:
        return False
    before = file.tell()
    file.seek(0)
    kinds = set(_chunks(file.read()[len("RIFF....WEBP") :]))
    file.seek(before)
    return b"VP8L" in kinds and not kinds & {b"VP8 ", b"ANMF"}


def _chunks(data: bytes) -> Iterator[bytes]:
    """The kinds of a RIFF file's chunks: four letters, a size, and so many bytes, to an even number."""
    at = 0
    while at + 8 <= len(data):
        yield data[at : at + 4]
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
