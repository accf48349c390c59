"""Texts for property tests, from every corner of Unicode, the nasty ones often; and small fonts, made here."""

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
from hypothesis import strategies as st

EM = 1000

_ALPHABETS = {
    "ascii": [chr(cp) for cp in range(0x20, 0x7F)],
    "combining": [chr(cp) for cp in (*range(0x300, 0x370), *range(0x591, 0x5BE), *range(0x64B, 0x653), 0x20DD, 0xE31)],
    "controls": [chr(cp) for cp in (*range(0x20), *range(0x7F, 0xA0))],
    "bidi": [chr(cp) for cp in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))],
    "spaces": [
        " ",
        "  ",
        "\t",
        "\xa0",
        "\u1680",
        *map(chr, range(0x2000, 0x200B)),
        "\u202f",
        "\u205f",
        "\u3000",
        "\u2800",
    ],
    "newlines": ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"],
    "jamo": [
        chr(cp) for cp in (*range(0x1100, 0x1113), *range(0x1160, 0x1176), *range(0x11A7, 0x11C3), 0xA960, 0xD7B0)
    ],
    "selectors": [chr(cp) for cp in (*range(0xFE00, 0xFE10), 0xE0100, 0xE01EF, 0x180B)],
    "emoji": ["😀", "👩", "\u200d", "🏽", "🇩", "🇪", "❤", "🔥", "#", "\u20e3"],
    "indic": [*"कषिाी्रड़ग़নোৌதொ", "\u0dca", "\u0dcf", "\u0ddd"],
    "semitic": [*"שלוםאבגעربيسلام١٢3", "\ufb2c", "\ufefb", "\u0600", "\u06dd"],
    "decomposing": ["\u212b", "\u2126", "\u0344", "\u0958", "\uf900", "\U0002f800", "\U0001d15e", "ﬁ", "\u037e"],
}

_ANY = st.characters(exclude_categories=["Cs"])
_STRETCHES = [st.lists(st.sampled_from(alphabet), max_size=6).map("".join) for alphabet in _ALPHABETS.values()] + [
    st.text(_ANY, max_size=3)
]


@st.composite
def _any_text(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 3)) == 0:
        return draw(st.text(_ANY, max_size=40))
    return "".join(draw(st.lists(st.one_of(*_STRETCHES), max_size=8)))


@pytest.fixture(scope="session")
def any_text() -> st.SearchStrategy[str]:
    """All of Unicode but lone surrogates: uniform text, and stretches of what renderers stumble over."""
    return _any_text()


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
