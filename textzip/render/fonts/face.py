"""A font file: what it is, which characters it has, and how Pillow opens it at a size.

Any TTF, OTF, OTB or PCF. The bytes are read once, so that the sha256 that goes into a manifest is that of the very
bytes that were drawn from.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import ImageFont

from textzip.errors import FontError
from textzip.render.fonts.pcf import pcf_characters

SUFFIXES = (".ttf", ".otf", ".otb", ".pcf", ".pcf.gz")
"""File names that a font folder is searched for."""

PROBED_PX = range(4, 65)
"""The sizes tried to find a bitmap font's own: no small bitmap font in use lies outside."""

_SFNT = (b"\x00\x01\x00\x00", b"true", b"OTTO", b"ttcf")
_PCF = b"\x01fcp"
_GZIP = b"\x1f\x8b"

# Code points that stand for glyph numbers when a font is opened by glyph: the last two planes, for private use.
GLYPH_PLANE = 0xF0000


class Face:
    """One font file. `name` is what rows call it: the catalogue's name, else the file's name without its suffix."""

    def __init__(self, path: Path, data: bytes, name: str | None = None) -> None:
        self.path = path
        self.data = data
        # In rows `+` joins the names of a font and its fallbacks.
        self.name = (name or path.name.removesuffix(".gz").rsplit(".", 1)[0]).replace("+", "-")
        self.name = self.name.encode("utf-8", "replace").decode("utf-8")  # a file's name may be no UTF-8; rows are
        self.sha256 = hashlib.sha256(data).hexdigest()

    def __repr__(self) -> str:
        return f"Face({self.name})"

    def __reduce__(self) -> tuple[object, ...]:
        return load_face, (self.path, self.name)

    @cached_property
    def is_sfnt(self) -> bool:
        """TrueType or OpenType (else PCF)."""
        return self.data[:4] in _SFNT

    @cached_property
    def characters(self) -> dict[int, int]:
        """Code point → glyph number, of every character in the font's table.

        Raises `FontError` if the file can't be read or maps no Unicode character.
        """
        try:
            found = _sfnt_characters(self.data) if self.is_sfnt else _pcf_characters(self.data)
        except Exception as error:  # the parsers raise anything on garbage
            raise self.broken(error) from error
        if not found:
            raise FontError(f"{self.path}: the font maps no Unicode characters; remove it or use another version of it")
        return found

    @cached_property
    def code_points(self) -> npt.NDArray[np.uint32]:
        """The font's characters, ascending."""
        return np.array(sorted(self.characters), np.uint32)

    @cached_property
    def native_px(self) -> tuple[int, ...]:
        """The only sizes a bitmap font can be drawn at; empty for outlines, which scale to any."""
        if self.is_sfnt and self._has_outlines:
            return ()
        sizes = tuple(px for px in PROBED_PX if self._open(px, self.data) is not None)
        if not sizes:
            raise FontError(f"{self.path}: FreeType opens this font at no size from 4 to 64 px; remove it")
        return sizes

    @cached_property
    def _has_outlines(self) -> bool:
        from fontTools.ttLib import TTFont

        try:
            tables = TTFont(io.BytesIO(self.data), lazy=True, fontNumber=0).keys()
        except Exception as error:
            raise self.broken(error) from error
        return any(table in tables for table in ("glyf", "CFF ", "CFF2"))

    def check(self) -> None:
        """Open the file every way a page will need it; raises `FontError` if it can't be used."""
        px = self.native_px
        self.open(px[0] if px else 12)
        _ = self.characters

    def open(self, px: int, *, by_glyph: bool = False) -> ImageFont.FreeTypeFont:
        """The face at `px` pixels an em, in Pillow's basic layout; raises `FontError` if it has no such size.

        With `by_glyph`, character `GLYPH_PLANE + g` draws glyph number g: so Pillow draws what HarfBuzz chose.
        """
        font = self._open(px, self._glyph_plane_data if by_glyph else self.data)
        if font is None:
            if self.is_sfnt and self._has_outlines:
                raise self.broken(f"FreeType can't open it at {px} px")
            sizes = ", ".join(str(size) for size in self.native_px)
            raise FontError(f"{self.path}: a bitmap font has no {px} px glyphs; its sizes are: {sizes} px")
        return font

    def _open(self, px: int, data: bytes) -> ImageFont.FreeTypeFont | None:
        try:
            return ImageFont.truetype(io.BytesIO(data), px, layout_engine=ImageFont.Layout.BASIC)
        except (OSError, ValueError):
            return None

    @cached_property
    def _glyph_plane_data(self) -> bytes:
        """The same font with one private-use character more for each glyph."""
        from fontTools.ttLib import TTFont, newTable
        from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

        try:
            font = TTFont(io.BytesIO(self.data), fontNumber=0)
            # The font's own characters stay: FreeType's auto-hinter tells scripts apart by them.
            characters = dict(font.getBestCmap() or {})
            characters |= {GLYPH_PLANE + number: name for number, name in enumerate(font.getGlyphOrder())}
            table = newTable("cmap")
            table.tableVersion = 0
            subtable = CmapSubtable.newSubtable(12)
            subtable.platformID, subtable.platEncID, subtable.language = 3, 10, 0
            subtable.cmap = characters
            table.tables = [subtable]
            font["cmap"] = table
            out = io.BytesIO()
            font.save(out, reorderTables=False)
        except Exception as error:  # tables that only now are read may be damaged
            raise self.broken(error) from error
        return out.getvalue()

    def broken(self, why: object) -> FontError:
        """The error to raise about this file; `why` is the exception met on the way, or a reason in words."""
        reason = str(why) or type(why).__name__
        return FontError(f"{self.path}: not a usable font file ({reason}); remove it or replace it with a good copy")


@lru_cache(maxsize=256)
def _load(path: Path, name: str | None, size: int, modified_ns: int) -> Face:  # noqa: ARG001 (size and time: cache keys)
    data = path.read_bytes()
    if not data:
        raise FontError(f"{path}: the font file is empty (0 bytes); remove it or replace it with a good copy")
    if data[:4] not in _SFNT and data[:4] != _PCF and data[:2] != _GZIP:
        raise FontError(f"{path}: not a TTF, OTF, OTB or PCF font; remove it or replace it with a good copy")
    face = Face(path, data, name)
    face.check()
    return face


def load_face(path: str | Path, name: str | None = None) -> Face:
    """The face in a font file, read once a process while the file stays as it is.

    Raises `FontError` if it is missing, empty, of another format, damaged, or has no Unicode characters.
    """
    path = Path(path)
    try:
        status = path.stat()
        return _load(path.resolve(), name, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise FontError(f"{path}: can't read this font file: {error.strerror}; check the path") from error


def _sfnt_characters(data: bytes) -> dict[int, int]:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), lazy=True, fontNumber=0)
    names = font.getBestCmap() or {}
    return {cp: font.getGlyphID(name) for cp, name in names.items()}


def _pcf_characters(data: bytes) -> dict[int, int]:
    found = pcf_characters(gzip.decompress(data) if data[:2] == _GZIP else data)
    return {code_point: glyph for code_point, glyph in found.items() if code_point >= 32}
