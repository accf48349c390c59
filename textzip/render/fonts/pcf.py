"""Which characters a PCF font has.

Read from the one table that says so: a parser of whole fonts, in Python, spends most of a second on the bitmaps of
the four fonts in fonts/, and every worker would do that. The bitmaps are FreeType's to read.

https://fontforge.org/docs/techref/pcf-format.html describes the format.
"""

from __future__ import annotations

import struct

import numpy as np

_BDF_ENCODINGS = 1 << 5
_BIG_ENDIAN = 1 << 2
_NO_GLYPH = 0xFFFF


def pcf_characters(data: bytes) -> dict[int, int]:
    """Code point → glyph number, ascending. Raises `struct.error` or `ValueError` if the file is damaged."""
    for n in range(struct.unpack_from("<I", data, 4)[0]):
        kind, _, _, offset = struct.unpack_from("<4I", data, 8 + 16 * n)
        if kind == _BDF_ENCODINGS:
            return _encodings(data, offset)
    return {}


def _encodings(data: bytes, offset: int) -> dict[int, int]:
    """A matrix of glyph numbers: rows are the high bytes of code points, columns the low bytes."""
    order = ">" if struct.unpack_from("<I", data, offset)[0] & _BIG_ENDIAN else "<"
    first_low, last_low, first_high, last_high, _ = struct.unpack_from(f"{order}5H", data, offset + 4)
    if not (first_low <= last_low <= 0xFF and first_high <= last_high <= 0xFF):
        raise ValueError("its table of characters has an impossible range")
    shape = last_high - first_high + 1, last_low - first_low + 1
    numbers = np.frombuffer(data, f"{order}u2", shape[0] * shape[1], offset + 14).reshape(shape)
    rows, columns = np.nonzero(numbers != _NO_GLYPH)
    code_points = (rows + first_high) << 8 | (columns + first_low)
    return dict(zip(code_points.tolist(), numbers[rows, columns].tolist(), strict=True))
