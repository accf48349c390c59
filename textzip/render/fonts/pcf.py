"""Which characters a PCF font has, and of which character set.

Read from the tables that say so: a parser of whole fonts, in Python, spends most of a second on the bitmaps of
the four fonts in fonts/, and every worker would do that. The bitmaps are FreeType's to read.

https://fontforge.org/docs/techref/pcf-format.html describes the format.
"""

from __future__ import annotations

import struct

import numpy as np

_PROPERTIES = 1 << 0
_BDF_ENCODINGS = 1 << 5
_BIG_ENDIAN = 1 << 2
_NO_GLYPH = 0xFFFF


def pcf_characters(data: bytes) -> dict[int, int]:
    """Code point → glyph number, ascending. Raises `struct.error` or `ValueError` if the file is damaged."""
    offset = _table(data, _BDF_ENCODINGS)
    return {} if offset is None else _encodings(data, offset)


def pcf_charset(data: bytes) -> str:
    """The character set that its properties name, such as `ISO10646-1`; or what is said if they name none.

    Raises `struct.error` or `ValueError` if the file is damaged.
    """
    offset = _table(data, _PROPERTIES)
    found = {} if offset is None else _properties(data, offset)
    registry, encoding = found.get(b"CHARSET_REGISTRY"), found.get(b"CHARSET_ENCODING")
    if not registry or not encoding:
        return "a character set that it doesn't name"
    return f"{registry.decode('latin-1')}-{encoding.decode('latin-1')}"


def _table(data: bytes, wanted: int) -> int | None:
    for n in range(struct.unpack_from("<I", data, 4)[0]):
        kind, _, _, offset = struct.unpack_from("<4I", data, 8 + 16 * n)
        if kind == wanted:
            return int(offset)
    return None


def _properties(data: bytes, offset: int) -> dict[bytes, bytes]:
    """The properties that are texts, by name."""
    order = ">" if struct.unpack_from("<I", data, offset)[0] & _BIG_ENDIAN else "<"
    count = struct.unpack_from(f"{order}I", data, offset + 4)[0]
    rows = [struct.unpack_from(f"{order}I?I", data, offset + 8 + 9 * n) for n in range(count)]
    texts = offset + 8 + (9 * count + 3 & ~3) + 4

    def text(at: int) -> bytes:
        return data[texts + at : data.index(0, texts + at)]

    return {text(name): text(value) for name, is_text, value in rows if is_text}


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
