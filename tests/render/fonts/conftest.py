"""Small fonts, made here: a glyph a character, each of another shape, and tables to break."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables.BitmapGlyphMetrics import SmallGlyphMetrics
from fontTools.ttLib.tables.E_B_D_T_ import ebdt_bitmap_classes
from fontTools.ttLib.tables.E_B_L_C_ import BitmapSizeTable, SbitLineMetrics, Strike, eblc_sub_table_classes

EM = 1000


def _bar(width: int, height: int) -> Any:
    pen = TTGlyphPen(None)
    if height:
        pen.moveTo((0, 0))
        for point in ((0, height), (width, height), (width, 0)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def _font(characters: str, *, outlines: bool = True) -> Any:
    """A font in which .notdef is a large box, a space is blank and glyph n is a bar n/20 of an em high."""
    names = [".notdef", *(f"g{ord(character)}" for character in characters)]
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(character): f"g{ord(character)}" for character in characters})
    heights = {name: 50 * n for n, name in enumerate(names)} | {".notdef": 700, "g32": 0}
    builder.setupGlyf({name: _bar(400, heights[name] if outlines else 0) for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Bars", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    return builder.font


def _with_bitmaps(font: Any, sizes: tuple[int, ...]) -> Any:
    """The font with bitmaps too: at `px`, glyph n of all but .notdef has ink in its row n, px/2 pixels of it."""
    names = font.getGlyphOrder()
    font["EBLC"], font["EBDT"] = newTable("EBLC"), newTable("EBDT")
    font["EBLC"].version = font["EBDT"].version = 2.0
    font["EBLC"].strikes, font["EBDT"].strikeData = [], []
    for px in sizes:
        strike = Strike()
        table = strike.bitmapSizeTable = BitmapSizeTable()
        table.startGlyphIndex, table.endGlyphIndex = 0, len(names) - 1
        table.ppemX = table.ppemY = px
        table.bitDepth, table.flags, table.colorRef = 1, 1, 0
        for side in ("hori", "vert"):
            line = SbitLineMetrics()
            line.ascender, line.descender, line.widthMax = px, 0, px
            line.caretSlopeNumerator = line.caretSlopeDenominator = line.caretOffset = 0
            line.minOriginSB = line.minAdvanceSB = line.maxBeforeBL = line.minAfterBL = line.pad1 = line.pad2 = 0
            setattr(table, side, line)
        index = eblc_sub_table_classes[1](b"", font)
        index.names, index.indexFormat, index.imageFormat, index.imageDataOffset = list(names), 1, 1, 4
        index.firstGlyphIndex, index.lastGlyphIndex = 0, len(names) - 1
        strike.indexSubTables = [index]
        glyphs = {}
        for n, name in enumerate(names):
            glyph = glyphs[name] = ebdt_bitmap_classes[1](b"", font)
            glyph.metrics = metrics = SmallGlyphMetrics()
            metrics.height, metrics.width, metrics.BearingX, metrics.BearingY = px, px // 2, 0, px
            metrics.Advance = px // 2 + 1
            across = (px // 2 + 7) // 8
            glyph.imageData = b"".join(
                (b"\xff" * across if row == n or n == 0 else bytes(across)) if name != "g32" else bytes(across)
                for row in range(px)
            )
        font["EBLC"].strikes.append(strike)
        font["EBDT"].strikeData.append(glyphs)
    return font


@pytest.fixture(scope="session")
def bars() -> Callable[..., Any]:
    """`bars(characters, outlines=True)`: a fontTools font of bars, each of another height."""
    return _font


@pytest.fixture(scope="session")
def with_bitmaps() -> Callable[..., Any]:
    """`with_bitmaps(font, sizes)`: a font of `bars` with bitmaps at these sizes."""
    return _with_bitmaps
