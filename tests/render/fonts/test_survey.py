"""What a survey says of a font is what its pages show."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from textzip.errors import FontError
from textzip.render.fonts.face import Face
from textzip.render.fonts.survey import Survey, survey
from textzip.render.page.page import render_page
from textzip.render.page.style import Style
from textzip.render.text.normal import normalize

GetFace = Callable[[str], Face]


@pytest.fixture(scope="module")
def surveys(face: GetFace) -> dict[str, Survey]:
    sizes = {"MiscFixed4x6": 6, "DejaVuSansMono": 10, "Tiny5": 8}
    return {name: survey(face(name), px) for name, px in sizes.items()}


@pytest.mark.parametrize("name", ["MiscFixed4x6", "DejaVuSansMono", "Tiny5"])
def test_characters_of_a_group_draw_the_same_page(face: GetFace, surveys: dict[str, Survey], name: str) -> None:
    found = surveys[name]
    assert found.alike
    for group in found.alike:
        letters = [each for each in group if len(each) == 1]
        pages = {render_page(f"x{c}x", face(name), found.px, missing="keep").pixels.tobytes() for c in letters}
        assert len(pages) <= 1, group


@pytest.mark.parametrize("name", ["MiscFixed4x6", "DejaVuSansMono", "Tiny5"])
def test_ascii_letters_of_different_groups_draw_different_pages(
    face: GetFace, surveys: dict[str, Survey], name: str
) -> None:
    found = surveys[name]
    group_of = {each: number for number, group in enumerate(found.alike) for each in group}
    seen: dict[bytes, str] = {}
    for character in map(chr, (*range(0x21, 0x7F), *range(0xA1, 0x180), *range(0x391, 0x3AA), *range(0x410, 0x450))):
        if ord(character) not in face(name).characters or normalize(character) != character:
            continue
        pixels = render_page(f"x{character}x", face(name), found.px, missing="keep").pixels.tobytes()
        other = seen.setdefault(pixels, character)
        assert other == character or group_of[other] == group_of[character]


def test_groups_hold_only_what_a_normal_form_text_can_hold(surveys: dict[str, Survey]) -> None:
    for found in surveys.values():
        characters = [each for group in found.alike for each in group if len(each) == 1]
        characters += [one for one, _ in found.sequences]
        assert all(normalize(character) == character for character in characters)
    dashes = next(group for group in surveys["DejaVuSansMono"].alike if "-" in group)
    assert "\u2010" in dashes
    assert "\u00ad" not in dashes
    assert not any("\u037e" in group for group in surveys["MiscFixed4x6"].alike)


def test_a_character_that_equals_others_in_a_row_is_found(face: GetFace) -> None:
    for name, px in (("DejaVuSansCondensed", 8), ("PTSerif", 9), ("AtkinsonHyperlegible", 8), ("PressStart2P", 8)):
        for one, row in survey(face(name), px).sequences:
            assert len(row) in (2, 3)
            first, second = (render_page(text, face(name), px).pixels for text in (one, row))
            assert np.array_equal(first, second), (name, one, row)


def test_coverage_counts_what_is_drawn_of_each_block(surveys: dict[str, Survey]) -> None:
    coverage = {each.block: each for each in surveys["DejaVuSansMono"].coverage}
    assert (coverage["Basic Latin"].drawn, coverage["Basic Latin"].of) == (94, 94)
    for found in surveys.values():
        assert all(0 < each.drawn <= each.of for each in found.coverage)
        assert found.missing_ascii == ""


def test_capacity_is_what_a_page_holds(face: GetFace, surveys: dict[str, Survey]) -> None:
    assert surveys["MiscFixed4x6"].capacity_random == (128 // 4) * (128 // 6)
    found = surveys["DejaVuSansMono"]
    page = render_page("|gj" * 1000, face("DejaVuSansMono"), 10, Style(margin_x=0, margin_y=0))
    assert found.capacity_random == len(page.label)
    assert found.capacity_prose > 0


def test_ascii_that_a_font_lacks_is_listed(face: GetFace) -> None:
    found = survey(face("Sarabun"), 12)
    assert set(found.missing_ascii) == {chr(cp) for cp in range(0x21, 0x7F) if cp not in face("Sarabun").characters}


def test_letters_of_a_bitmap_font_that_would_need_shaping_are_not_called_blank(face: GetFace) -> None:
    assert ord("ש") not in survey(face("MiscFixed5x8"), 8).blank


def test_a_size_that_the_font_does_not_have_is_refused(face: GetFace) -> None:
    with pytest.raises(FontError, match="has no 9 px glyphs"):
        survey(face("MiscFixed5x8"), 9)
