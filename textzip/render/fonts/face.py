"""A font file: what it is, which characters it has, and how Pillow opens it at a size.

Any TTF, OTF, OTB or PCF, or a face of a TTC or OTC collection. The sha256 that goes into a manifest is that of the very
bytes that are drawn from: a file that changes meanwhile is refused. A face is small: what is large, its bytes and its
table of characters, is kept of the few used last, so that thousands can be at hand. Nothing is read of a font that
drawing does not need: its names, or a table of glyph names, may be of any version or damaged.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import ImageFont

from textzip.errors import FontError
from textzip.render.fonts import sfnt
from textzip.render.fonts.collection import face_count, parted
from textzip.render.fonts.drawable import check_drawable
from textzip.render.fonts.pcf import pcf_characters

SUFFIXES = (".ttf", ".otf", ".ttc", ".otc", ".otb", ".pcf", ".pcf.gz")
"""File names that a font folder is searched for."""

PROBED_PX = range(4, 65)
"""The sizes tried to find a bitmap font's own: no small bitmap font in use lies outside."""

_SFNT = (b"\x00\x01\x00\x00", b"true", b"OTTO", b"ttcf")
_PCF = b"\x01fcp"
_GZIP = b"\x1f\x8b"

# Code points that stand for glyph numbers when a font is opened by glyph: the last two planes, for private use.
GLYPH_PLANE = 0xF0000

# Larger than any bitmaps: glyphs that have ink at this size have outlines.
_OUTLINES_PX = 509


class Face:
    """One font file, or face `number` of a collection.

    `name` is what rows call it: the catalogue's name, else the file's name without its suffix; of a collection's
    second face and those after it with `#1`, `#2`, … behind it.
    """

    def __init__(self, path: Path, data: bytes, name: str | None = None, number: int = 0) -> None:
        # In rows `+` joins the names of a font and its fallbacks.
        name = (name or path.name.removesuffix(".gz").rsplit(".", 1)[0]).replace("+", "-")
        name = name.encode("utf-8", "replace").decode("utf-8")  # a file's name may be no UTF-8; rows are
        self._set(path, name, number, hashlib.sha256(data).hexdigest(), is_sfnt=data[:4] in _SFNT)

    def _set(self, path: Path, file_name: str, number: int, sha256: str, *, is_sfnt: bool) -> None:
        self.path = path
        self.number = number
        self.name = f"{file_name}#{number}" if number else file_name
        self.sha256 = sha256
        self.is_sfnt = is_sfnt
        """TrueType or OpenType (else PCF)."""
        self._file_name = file_name
        self._where = f"{path}#{number}" if number else str(path)
        self._key = path, self.name, number, sha256
        self._hash = hash(self._key)

    def __repr__(self) -> str:
        return f"Face({self.name})"

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Face) and self._key == other._key)

    def __reduce__(self) -> tuple[object, ...]:
        known = self.path, self._file_name, self.number, self.sha256, self.is_sfnt
        return _known_face, (*known, self.__dict__.get("native_px"))

    @property
    def data(self) -> bytes:
        """The file's bytes. Raises `FontError` if they are not those that they were."""
        return _data(self.path, self.sha256)

    @property
    def unpacked(self) -> bytes:
        """The file's bytes as they are without gzip."""
        return gzip.decompress(self.data) if self.data[:2] == _GZIP else self.data

    @property
    def characters(self) -> dict[int, int]:
        """Code point → glyph number, of every character in the font's table but those that are its glyph 0, .notdef.

        Raises `FontError` if the file can't be read or maps no Unicode character.
        """
        return _characters(self)

    @property
    def code_points(self) -> npt.NDArray[np.uint32]:
        """The font's characters, ascending."""
        return np.array(sorted(self.characters), np.uint32)

    @cached_property
    def native_px(self) -> tuple[int, ...]:
        """The only sizes a bitmap font can be drawn at; empty for outlines, which scale to any."""
        if self.is_sfnt and self._has_outlines:
            return ()
        if self._bitmap_sizes:
            sizes = tuple(px for px in self._bitmap_sizes if px >= PROBED_PX.start and self._has_ink(px))
        else:
            sizes = tuple(px for px in PROBED_PX if self._open(px, self.data, self.number) is not None)
        if not sizes:
            raise FontError(f"{self._where}: FreeType opens this font at no size from 4 to 64 px; remove it")
        return sizes

    @cached_property
    def _has_outlines(self) -> bool:
        """Whether it has outlines to scale; a bitmap font may have a table for them with none, or an empty one."""
        try:
            outlines = sfnt.has_outline_table(sfnt.read(self.data, self.number))
        except Exception as error:
            raise self.broken(error) from error
        return outlines and (not self._bitmap_sizes or self._has_ink(_OUTLINES_PX))

    @cached_property
    def _bitmap_sizes(self) -> list[int]:
        """The sizes that a TrueType or OpenType font lists bitmaps of."""
        try:
            return sfnt.bitmap_sizes(sfnt.read(self.data, self.number)) if self.is_sfnt else []
        except Exception as error:
            raise self.broken(error) from error

    def _has_ink(self, px: int) -> bool:
        """Whether any of its characters leaves ink at `px` pixels."""
        font = self._open(px, self.data, self.number)
        try:
            return font is not None and any(font.getmask(chr(cp)).getbbox() for cp in self.code_points.tolist())
        except (OSError, ValueError) as error:  # FreeType finds a damaged glyph only now
            raise self.broken(error) from error

    def check(self) -> None:
        """Open the file every way a page will need it; raises `FontError` if it can't be used."""
        px = self.native_px
        font = self.open(px[0] if px else 12)
        try:
            check_drawable(self, font)
        except (OSError, ValueError, struct.error) as error:  # FreeType finds a damaged glyph only now
            raise self.broken(error) from error

    def open(self, px: int, *, by_glyph: bool = False) -> ImageFont.FreeTypeFont:
        """The face at `px` pixels an em, in Pillow's basic layout; raises `FontError` if it has no such size.

        With `by_glyph`, character `GLYPH_PLANE + g` draws glyph number g: so Pillow draws what HarfBuzz chose.
        """
        font = self._open(px, _glyph_plane_data(self), 0) if by_glyph else self._open(px, self.data, self.number)
        if font is None:
            if self.is_sfnt and self._has_outlines:
                raise self.broken(f"FreeType can't open it at {px} px")
            sizes = ", ".join(str(size) for size in self.native_px)
            raise FontError(f"{self._where}: a bitmap font has no {px} px glyphs; its sizes are: {sizes} px")
        return font

    def _open(self, px: int, data: bytes, number: int) -> ImageFont.FreeTypeFont | None:
        try:
            return ImageFont.truetype(io.BytesIO(data), px, number, layout_engine=ImageFont.Layout.BASIC)
        except (OSError, ValueError):
            return None

    def broken(self, why: object) -> FontError:
        """The error to raise about this file; `why` is the exception met on the way, or a reason in words."""
        reason = str(why) or type(why).__name__
        return FontError(f"{self._where}: not a usable font file ({reason}); remove it or replace it with a good copy")


