"""Unicode blocks by name, and the characters of them that stand alone in a label."""

from __future__ import annotations

import unicodedata

import pytest

from textzip.errors import TextError
from textzip.render.text.blocks import block_name, block_range, repertoire
from textzip.render.text.normal import normalize


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ascii", (0x20, 0x7E)),
        ("ASCII", (0x20, 0x7E)),
        ("latin-1", (0xA1, 0xFF)),
        ("cyrillic", (0x400, 0x4FF)),
        ("Box Drawing", (0x2500, 0x257F)),
        ("box_drawing", (0x2500, 0x257F)),
        (" Greek and Coptic ", (0x370, 0x3FF)),
    ],
)
def test_a_block_is_found_by_unicodes_name_in_any_case(name: str, expected: tuple[int, int]) -> None:
    assert block_range(name) == expected


def test_a_misspelt_block_gets_the_nearest_name() -> None:
    with pytest.raises(TextError, match="no Unicode block is called 'cyrilic'; did you mean 'cyrillic'"):
        block_range("cyrilic")


def test_a_name_like_no_other_gets_examples() -> None:
    with pytest.raises(TextError, match="no Unicode block is called 'qqqqqq'; names are Unicode's, such as 'cyrillic'"):
        block_range("qqqqqq")


@pytest.mark.parametrize("blocks", [("ascii", "latin-1"), ("hebrew",), ("thai", "devanagari"), ("hangul jamo",)])
def test_each_character_of_a_repertoire_is_a_label_of_its_own(blocks: tuple[str, ...]) -> None:
    characters = [chr(cp) for cp in repertoire(blocks)]
    assert characters == sorted(set(characters))
    assert characters
    for character in characters:
        assert normalize(character) == character.strip(" ")
        assert character == " " or unicodedata.category(character)[0] not in "MZ"


@pytest.mark.parametrize("blocks", [("ascii", "latin-1"), ("hangul jamo",), ("hangul syllables", "hebrew")])
def test_any_two_characters_of_a_repertoire_are_a_label_together(blocks: tuple[str, ...]) -> None:
    characters = [chr(cp) for cp in repertoire(blocks)]
    characters = [character for character in characters if character != " "][:: max(1, len(characters) // 200)]
    for first in characters:
        for second in characters:
            assert normalize(first + second) == first + second


def test_printable_ascii_is_whole_and_a_soft_hyphen_is_not_latin_1() -> None:
    assert "".join(map(chr, repertoire(("ascii",)))) == "".join(map(chr, range(0x20, 0x7F)))
    assert 0xAD not in repertoire(("latin-1",))


def test_unassigned_and_invisible_characters_are_in_no_repertoire() -> None:
    assert 0x378 not in repertoire(("greek and coptic",))
    general = set(repertoire(("general punctuation",)).tolist())
    assert 0x2026 in general
    assert general.isdisjoint({0x200B, 0x200D, 0x2028, 0x202E, 0x2060, 0x2003})


@pytest.mark.parametrize(
    ("character", "name"), [("a", "Basic Latin"), ("я", "Cyrillic"), ("漢", "CJK Unified Ideographs")]
)
def test_a_character_knows_its_block(character: str, name: str) -> None:
    assert block_name(ord(character)) == name
    first, last = block_range(name)
    assert first <= ord(character) <= last
