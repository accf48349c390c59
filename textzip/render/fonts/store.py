"""Rasterised glyphs in files, so that a face is rasterised once on a machine and not once a process.

A block of glyphs is a file in a folder of its face, named by all that its pixels depend on: the font file's sha256,
px, mode, and the versions of what draws. A file appears whole and carries its own checksum; one that is cut, damaged or
a stranger's is rasterised again. Nothing is lost with any of them: the store only saves time, so whatever goes wrong
with it goes unsaid. Of processes that write the same file at once, one wins, and all wrote the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import struct
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
from isal import isal_zlib
from PIL import features

from textzip.errors import RecipeError
from textzip.render.fonts.face import Face
from textzip.render.fonts.glyphs import BLOCK, Glyphs, rasterise
from textzip.render.versions import freetype_settings

FOLDER_VARIABLE = "TEXTZIP_CACHE"
"""The environment variable that names the folder to keep glyphs in; set to nothing, none are kept."""

MEGABYTES_VARIABLE = "TEXTZIP_CACHE_MB"
"""How many megabytes they may take there."""

_MEGABYTES = 2048
_DIGITS = 9
_FORMAT = 1  # raised whenever the same glyph would be kept in another form, or drawn otherwise by textzip's own doing
_HEADER = struct.Struct("<4sIIIii")  # magic, crc32 of the rest, boxes, words, ascent, descent
_MAGIC = b"tzg1"
_TABLE = 2 * (BLOCK + 4)  # the table's bytes, padded so that what follows stands at a multiple of eight
_BOX = 24


class Store:
    """A folder of glyphs that stays under a size. The folders of faces that were not used for longest go first."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._folder = folder
        self._limit = megabytes * 1_000_000
        self._written = 0
        self._used: set[str] = set()

    def glyphs(self, face: Face, px: int, mode: str, block: int, *, by_glyph: bool) -> Glyphs:
        """`rasterise`, or what came of it before."""
        folder = f"{self._folder}/{_place(face)}"
        path = f"{folder}/{px}-{mode}-{'g' if by_glyph else 'u'}{block:x}"
        found = _read(path)
        if found is None:
            found = rasterise(face, px, mode, block, by_glyph=by_glyph)
            self._write(Path(path), found)
        elif folder not in self._used:
            self._used.add(folder)
            with contextlib.suppress(OSError):
                os.utime(folder)
        return found

    def _write(self, path: Path, glyphs: Glyphs) -> None:
        data = _packed(glyphs)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(prefix=".", dir=path.parent, delete=False) as file:
                temporary = Path(file.name)
                try:
                    file.write(data)
                    file.close()
                    temporary.replace(path)
                finally:
                    temporary.unlink(missing_ok=True)
            if self._written == 0 or self._written > self._limit // 32:
                self._written = 0
                self._trim()
        self._written += len(data)

    def _trim(self) -> None:
        """Remove the faces used longest ago, until a tenth of the room is free."""
        faces = []
        for folder in self._folder.glob("*/*/*"):
            with contextlib.suppress(OSError):
                size = sum(entry.stat().st_size for entry in os.scandir(folder))
                faces.append((folder.stat().st_mtime, size, folder))
        total = sum(size for _, size, _ in faces)
        if total <= self._limit:
            return
        for _, size, folder in sorted(faces):
            if total <= self._limit * 0.9:
                break
            shutil.rmtree(folder, ignore_errors=True)
            total -= size


def glyphs_of(face: Face, px: int, mode: str, block: int, *, by_glyph: bool) -> Glyphs:
    """Block `block` of a face's glyphs (see `rasterise`), from the store if there is one."""
    store = _store(os.environ.get(FOLDER_VARIABLE), os.environ.get(MEGABYTES_VARIABLE))
    if store is None:
        return rasterise(face, px, mode, block, by_glyph=by_glyph)
    return store.glyphs(face, px, mode, block, by_glyph=by_glyph)


@lru_cache(maxsize=4)
def _store(folder: str | None, megabytes: str | None) -> Store | None:
    if megabytes and not (megabytes.isdecimal() and len(megabytes) <= _DIGITS):
        raise RecipeError(f"{MEGABYTES_VARIABLE} is {megabytes!r}: give a number of megabytes, or 0 to keep no glyphs")
    limit = int(megabytes) if megabytes else _MEGABYTES
    home = Path(folder) if folder else _caches()
    if folder == "" or home is None or limit == 0:
        return None
    return Store(home / "glyphs", limit)


def _caches() -> Path | None:
    """Where this system keeps what programs can make again; None for a user who has no home."""
    variable, usual = {
        "win32": ("LOCALAPPDATA", "AppData/Local"),
        "darwin": ("", "Library/Caches"),
    }.get(sys.platform, ("XDG_CACHE_HOME", ".cache"))
    try:
        return (Path(os.environ[variable]) if os.environ.get(variable) else Path.home() / usual) / "textzip"
    except RuntimeError:
        return None


@lru_cache(maxsize=1)
def _engine() -> str:
    import PIL

    settings = freetype_settings()
    told = f"-{hashlib.sha256(settings.encode()).hexdigest()[:8]}" if settings else ""
    return f"{_FORMAT}-freetype{features.version('freetype2')}-pillow{PIL.__version__}{told}"


@lru_cache(maxsize=4096)
def _place(face: Face) -> str:
    return f"{_engine()}/{face.sha256[:2]}/{face.sha256}-{face.number}"


def _packed(glyphs: Glyphs) -> bytes:
    table = np.zeros(_TABLE // 2, "<i2")
    table[: BLOCK + 1] = glyphs.table
    body = b"".join((table.tobytes(), glyphs.boxes.astype("<i4").tobytes(), glyphs.rows.astype("<u8").tobytes()))
    rest = struct.pack("<IIii", len(glyphs.boxes), len(glyphs.rows), glyphs.ascent, glyphs.descent) + body
    return _MAGIC + struct.pack("<I", isal_zlib.crc32(rest)) + rest


def _read(path: str) -> Glyphs | None:
    """What a file holds; None if it is not there or not whole."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        data = os.read(descriptor, os.fstat(descriptor).st_size)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    if len(data) < _HEADER.size:
        return None
    magic, crc, boxes, words, ascent, descent = _HEADER.unpack_from(data)
    at = _HEADER.size + _TABLE
    if magic != _MAGIC or len(data) != at + boxes * _BOX + words * 8 or isal_zlib.crc32(memoryview(data)[8:]) != crc:
        return None
    return Glyphs(
        table=np.frombuffer(data, "<i2", BLOCK + 1, _HEADER.size),
        boxes=np.frombuffer(data, "<i4", boxes * 6, at).reshape(boxes, 6),
        rows=np.frombuffer(data, "<u8", words, at + boxes * _BOX),
        ascent=ascent,
        descent=descent,
    )
