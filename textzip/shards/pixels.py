"""A shard's pictures: PNG bytes to grey pixels.

textzip writes one kind of PNG (grey, 2 or 8 bits, filter 0, a single IDAT), which is one inflate call and a view:
25 µs for a page of 128×128, where Pillow takes 112. Of these, 20 are the inflate. Any other PNG goes through Pillow.
"""

from __future__ import annotations

import io
import struct

import numpy as np
import numpy.typing as npt
from isal import isal_zlib

from textzip.errors import ShardError

_IsalError: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # the stub says it is an instance

_SIGNATURE_AND_IHDR = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_DEPTHS = (2, 8)
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
    try:
        pixels = _decode_own(png)
        return _decode_any(png) if pixels is None else pixels
    except (OSError, ValueError, SyntaxError, struct.error, _IsalError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ShardError(f"a picture is no readable PNG ({reason})") from error


def _decode_own(png: bytes | memoryview) -> npt.NDArray[np.uint8] | None:
    """The pixels, if it is a PNG as `textzip.render.page.png` writes it."""
    if bytes(png[:16]) != _SIGNATURE_AND_IHDR:
        return None
    width, height, depth, *kind, size, name = struct.unpack_from(">IIBBBBB4xI4s", png, 16)
    if name != b"IDAT" or depth not in _DEPTHS or any(kind) or size + _DATA + _REST != len(png):
        return None
    stride = 1 + (width * depth + 7) // 8
    data = memoryview(png)[_DATA : _DATA + size]
    scanlines = isal_zlib.decompress(data, 15, height * stride)
    if len(scanlines) != height * stride:
        raise ValueError(f"{len(scanlines)} bytes of pixels, not {height * stride}")
    if scanlines[::stride].strip(b"\0"):
        return None  # another filter
    lines = np.frombuffer(scanlines, np.uint8).reshape(height, stride)[:, 1:]
    return lines if depth == 8 else _FOUR_PIXELS.take(lines, mode="clip").view(np.uint8)[:, :width]


def _decode_any(png: bytes | memoryview) -> npt.NDArray[np.uint8]:
    from PIL import Image

    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        return np.asarray(picture.convert("L"))
