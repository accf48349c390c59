"""Lines against Pillow's, ink for ink: its basic layout beside the fast lane, its raqm layout beside the shaped one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uharfbuzz as hb
from fontTools import unicodedata as scripts
from fontTools.ttLib import TTFont
from PIL import ImageFont, features

from textzip.errors import TextError
from textzip.render.fonts.face import Face
from textzip.render.page.draw import Drawn
from textzip.render.page.page import render_page
from textzip.render.page.shape import shape
from textzip.render.page.style import Style
from textzip.render.text.normal import needs_shaping, normalize

GetFace = Callable[[str], Face]
Line = Callable[..., Any]

FONTS = [
    "MiscFixed4x6", "MiscFixed5x7", "MiscFixed5x8", "Spleen6x12", "Tiny5", "PressStart2P", "VT323", "MisakiGothic2nd",
    "DejaVuSansCondensed", "DejaVuSansMono", "ShareTechMono", "AtkinsonHyperlegible", "PTSerif", "Inconsolata",
    "JetBrainsMono", "ComicNeue", "ShadowsIntoLight", "Sarabun", "NotoSansDevanagari",
]  # fmt: skip

ASCII = "Sphinx of black quartz, judge my vow; 0123456789 (WAVE) [fi] {To} |@#%&*+=<>?/"
SHAPED = [
    ("DejaVuSansCondensed", "السلام عليكم ورحمة الله"),
    ("DejaVuSansCondensed", "الحُبُّ لُغَة"),
    ("DejaVuSansCondensed", "שלום עולם"),
    ("DejaVuSansCondensed", "בְּרֵאשִׁית"),
    ("NotoSansDevanagari", "नमस्ते दुनिया, क्षत्रिय कर्म र्कि"),
    ("Sarabun", "สวัสดีชาวโลก น้ำ ที่นี่"),
    ("Sarabun", "ปำ ฟำ ฝำ กำ"),
    ("DejaVuSansCondensed", "ກຳ ປຳ"),
    ("NotoSansDevanagari", "ऩऱऴ"),
    ("DejaVuSansCondensed", "Tiếng Việt đ\u0323\u0301 a\u0331b"),
    ("Sarabun", "Tiếng Việt x\u0331 ở\u0308"),
    ("DejaVuSansCondensed", "abc שלום def"),
    ("DejaVuSansCondensed", "שלום abc 123 עולם"),
    ("DejaVuSansCondensed", "مرحبا hello 12 سلام"),
    ("DejaVuSansCondensed", "price 12 ريال 34 end"),
]
# Without a glyph that hangs below the baseline a 1-bit glyph's place is Pillow's guess (see `atlas.py`).
NO_LOW_UNDERSCORE = ("ShadowsIntoLight", "VT323")


def drawn_line(text: str, face: Face, px: int, mode: str) -> Any:
    page = render_page(text, face, px, Style(2000, 200, margin_x=20, mode=mode), missing="keep")
    assert page.label == normalize(text)
    assert page.missing == {}
    return page


@pytest.mark.parametrize("mode", ["L", "1"])
def test_a_plain_line_has_the_ink_of_pillows_basic_layout_in_every_font(
    face: GetFace, crop: Line, pillow_line: Line, mode: str
) -> None:
    for name in FONTS:
        if mode == "1" and name in NO_LOW_UNDERSCORE:
            continue
        for px in face(name).native_px or (8, 16):
            page = drawn_line(ASCII, face(name), px, mode)
            assert page.drawn.clusters is None
            expected = pillow_line(ASCII, face(name), px, mode, ImageFont.Layout.BASIC)
            assert np.array_equal(crop(page.pixels), expected), (name, px)


@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow has no raqm layout to compare with")
@pytest.mark.parametrize("mode", ["L", "1"])
@pytest.mark.parametrize(("name", "text"), SHAPED)
def test_a_shaped_line_has_the_ink_of_pillows_raqm_layout(
    face: GetFace, crop: Line, pillow_line: Line, name: str, text: str, mode: str
) -> None:
    text = normalize(text)
    for px in (9, 16, 27):
        page = drawn_line(text, face(name), px, mode)
        assert page.drawn.clusters is not None
        expected = pillow_line(text, face(name), px, mode, ImageFont.Layout.RAQM)
        assert np.array_equal(crop(page.pixels), expected), px


def order_of(drawn: Drawn) -> list[int]:
    """The items of a line from left to right."""
    return [int(item) for item in drawn.placed[np.argsort(drawn.placed[:, 1], kind="stable"), 3]]


def test_right_to_left_lines_start_at_the_right_margin(face: GetFace) -> None:
    style = Style(128, 40, margin_x=3)
    page = render_page("אב", face("DejaVuSansCondensed"), 12, style)
    inked = np.flatnonzero(page.pixels.any(0))
    assert 125 - 3 <= inked[-1] + 1 <= 125
    assert order_of(page.drawn) == [1, 0]


def test_numbers_inside_right_to_left_text_run_left_to_right(face: GetFace) -> None:
    page = render_page("א 12", face("DejaVuSansCondensed"), 12)
    assert order_of(page.drawn) == [2, 3, 1, 0]


def test_each_paragraph_has_the_direction_of_its_first_strong_letter(face: GetFace) -> None:
    page = render_page("אב\nab", face("DejaVuSansCondensed"), 12)
    rows = [np.flatnonzero(row) for row in page.pixels]
    top = min(int(row[-1]) for row in rows[:12] if len(row))
    bottom = max(int(row[-1]) for row in rows[16:30] if len(row))
    assert top > 64 > bottom


def test_letters_that_join_are_one_item_and_stay_on_one_line(face: GetFace) -> None:
    shaped = shape("क्षि", (face("NotoSansDevanagari"),), 12, "L")
    assert [(cluster.start, cluster.stop) for cluster in shaped.clusters] == [(0, 4)]


def test_arabic_letters_take_the_form_of_their_place_in_the_word(face: GetFace) -> None:
    alone = render_page("ه", face("DejaVuSansCondensed"), 14)
    inside = render_page("ههه", face("DejaVuSansCondensed"), 14)
    keys = [cluster.glyphs[0][0] for cluster in inside.drawn.clusters or []]
    assert len(set(keys)) == 3
    assert alone.pixels.sum() > 0


def test_a_bitmap_font_leaves_what_needs_shaping_to_the_outline_fonts_after_it(face: GetFace, crop: Line) -> None:
    chain = [face("DejaVuSansCondensed")]
    page = render_page("שלום", face("MiscFixed5x8"), 8, missing="fallback", fallback=chain)
    same = render_page("שלום", face("DejaVuSansCondensed"), 8, Style(mode="1"))
    assert page.font == "MiscFixed5x8+DejaVuSansCondensed"
    assert sum(page.missing.values()) == 4
    assert np.array_equal(crop(page.pixels), crop(same.pixels))


def test_characters_without_a_direction_in_the_tables_run_left_to_right(face: GetFace) -> None:
    page = render_page("a\u0300\U00018cd6", face("DejaVuSansCondensed"), 12, missing="keep")
    assert page.label == "à\U00018cd6"


def test_no_mark_and_no_letter_that_shaping_changes_is_drawn_by_itself() -> None:
    """HarfBuzz, with a font that has every code point as a glyph and no tables, leaves what the fast lane draws."""
    font = hb.Font(hb.Face.create_for_tables(lambda *_: None, None))
    funcs = hb.FontFuncs()
    funcs.set_nominal_glyph_func(lambda font, code_point, data: code_point)
    font.funcs = funcs
    bases: dict[str, str] = {}
    for cp in [*range(0x20, 0x3000), *range(0xA490, 0xAC00), *range(0x10000, 0x12000), *range(0x1F1E0, 0x1F400)]:
        character = chr(cp)
        category = unicodedata.category(character)
        if normalize(f"a{character}a") != f"a{character}a" or needs_shaping(cp) or category[0] == "C":
            continue
        script = scripts.script(character)
        base = bases.setdefault(script, character) if category == "Lo" else bases.get(script, "a")
        for text in (character, f"{base}{character}{base}"):
            buffer = hb.Buffer()
            buffer.add_str(text)
            buffer.direction, buffer.script, buffer.language = "ltr", script, "und"
            hb.shape(font, buffer)
            glyphs = [(info.codepoint, info.cluster) for info in buffer.glyph_infos]
            assert glyphs == [(ord(each), i) for i, each in enumerate(text)], f"U+{cp:04X}"


def test_a_mark_without_a_letter_gets_no_circle_that_the_label_lacks(face: GetFace) -> None:
    devanagari = face("NotoSansDevanagari")
    circle = TTFont(devanagari.path).getGlyphID(TTFont(devanagari.path).getBestCmap()[0x25CC])
    for text in ("\u093f", "\u093f\u0915", "\u0915\n\u093f"):
        page = render_page(text, devanagari, 14)
        assert page.label == text
        keys = {key for cluster in page.drawn.clusters or [] for key, _, _ in cluster.glyphs}
        assert circle not in keys


def test_a_cluster_is_drawn_by_one_font_the_first_that_has_all_of_it(
    face: GetFace, tmp_path: Path, bars: Callable[..., Any]
) -> None:
    """A font with the letter alone leaves it to the one that has the vowel sign too."""
    path = tmp_path / "letters.ttf"
    bars("กข ").save(path)
    assert set(map(chr, TTFont(path).getBestCmap())) == set("กข ")
    page = render_page("กิข", path, 16, missing="fallback", fallback=[face("Sarabun")])
    alone = render_page("กิ", face("Sarabun"), 16)
    assert (page.label, page.missing) == ("กิข", {"\u0e34": 1})
    clusters = page.drawn.clusters or []
    assert [{key >> 16 for key, _, _ in cluster.glyphs} for cluster in clusters] == [{1}, {0}]
    assert np.array_equal(page.pixels[: alone.ink_height, :10], alone.pixels[: alone.ink_height, :10])
    bare = tmp_path / "marks.ttf"
    bars("ิ").save(bare)
    with pytest.raises(TextError, match="neither letters nor marks draws 'ก'"):
        render_page("กิ", path, 16, missing="fallback", fallback=[bare])


def test_a_grapheme_cluster_is_one_item_whatever_the_font_makes_of_it(face: GetFace) -> None:
    faces = (face("NotoSansDevanagari"),)
    for text, whole in (("\u0915\u094d\u092a", True), ("\u0915\u092a", False)):  # a visible virama ties them
        clusters = shape(text, faces, 12, "L").clusters
        assert (clusters[0].start, clusters[0].stop) == ((0, 3) if whole else (0, 1))
