"""Which lane draws a page, and what both give back."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from textzip.errors import FontError, TextError
from textzip.render.fonts.atlas import get_atlas
from textzip.render.fonts.face import Face, load_face
from textzip.render.page.draw import draw_text, line_height, resolve_mode
from textzip.render.page.style import Style

GetFace = Callable[[str], Face]


@pytest.mark.parametrize(
    ("name", "mode", "expected"),
    [
        ("MiscFixed5x8", "auto", "1"),
        ("DejaVuSansMono", "auto", "L"),
        ("DejaVuSansMono", "1", "1"),
        ("Spleen6x12", "L", "L"),
    ],
)
def test_bitmap_fonts_are_one_bit_and_outlines_anti_aliased_unless_said_otherwise(
    face: GetFace, name: str, mode: str, expected: str
) -> None:
    assert resolve_mode(face(name), mode) == expected


def test_one_bit_pages_are_black_and_white(face: GetFace) -> None:
    drawn = draw_text("Hello", (face("DejaVuSansMono"),), 11, Style(mode="1"))
    assert drawn.bilevel
    assert set(np.unique(drawn.scanlines)) == {0, 255}
    assert not draw_text("Hello", (face("DejaVuSansMono"),), 11, Style()).bilevel


def test_the_lane_is_chosen_by_what_the_page_shows(face: GetFace) -> None:
    """A letter that needs shaping, far beyond the page's end, changes nothing."""
    chain, style = (face("DejaVuSansCondensed"),), Style(64, 32)
    plain = "word " * 60
    with_arabic = draw_text(plain + "سلام", chain, 10, style)
    without = draw_text(plain, chain, 10, style)
    assert with_arabic.clusters is None
    assert with_arabic.end == without.end
    assert np.array_equal(with_arabic.scanlines, without.scanlines)
    assert draw_text("سلام " + plain, chain, 10, style).clusters is not None


@pytest.mark.parametrize("wrap", ["char", "word"])
def test_the_shaped_part_of_a_text_is_drawn_the_same_alone(face: GetFace, wrap: str) -> None:
    text = "मेरा नाम क्या है और आप कौन हैं " * 10
    style = Style(80, 60, wrap=wrap)
    whole = draw_text(text, (face("NotoSansDevanagari"),), 12, style)
    part = draw_text(text[: whole.end], (face("NotoSansDevanagari"),), 12, style)
    assert 0 < whole.end == part.end < len(text)
    assert np.array_equal(whole.scanlines, part.scanlines)


def test_items_are_characters_in_the_fast_lane_and_clusters_in_the_other(face: GetFace) -> None:
    fast = draw_text("abc", (face("PTSerif"),), 12, Style())
    assert [(item.start, item.stop) for item in fast.items] == [(0, 1), (1, 2), (2, 3)]
    shaped = draw_text("क्षि", (face("NotoSansDevanagari"),), 12, Style())
    assert [(item.start, item.stop) for item in shaped.items] == [(0, 4)]


def test_missing_characters_stand_as_boxes_and_are_counted(face: GetFace) -> None:
    drawn = draw_text("a漢b漢", (face("Tiny5"),), 8, Style())
    assert drawn.missing == 2
    assert drawn.end == 4
    empty = draw_text("ab", (face("Tiny5"),), 8, Style())
    assert drawn.scanlines.sum(dtype=int) > empty.scanlines.sum(dtype=int)


def test_a_fallback_font_draws_what_the_first_lacks(face: GetFace) -> None:
    drawn = draw_text("a漢", (face("Tiny5"), face("MisakiGothic2nd")), 8, Style())
    assert drawn.missing == 0


def test_lines_of_ascii_stand_a_line_height_apart_and_never_touch(face: GetFace) -> None:
    atlas = get_atlas((face("DejaVuSansMono"),), 10, "L")
    drawn = draw_text("gÅ\ngÅ\ngx", (face("DejaVuSansMono"),), 10, Style())
    baselines = sorted(set(drawn.placed[:, 2].tolist()))
    assert len(baselines) == 3
    assert all(below - above >= line_height(atlas) for above, below in pairwise(baselines))
    assert baselines[1] - baselines[0] > line_height(atlas), "the ring needs more room"


