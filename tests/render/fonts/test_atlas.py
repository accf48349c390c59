"""The glyph atlas: what Pillow draws, whatever order its blocks are loaded in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

import numpy as np
import pytest

from textzip.errors import FontError
from textzip.render.fonts import atlas as atlas_module
from textzip.render.fonts.atlas import Atlas, get_atlas
from textzip.render.fonts.face import Face
from textzip.render.fonts.slots import FIRST_GLYPH, NEEDS_SHAPING, NEWLINE, NOTDEF, WRAP

GetFace = Callable[[str], Face]


def slot_of(atlas: Atlas, character: str) -> int:
    return int(atlas.slots(np.array([ord(character)], np.uint32))[0])


@pytest.mark.parametrize(("name", "px"), [("DejaVuSansMono", 11), ("MiscFixed5x8", 8), ("PTSerif", 40)])
def test_a_glyphs_bitmap_is_pillows_mask_cropped_to_its_ink(face: GetFace, name: str, px: int) -> None:
    font = face(name).open(px)
    atlas = Atlas((face(name),), px, "L")
    for character in "Agj@W|,é":
        mask = font.getmask(character, "L")
        expected = np.frombuffer(bytes(mask), np.uint8).reshape(mask.size[::-1])
        rows, columns = np.flatnonzero(expected.any(1)), np.flatnonzero(expected.any(0))
        expected = expected[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        slot = slot_of(atlas, character)
        assert np.array_equal(atlas.bitmap(slot), expected)
        assert atlas.arrays.glyphs[slot, 5] == round(font.getlength(character) * 64)


def test_glyphs_do_not_depend_on_the_order_in_which_they_were_loaded(face: GetFace) -> None:
    one, two = (Atlas((face("DejaVuSansMono"),), 10, "L") for _ in range(2))
    for block in (4, 0x20, 1):
        one.load(block)
    for block in (1, 4, 4, 0x20):
        two.load(block)
    for character in "aЖ…ő":
        first, second = slot_of(one, character), slot_of(two, character)
        assert np.array_equal(one.bitmap(first), two.bitmap(second))
        assert np.array_equal(one.arrays.glyphs[first, 1:], two.arrays.glyphs[second, 1:])


def test_characters_that_the_font_lacks_or_draws_without_ink_have_no_slot(face: GetFace) -> None:
    atlas = get_atlas((face("DejaVuSansMono"),), 10, "L")
    assert slot_of(atlas, "漢") == NOTDEF
    assert slot_of(atlas, "\u200b") == NOTDEF
    assert slot_of(atlas, "\u3000") == NOTDEF
    assert slot_of(atlas, " ") >= FIRST_GLYPH
    assert atlas.arrays.glyphs[slot_of(atlas, " "), 1] == 0


def test_what_joins_or_combines_is_left_to_shaping_by_outline_fonts(face: GetFace) -> None:
    assert slot_of(get_atlas((face("DejaVuSansCondensed"),), 10, "L"), "ش") == NEEDS_SHAPING
    assert slot_of(get_atlas((face("DejaVuSansCondensed"),), 10, "L"), "\u0301") == NEEDS_SHAPING
    bitmaps = face("MiscFixed5x8")
    assert ord("ש") in bitmaps.characters
    assert slot_of(get_atlas((bitmaps,), 8, "1"), "ש") == NOTDEF


def test_a_later_face_draws_what_the_earlier_ones_lack(face: GetFace) -> None:
    chain = get_atlas((face("Tiny5"), face("MisakiGothic2nd")), 8, "1")
    alone = get_atlas((face("MisakiGothic2nd"),), 8, "1")
    assert np.array_equal(chain.bitmap(slot_of(chain, "漢")), alone.bitmap(slot_of(alone, "漢")))
    first = get_atlas((face("Tiny5"),), 8, "1")
    assert np.array_equal(chain.bitmap(slot_of(chain, "A")), first.bitmap(slot_of(first, "A")))


@pytest.mark.parametrize("name", ["Tiny5", "MiscFixed5x8", "DejaVuSansMono", "Sarabun", "ShadowsIntoLight"])
def test_the_marks_and_the_missing_glyph_have_ink(face: GetFace, name: str) -> None:
    atlas = get_atlas((face(name),), 8, "1")
    for slot in (NOTDEF, NEWLINE, WRAP):
        assert atlas.bitmap(slot).any()
        assert atlas.arrays.glyphs[slot, 5] > 0
    assert not np.array_equal(atlas.bitmap(NEWLINE), atlas.bitmap(WRAP))


def test_one_bit_glyphs_of_a_word_stand_on_one_baseline(face: GetFace) -> None:
    """Pillow places a 1-bit glyph by its outline, which may be a row off; the atlas by its ink."""
    atlas = get_atlas((face("Inconsolata"),), 8, "1")
    bottoms = {}
    for character in "SHxzn1":
        _, _, height, _, top, _ = atlas.arrays.glyphs[slot_of(atlas, character)].tolist()
        bottoms[character] = top + height
    assert len(set(bottoms.values())) == 1, bottoms


def test_ascent_and_descent_are_those_of_ascii_ink(face: GetFace) -> None:
    atlas = get_atlas((face("DejaVuSansMono"),), 12, "L")
    slots = [slot_of(atlas, chr(cp)) for cp in range(0x21, 0x7F)]
    assert atlas.ascent == max(-int(atlas.arrays.glyphs[slot, 4]) for slot in slots)
    assert atlas.descent == max(int(atlas.arrays.glyphs[slot, 4] + atlas.arrays.glyphs[slot, 2]) for slot in slots)


def test_an_atlas_is_made_once(face: GetFace) -> None:
    assert get_atlas((face("Tiny5"),), 8, "1") is get_atlas([face("Tiny5")], 8, "1")
    assert get_atlas((face("Tiny5"),), 8, "1") is not get_atlas((face("Tiny5"),), 8, "L")


def test_atlases_used_longest_ago_go_and_come_back_the_same(face: GetFace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlas_module, "KEPT_BYTES", 1_000_000)
    faces = (face("DejaVuSansMono"),)
    first = get_atlas(faces, 9, "L")
    letter = first.bitmap(slot_of(first, "g")).copy()
    made = [(px, get_atlas(faces, px, "L")) for px in range(10, 40)]
    still = list(takewhile(lambda each: get_atlas(faces, each[0], "L") is each[1], reversed(made)))
    assert 1 < len(still) < len(made)
    assert sum(atlas.size for _, atlas in still) <= 1_000_000
    again = get_atlas(faces, 9, "L")
    assert again is not first
    assert np.array_equal(again.bitmap(slot_of(again, "g")), letter)


def test_an_atlas_weighs_what_its_arrays_take_and_more_as_it_grows(face: GetFace) -> None:
    atlas = Atlas((face("DejaVuSansMono"),), 10, "L")
    before = atlas.size
    atlas.load(4)
    arrays = atlas.arrays
    assert atlas.size - before > 256 * 4
    assert sum(each.nbytes for each in arrays) <= atlas.size <= sum(each.nbytes for each in arrays) + 10_000


@pytest.mark.parametrize(
    ("px", "mode", "message"),
    [(3, "L", "px must be from 4 to 512, not 3"), (513, "L", "not 513"), (9, "RGB", "mode must be 'L' .* not 'RGB'")],
)
def test_sizes_and_modes_that_can_not_be_are_refused(face: GetFace, px: int, mode: str, message: str) -> None:
    with pytest.raises(FontError, match=message):
        Atlas((face("DejaVuSansMono"),), px, mode)