def _known_face(
    path: Path, file_name: str, number: int, sha256: str, is_sfnt: bool, native_px: tuple[int, ...] | None
) -> Face:
    """A face that was checked before, in another process: nothing is read until it is needed."""
    face = Face.__new__(Face)
    face._set(path, file_name, number, sha256, is_sfnt=is_sfnt)
    if native_px is not None:
        face.__dict__["native_px"] = native_px
    return face


@lru_cache(maxsize=4)
def _data(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FontError(f"{path}: can't read this font file: {error.strerror}; check the path") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FontError(f"{path}: this font file changed while it was in use; put it back, or begin anew with it")
    return data


@lru_cache(maxsize=64)
def _characters(face: Face) -> dict[int, int]:
    try:
        if face.is_sfnt:
            found = sfnt.characters(sfnt.read(face.data, face.number))
        else:
            found = {cp: glyph for cp, glyph in pcf_characters(face.unpacked).items() if cp >= 0x20}
    except FontError:
        raise
    except Exception as error:  # the parsers raise anything on garbage
        raise face.broken(error) from error
    if not found:
        raise FontError(f"{face.path}: it maps no Unicode characters; remove it or use another version of it")
    return found


@lru_cache(maxsize=16)
def _glyph_plane_data(face: Face) -> bytes:
    """The same font with one private-use character more for each glyph."""
    try:
        return sfnt.with_glyphs_as_characters(face.data, face.number, GLYPH_PLANE)
    except FontError:
        raise
    except Exception as error:  # tables that only now are read may be damaged
        raise face.broken(error) from error


@lru_cache(maxsize=1)
def _read(path: Path, size: int, modified_ns: int) -> bytes:  # noqa: ARG001 (size and time: cache keys)
    """A file's bytes, which the faces of a collection share as they are loaded one after another."""
    return path.read_bytes()


@lru_cache(maxsize=4096)
def _load(path: Path, name: str | None, number: int, size: int, modified_ns: int) -> Face:
    data = _read(path, size, modified_ns)
    if not data:
        raise FontError(f"{path}: the font file is empty (0 bytes); remove it or replace it with a good copy")
    if data[:4] not in _SFNT and data[:4] != _PCF and data[:2] != _GZIP:
        raise FontError(f"{path}: not a TTF, OTF, TTC, OTB or PCF font; remove it or replace it with a good copy")
    count = face_count(path)
    if number >= count:
        raise FontError(f"{path}: there is no face {number} in this file; its faces are 0 to {count - 1}")
    face = Face(path, data, name, number)
    face.check()
    return face


def load_face(path: str | Path, name: str | None = None, number: int | None = None) -> Face:
    """The face in a font file, read once a process while the file stays as it is.

    Of a collection it is the first, or that of a `number` from 0, which can stand in the path too (`fonts.ttc#1`).
    Raises `FontError` if it is missing, empty, of another format, damaged, or has no Unicode characters.
    """
    path, named = parted(Path(path)) if number is None else (Path(path), number)
    try:
        status = path.stat()
        return _load(path.resolve(), name, named, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise FontError(f"{path}: can't read this font file: {error.strerror}; check the path") from error
