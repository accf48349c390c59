"""The tables of a TrueType or OpenType font that drawing needs, and none else, read and rewritten by fontTools.

Glyphs go by their numbers alone: a table of glyph names (or any other that no pixel comes from) may be damaged or of a
version that nobody reads, and the font still draws.
"""

from __future__ import annotations

import io
import struct
from typing import Any

_OUTLINES = ("glyf", "CFF ", "CFF2")
_BITMAPS = ("EBLC", "bloc")
_SHAPES = ("loca", "EBDT", "bdat", "GDEF", "GSUB", "GPOS")
_ALWAYS = ("maxp", "cmap")
_NEEDED = (*_ALWAYS, "head", "hhea", "hmtx", *_OUTLINES, *_BITMAPS, *_SHAPES)
_WIDEST = 0xFFFF
_SIZES, _SIZE, _PPEM = 8, 48, 45  # of a table of bitmaps: where its sizes begin, bytes of each, and where its px are


def read(data: bytes, number: int = 0) -> Any:
    """The font, or face `number` of a collection, as a fontTools `TTFont` that reads a table when it is asked for.

    Raises whatever fontTools does, and `ValueError` if a table that drawing needs is not there or cut off.
    """
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), lazy=True, fontNumber=number, recalcBBoxes=False, recalcTimestamp=False)
    lacking = [tag for tag in _ALWAYS if tag not in font.reader.tables]
    if lacking:
        raise ValueError(f"it has no table {lacking[0]}")
    for tag, table in font.reader.tables.items():
        if tag in _NEEDED and table.offset + table.length > len(data):
            raise ValueError(f"its table {tag.strip()} ends after the file")
    # With an order of its own fontTools looks for none in the tables of names.
    font.setGlyphOrder([f"glyph{glyph}" for glyph in range(font["maxp"].numGlyphs)])
    return font


def characters(font: Any) -> dict[int, int]:
    """Code point → glyph number; without those that the font maps to glyph 0, which is .notdef."""
    found = {code_point: font.getGlyphID(name) for code_point, name in (font.getBestCmap() or {}).items()}
    return {code_point: glyph for code_point, glyph in found.items() if glyph}


def has_outline_table(font: Any) -> bool:
    """Whether it has a table for outlines with something in it, if only a stub."""
    tables = font.reader.tables
    return any(tag in tables and tables[tag].length for tag in _OUTLINES)


def bitmap_sizes(font: Any) -> list[int]:
    """The sizes in pixels an em, ascending, that it says to have black-and-white or grey bitmaps at."""
    for tag in _BITMAPS:
        if tag in font.reader.tables and len(table := font.reader[tag]) >= _SIZES:
            count = struct.unpack_from(">I", table, 4)[0]
            return sorted(set(table[_SIZES + _PPEM : _SIZES + _SIZE * count : _SIZE]))
    return []


def with_glyphs_as_characters(data: bytes, number: int, first: int) -> bytes:
    """The same font, a file of its own, with a character more for each glyph: `first` is glyph 0, and so on."""
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    font = read(data, number)
    # The font's own characters stay: FreeType's auto-hinter tells scripts apart by them.
    mapped = dict(font.getBestCmap() or {})
    mapped |= {first + glyph: name for glyph, name in enumerate(font.getGlyphOrder())}
    table = newTable("cmap")
    table.tableVersion = 0
    subtable = CmapSubtable.newSubtable(12)
    subtable.platformID, subtable.platEncID, subtable.language = 3, 10, 0
    subtable.cmap = mapped
    table.tables = [subtable]
    font["cmap"] = table
    return _saved(font)


def with_wide_notdef(data: bytes, number: int) -> bytes:
    """The same font, a file of its own, whose glyph 0 is an em wider: what has its width there is not in the font."""
    font = read(data, number)
    metrics = font["hmtx"].metrics
    width, bearing = metrics["glyph0"]
    em = font["head"].unitsPerEm
    metrics["glyph0"] = width - em if width + em > _WIDEST else width + em, bearing
    for tag in ("hdmx", "LTSH", "VDMX"):  # widths at some sizes, which would go before those
        if tag in font:
            del font[tag]
    return _saved(font)


def _saved(font: Any) -> bytes:
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    return out.getvalue()