def test_a_wider_pitch_is_kept(face: GetFace) -> None:
    drawn = draw_text("a\nb\nc", (face("DejaVuSansMono"),), 10, Style(pitch=30))
    assert np.diff(sorted(set(drawn.placed[:, 2].tolist()))).tolist() == [30, 30]


def test_a_glyph_larger_than_the_page_is_an_error(face: GetFace) -> None:
    with pytest.raises(TextError, match=r"'W' .* larger than a page of 16x16 with margins 4,4; use a smaller px"):
        draw_text("W", (face("DejaVuSansMono"),), 24, Style(16, 16, margin_x=4, margin_y=4))


def test_sizes_and_modes_that_can_not_be_are_refused(face: GetFace) -> None:
    with pytest.raises(FontError, match="px must be from 4 to 512, not 600"):
        draw_text("a", (face("PTSerif"),), 600, Style())


@pytest.mark.parametrize(
    ("name", "px", "unit"),
    [
        ("MiscFixed5x8", 8, "ｶﾞ"),  # halfwidth letters with their marks, glyph by glyph in the fast lane
        ("MisakiGothic2nd", 8, "ｶﾞ"),
        ("Sarabun", 9, "กำ"),
        ("Sarabun", 9, "ที่"),
        ("DejaVuSansCondensed", 9, "🇩🇪"),
        ("NotoSansDevanagari", 9, "क्प"),
    ],
)
def test_a_page_ends_with_a_whole_character_of_the_readers(face: GetFace, name: str, px: int, unit: str) -> None:
    """One cluster over and over, by UAX #29: a page holds some of them whole, at any width."""
    for width in range(30, 50):
        style = Style(width, 24)
        drawn = draw_text(unit * 50, (face(name),), px, style)
        assert 0 < drawn.end < 50 * len(unit)
        assert drawn.end % len(unit) == 0, width
        again = draw_text(unit * (drawn.end // len(unit)), (face(name),), px, style)
        assert np.array_equal(again.scanlines, drawn.scanlines)


def test_a_character_with_more_marks_than_a_page_holds_is_an_error(face: GetFace) -> None:
    with pytest.raises(TextError, match="is larger than a page of 16x16"):
        draw_text("a" + 80 * "\u0301", (face("DejaVuSansCondensed"),), 6, Style(16, 16, 0, 0))


# Letters of scripts with spaces between words, then of those without, of which UAX #14 lets a line break before each
# (classes ID and SA); and marks of Japanese.
SPACED = "abcабвαβγ가나다ᎠᎡ"
UNSPACED = "漢字かなカナ。ーㄅꀀＡ𠀀กขເກကခកខᥐᥑᦀᦁᨠᨡꩠꪀꪁ𑜀"


def words_in_cells(text: str, cells: int) -> list[int]:
    """The line of each character, where all are a cell wide and no word is longer than a line."""
    words: list[str] = []
    for character in text:
        if words and (character in SPACED or words[-1].strip(" ") == "") and character != " ":
            words[-1] += character
        else:
            words.append(character)
    lines, column, line = [], 0, 0
    for word in words:
        if column + len(word) > cells:
            column, line = 0, line + 1
        column += len(word)
        lines += [line] * len(word)
    return lines


@pytest.mark.parametrize("seed", range(6))
def test_words_break_at_the_same_places_in_both_lanes(tmp_path: Path, bars: Callable[..., Any], seed: int) -> None:
    """A mark at the text's end sends all of it the other way; each glyph is 10 px wide in either lane."""
    path = tmp_path / "cells.ttf"
    bars(f" {SPACED}{UNSPACED}\u0331").save(path)
    rng = np.random.default_rng(seed)
    letters = [*SPACED[:12], *UNSPACED, " "]
    text = "".join(rng.choice(letters, 60).tolist()).strip(" ")
    text = re.sub("  +", " ", text) + "a"
    style = Style(202, 900, 1, 1, wrap="word")
    fast = draw_text(text, (load_face(path),), 20, style)
    shaped = draw_text(text + "\u0331", (load_face(path),), 20, style)
    assert fast.clusters is None
    assert shaped.clusters is not None
    for drawn in (fast, shaped):
        baselines = drawn.placed[:, 2]
        assert len(baselines) == len(text)
        assert np.unique(baselines, return_inverse=True)[1].tolist() == words_in_cells(text, 20)
