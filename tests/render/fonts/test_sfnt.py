"""What drawing does not need of a font may be damaged; bitmaps in a TrueType file have sizes of their own."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from PIL import Image, ImageDraw, ImageFont

from textzip.errors import FontError
from textzip.render.fonts import sfnt
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.face import load_face
from textzip.render.page.page import render_page
from textzip.render.plan import sizes_of

Bars = Callable[..., Any]


def pillow_line(text: str, path: Path, px: int) -> Any:
    """A line as Pillow alone draws it."""
    image = Image.new("L", (200, 100))
    font = ImageFont.truetype(str(path), px, layout_engine=ImageFont.Layout.BASIC)
    ImageDraw.Draw(image).text((20, 50), text, 255, font=font)
    return np.asarray(image)


def crop(pixels: Any) -> Any:
    """Only the rows and columns from the first to the last ink."""
    rows, columns = np.flatnonzero(pixels.any(1)), np.flatnonzero(pixels.any(0))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


class Raw(DefaultTable):
    """A table of these very bytes."""

    def __init__(self, tag: str, data: bytes) -> None:
        super().__init__(tag)
        self.data = data


@pytest.mark.parametrize(
    ("tag", "data"),
    [
        ("post", b"\x00\x04\x00\x00" + bytes(28)),  # a version that few read
        ("post", b"\x00\x02\x00\x00" + bytes(28) + b"\xff" * 9),  # names that are not there
        ("post", b"\x00\x09\x00\x00"),
        ("name", b"\xff" * 7),
        ("OS/2", b"\x00\x09" + b"\xff" * 5),
        ("kern", b"\xff" * 5),
        ("gasp", b"\x7f"),
        ("DSIG", b"?"),
        ("EBLC", b"\x00\x02\x00"),
        ("EBLC", b"\x00\x02\x00\x00\x00\x00\x00\x09" + 50 * b"\x0e"),
    ],
)
def test_a_damaged_table_that_no_pixel_comes_from_changes_none(
    fonts_dir: Path, tmp_path: Path, tag: str, data: bytes
) -> None:
    whole = fonts_dir / "sarabun/Sarabun-Regular.ttf"
    font = TTFont(whole)
    font[tag] = Raw(tag, data)
    path = tmp_path / "damaged.ttf"
    font.save(path)
    assert list(find_fonts(tmp_path).faces) == ["damaged"]
    page = render_page("Plain words", path, 14)
    assert page.label == "Plain words"
    assert np.array_equal(crop(page.pixels), crop(pillow_line("Plain words", path, 14)))
    assert render_page("ที่นี่ x\u0331", path, 14).label == "ที่นี่ x\u0331"


@pytest.mark.parametrize("tag", ["glyf", "GPOS"])
def test_a_font_that_is_cut_off_in_a_table_that_drawing_needs_is_refused(
    fonts_dir: Path, tmp_path: Path, tag: str
) -> None:
    data = (fonts_dir / "sarabun/Sarabun-Regular.ttf").read_bytes()
    table = TTFont(io.BytesIO(data)).reader.tables[tag]
    path = tmp_path / "cut.ttf"
    path.write_bytes(data[: table.offset + table.length - 1])
    with pytest.raises(FontError, match=r"cut\.ttf: not a usable font file \(its table .* ends after the file\)"):
        load_face(path)


def test_characters_are_those_that_fonttools_finds_by_name(fonts_dir: Path) -> None:
    for path in sorted(fonts_dir.rglob("*.ttf")):
        font = TTFont(path)
        expected = {cp: font.getGlyphID(name) for cp, name in font.getBestCmap().items()}
        assert sfnt.characters(sfnt.read(path.read_bytes())) == expected, path.name


@pytest.mark.parametrize("kind", ["empty", "stub", "none"])
def test_a_bitmap_font_has_the_sizes_of_its_bitmaps_whatever_its_table_of_outlines_is(
    tmp_path: Path, bars: Bars, with_bitmaps: Bars, kind: str
) -> None:
    font = with_bitmaps(bars(" abc", outlines=False), (9, 14))
    if kind == "stub":  # .notdef alone has an outline
        font["glyf"][".notdef"] = bars(" abc")["glyf"][".notdef"]
    if kind == "none":
        del font["glyf"], font["loca"]
    path = tmp_path / "bits.otb"
    font.save(path)
    if kind == "empty":
        font = TTFont(path, recalcBBoxes=False)
        font["glyf"] = Raw("glyf", b"")
        font["loca"] = Raw("loca", bytes(len(font.getGlyphOrder()) * 2 + 2))
        font.save(path)
    face = load_face(path)
    assert face.native_px == (9, 14)
    assert (sizes_of(face, (8, 12)), sizes_of(face, (20, 30))) == ([9], [14])
    for px in (9, 14):
        page = render_page("abc", face, px)
        assert page.label == "abc"
        font = ImageFont.truetype(str(path), px, layout_engine=ImageFont.Layout.BASIC)
        rows = [np.flatnonzero(page.pixels[:, 1 + n * (px // 2 + 1)]) for n in range(3)]
        assert [len(row) for row in rows] == [1, 1, 1]
        # The bitmaps have their ink a row lower from letter to letter.
        assert np.diff(np.concatenate(rows)).tolist() == [1, 1]
        assert font.getlength("abc") == 3 * (px // 2 + 1)
    with pytest.raises(FontError, match="its sizes are: 9, 14 px"):
        render_page("abc", face, 12)


def test_outlines_with_bitmaps_beside_them_scale(tmp_path: Path, bars: Bars, with_bitmaps: Bars) -> None:
    path = tmp_path / "both.ttf"
    with_bitmaps(bars("abc"), (9,)).save(path)
    assert load_face(path).native_px == ()
    assert render_page("abc", path, 30).label == "abc"
