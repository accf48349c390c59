"""Characters that a font lists and FreeType has no glyph for: Pillow, asked by itself, draws them all alike."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ImageFont

from textzip.errors import FontError
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.face import Face, load_face
from textzip.render.page.page import render_page

Bars = Callable[..., Any]
NOWHERE = "\U0010fffd"


def looks(data: bytes, characters: str, px: int) -> list[bytes]:
    """Each character as Pillow alone draws it."""
    font = ImageFont.truetype(io.BytesIO(data), px, layout_engine=ImageFont.Layout.BASIC)
    return [bytes(font.getmask(character)) for character in characters]


def raw_cmap(*subtables: tuple[int, bytes]) -> Any:
    """A table of characters of Microsoft's platform: (encoding, bytes) each."""
    offset = 4 + 8 * len(subtables)
    head = struct.pack(">HH", 0, len(subtables))
    for encoding, data in subtables:
        head += struct.pack(">HHI", 3, encoding, offset)
        offset += len(data)
    return type("Raw", (), {"compile": lambda *_: head + b"".join(data for _, data in subtables)})()


def groups(kind: int, *rows: tuple[int, int, int]) -> bytes:
    """A subtable of format 12 or 13: (first, last, glyph) each."""
    return struct.pack(">HHIII", kind, 0, 16 + 12 * len(rows), 0, len(rows)) + b"".join(
        struct.pack(">III", *row) for row in rows
    )


def bytes_of(font: Any) -> bytes:
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


@pytest.mark.parametrize("registry", [b"KOI8", b"ISO8859", b""])
def test_a_pcf_font_of_another_charset_is_refused_by_name(fonts_dir: Path, tmp_path: Path, registry: bytes) -> None:
    data = (fonts_dir / "misc-fixed/5x7.pcf").read_bytes()
    named = b"%s\x00CHARSET_ENCODING\x00%s\x00"
    assert data.count(named % (b"ISO10646", b"1")) == 1
    data = data.replace(named % (b"ISO10646", b"1"), named % (registry.ljust(8, b"\0"), b"9"))
    assert len(set(looks(data, "AbC" + NOWHERE, 7))) == 1, "FreeType draws them all as one box"
    path = tmp_path / "other.pcf"
    path.write_bytes(data)
    charset = f"{registry.decode()}-9" if registry else "a character set that it doesn't name"
    with pytest.raises(FontError, match=rf"other\.pcf: its characters are those of {charset},.* remove it, or use"):
        load_face(path)
    with pytest.raises(FontError, match="no usable font"):
        find_fonts(tmp_path, "skip")


def test_a_pcf_font_of_latin_1_is_drawn(fonts_dir: Path, tmp_path: Path, face: Callable[[str], Face]) -> None:
    path = tmp_path / "latin.pcf"
    path.write_bytes((fonts_dir / "misc-fixed/5x7.pcf").read_bytes().replace(b"ISO10646", b"ISO8859\0"))
    page, same = (render_page("Olá", each, 7) for each in (path, face("MiscFixed5x7")))
    assert np.array_equal(page.pixels, same.pixels)


def test_an_outline_font_whose_only_table_freetype_refuses_is_refused(tmp_path: Path, bars: Bars) -> None:
    font = bars("ABCD")
    font["cmap"] = raw_cmap((10, groups(12, (0x41, 0x43, 1), (0x43, 0x44, 3))))
    path = tmp_path / "overlap.ttf"
    font.save(path)
    assert len(set(looks(path.read_bytes(), "ABCD" + NOWHERE, 20))) == 1
    with pytest.raises(
        FontError, match=r"overlap\.ttf: .*FreeType finds a glyph for none of its characters.*remove it"
    ):
        load_face(path)


def test_characters_that_freetype_reads_from_another_table_are_missing_where_it_has_none(
    tmp_path: Path, bars: Bars
) -> None:
    font = bars("AB")
    small = struct.pack(">HHHHH", 6, 12, 0, 0x41, 1) + struct.pack(">H", 1)
    font["cmap"] = raw_cmap((1, small), (10, groups(12, (0x41, 0x42, 1), (0x42, 0x42, 2))))
    path = tmp_path / "two.ttf"
    font.save(path)
    one, two, box = looks(path.read_bytes(), "AB" + NOWHERE, 20)
    assert one != two == box
    page = render_page("AB", path, 20, missing="keep")
    assert (page.label, page.missing) == ("AB", {"B": 1})


def test_a_character_of_the_missing_glyph_itself_is_missing(tmp_path: Path, bars: Bars) -> None:
    font = bars("AB")
    for table in font["cmap"].tables:
        table.cmap[ord("B")] = ".notdef"
    path = tmp_path / "none.ttf"
    font.save(path)
    assert list(load_face(path).characters) == [ord("A")]
    assert render_page("AB", path, 20, missing="keep").missing == {"B": 1}


def test_a_glyph_that_only_looks_like_the_box_is_a_glyph(tmp_path: Path, bars: Bars) -> None:
    font = bars("AB")
    font["glyf"]["g66"] = font["glyf"][".notdef"]
    path = tmp_path / "alike.ttf"
    font.save(path)
    _, two, box = looks(path.read_bytes(), "AB" + NOWHERE, 20)
    assert two == box
    page = render_page("AB", path, 20, missing="keep")
    assert (page.label, page.missing) == ("AB", {})


def test_a_font_with_every_code_point_is_drawn(tmp_path: Path, bars: Bars) -> None:
    font = bars("AB")
    font["cmap"] = raw_cmap((10, groups(13, (0, 0x40, 1), (0x41, 0x10FFFF, 2))))
    path = tmp_path / "all.ttf"
    font.save(path)
    page = render_page("A\U0010fffd漢", path, 20)
    assert page.label == "A\U0010fffd漢"
    font = ImageFont.truetype(str(path), 20, layout_engine=ImageFont.Layout.BASIC)
    mask = font.getmask("A", "L")
    ink = np.frombuffer(bytes(mask), np.uint8).reshape(mask.size[::-1])
    rows = np.flatnonzero(page.pixels.any(1))
    assert np.array_equal(page.pixels[rows[0] : rows[0] + ink.shape[0], 1 : 1 + ink.shape[1]], ink)
