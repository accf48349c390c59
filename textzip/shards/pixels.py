"""A shard's pictures: PNG bytes to pixels, grey or of colours.

textzip writes two kinds of PNG, each with a single IDAT. Grey ones (2 or 8 bits, filter 0) are one inflate call and
a view: 25 µs for a page of 128×128, where Pillow takes 112. Of these, 20 are the inflate. Those of colours (8 bits,
filter 1) are one inflate call and a sum along the lines: 41 µs for 64×64, where Pillow takes 152. Any other PNG goes
through Pillow.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from isal import isal_zlib

from textzip.errors import ShardError

_Own = Callable[[bytes | memoryview], npt.NDArray[np.uint8] | None]
_IsalError: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # the stub says it is an instance

_SIGNATURE_AND_IHDR = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_DEPTHS = (2, 8)
_COLOURS = 2
_SUB = b"\1"
"""Filter 1: each pixel is the difference to the one before."""
_DATA = 41
"""Where the data of the first chunk after the header begins."""
_REST = 4 + 12
"""After that data: its checksum, and the IEND chunk."""

# A byte of four 2-bit pixels to four bytes, as one uint32.
_FOUR_PIXELS = (
    np.array([[(byte >> shift & 3) * 85 for shift in (6, 4, 2, 0)] for byte in range(256)], np.uint8)
    .view(np.uint32)
    .ravel()
)


def decode(png: bytes | memoryview) -> npt.NDArray[np.uint8]:
    """The grey pixels of a PNG, uint8 (H, W), perhaps not contiguous. Raises `ShardError` if it is broken."""
    return _decoded(png, _decode_own, "L")


def decode_colours(png: bytes | memoryview) -> npt.NDArray[np.uint8]:
    """The pixels of a PNG as red, green and blue, uint8 (H, W, 3). Raises `ShardError` if it is broken."""
    return _decoded(png, _decode_own_colours, "RGB")


def _decoded(png: bytes | memoryview, own: _Own, mode: str) -> npt.NDArray[np.uint8]:
    try:
        pixels = own(png)
        return _decode_any(png, mode) if pixels is None else pixels
    except (OSError, ValueError, SyntaxError, struct.error, _IsalError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ShardError(f"a picture is no readable PNG ({reason})") from error


def _decode_own(png: bytes | memoryview) -> npt.NDArray[np.uint8] | None:
    """The pixels, if it is a PNG as `textzip.render.page.png` writes it of a page."""
    found = _header(png, colours=0)
    if found is None:
        return None
    width, height, depth = found
    stride = 1 + (width * depth + 7) // 8
    scanlines = _inflated(png, height * stride)
    if scanlines[::stride].strip(b"\0"):
        return None  # another filter
    lines = np.frombuffer(scanlines, np.uint8).reshape(height, stride)[:, 1:]
    return lines if depth == 8 else _FOUR_PIXELS.take(lines, mode="clip").view(np.uint8)[:, :width]


def _decode_own_colours(png: bytes | memoryview) -> npt.NDArray[np.uint8] | None:
    """The pixels, if it is a PNG as `textzip.render.page.png` writes it of a coloured picture."""
    found = _header(png, colours=_COLOURS)
    if found is None or found[2] != 8:
        return None
    width, height, _ = found
    stride = 1 + 3 * width
    scanlines = _inflated(png, height * stride)
    if scanlines[::stride].strip(_SUB):
        return None  # another filter
    lines = np.frombuffer(scanlines, np.uint8).reshape(height, stride)[:, 1:]
    return np.add.accumulate(lines.reshape(height, width, 3), axis=1, dtype=np.uint8)


def _header(png: bytes | memoryview, colours: int) -> tuple[int, int, int] | None:
    """Width, height and bits of a PNG of textzip's own framing; None if it is another, or of other colours."""
    if bytes(png[:16]) != _SIGNATURE_AND_IHDR:
        return None
    width, height, depth, kind, *rest, size, name = struct.unpack_from(">IIBBBBB4xI4s", png, 16)
    own = name == b"IDAT" and depth in _DEPTHS and kind == colours and not any(rest)
    return (width, height, depth) if own and size + _DATA + _REST == len(png) else None


def _inflated(png: bytes | memoryview, size: int) -> bytes:
    scanlines = isal_zlib.decompress(memoryview(png)[_DATA : len(png) - _REST], 15, size)
    if len(scanlines) != size:
        raise ValueError(f"{len(scanlines)} bytes of pixels, not {size}")
    return scanlines


def _decode_any(png: bytes | memoryview, mode: str) -> npt.NDArray[np.uint8]:
    from PIL import Image

    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        return np.asarray(picture.convert(mode))
