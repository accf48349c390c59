"""Pixels to PNG, framed by hand around one deflate call.

Pillow spends 400 to 700 microseconds on a page, mostly in choosing filters that text doesn't profit from. Filter 0
and ISA-L's level 1 give smaller files in a tenth of that (`make bench`). Pages with only black and white are packed
as 2-bit greyscale: a quarter of the bytes to deflate, and Pillow still opens them as mode `L`. They are left to zlib's
level 1, which takes 11 microseconds longer: on such pages ISA-L was seen to give another, equally good stream once in
some ten thousand pages, and a shard is to be the same bytes whenever it is rendered.

Coloured pictures get filter 1, differences to the pixel before, and zlib's level 1 for the same reason: of 300
abstract ones of 64×64 each is 8.4 kB in 0.5 ms, where no filter makes it 8.6 kB, ISA-L 8.6 kB in 0.15 ms, and Pillow
takes 1.4 ms for 8.2 kB.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from isal import isal_zlib
from numba import njit

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_LEVEL = 1
_COLOURS = 2
"""In a header: red, green and blue."""
_SUB = 1
"""Before a line: each of its pixels is the difference to the one before."""


def encode(scanlines: npt.NDArray[np.uint8], *, bilevel: bool) -> bytes:
    """PNG bytes of scanlines uint8 (H, 1 + W), column 0 being filter bytes 0; `bilevel`: all pixels are 0 or 255."""
    height, width = scanlines.shape[0], scanlines.shape[1] - 1
    data = zlib.compress(_packed(scanlines), _LEVEL) if bilevel else isal_zlib.compress(scanlines, _LEVEL)
    return b"".join((_head(width, height, 2 if bilevel else 8), _chunk(b"IDAT", data), _END))


def encode_colours(pixels: npt.NDArray[np.uint8]) -> bytes:
    """PNG bytes of coloured pixels uint8 (H, W, 3)."""
    height, width, _ = pixels.shape
    lines = np.ascontiguousarray(pixels).reshape(height, 3 * width)
    scanlines = np.full((height, 1 + 3 * width), _SUB, np.uint8)
    scanlines[:, 1:4] = lines[:, :3]  # before it is nothing, which counts as 0
    np.subtract(lines[:, 3:], lines[:, :-3], out=scanlines[:, 4:])
    data = zlib.compress(scanlines.data, _LEVEL)
    return b"".join((_head(width, height, 8, _COLOURS), _chunk(b"IDAT", data), _END))


@lru_cache(maxsize=64)
def _head(width: int, height: int, bits: int, kind: int = 0) -> bytes:
    return _SIGNATURE + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))))


@njit(cache=True)
def _packed(scanlines):  # type: ignore[no-untyped-def]
    """8-bit scanlines of 0 and 255 to 2-bit ones, four pixels a byte, filter bytes kept: uint8 (H, 1 + ceil(W/4))."""
    height, width = scanlines.shape[0], scanlines.shape[1] - 1
    packed = np.zeros((height, 1 + (width + 3) // 4), np.uint8)
    for y in range(height):
        for x in range(width):
            if scanlines[y, 1 + x]:
                packed[y, 1 + (x >> 2)] |= np.uint8(3 << (6 - 2 * (x & 3)))
    return packed
