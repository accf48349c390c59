"""Words as strips: what Pillow draws, on one baseline, and different wherever the text is."""

from __future__ import annotations

import string
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from textzip.errors import TextError
from textzip.render.fonts.face import Face
from textzip.render.page.strip import BASELINE, HEIGHT, strip
from textzip.render.text.normal import normalize

GetFace = Callable[[str], Face]
Pixels = npt.NDArray[np.uint8]
SANS, MONO, DEVANAGARI = "DejaVuSansCondensed", "DejaVuSansMono", "NotoSansDevanagari"


@pytest.mark.parametrize("word", ["word", "Hamburgefonts,", "quick-witted", "x", "(AV)", "0123456789"])
@pytest.mark.parametrize(("name", "px"), [(SANS, 11), (MONO, 9), ("PTSerif", 12)])
def test_a_strip_is_what_pillow_draws(
    face: GetFace,
    crop: Callable[[Pixels], Pixels],
    pillow_line: Callable[..., Pixels],
    name: str,
    px: int,
    word: str,
) -> None:
    found = strip(word, (face(name),), px)
    assert found.dtype == np.uint8
    assert found.shape[0] == HEIGHT
    np.testing.assert_array_equal(crop(found), pillow_line(word, face(name), px, "L", ImageFont.Layout.BASIC))
    assert not found[:, [0, -1]].any()
    assert found[:, [1, -2]].any(0).all()  # one column of nothing at either side


def test_words_stand_on_their_baseline(face: GetFace) -> None:
    for word in ("xzn", "HTE", "bkh"):
        rows = np.flatnonzero(strip(word, (face(SANS),), 11).max(1) > 60)
        assert rows[-1] == BASELINE - 1, word
    assert strip("gjpqy", (face(SANS),), 11)[BASELINE:].any()


@pytest.mark.parametrize("name", [SANS, MONO])
def test_a_letter_has_the_same_pixels_in_every_word(face: GetFace, name: str) -> None:
    """Whatever stands behind it, as high or as low as that may be."""
    for letter in string.ascii_letters + string.digits + "é":
        alone = strip(letter, (face(name),), 11)
        width = alone.shape[1] - 2  # its last columns may be shared with what follows
        for after in ("x", "g", "Ág|", ","):
            np.testing.assert_array_equal(strip(letter + after, (face(name),), 11)[:, :width], alone[:, :width])


def test_no_two_letters_look_alike(face: GetFace) -> None:
    for name in (SANS, MONO):
        seen = [strip(each, (face(name),), 11) for each in string.printable.strip()]
        assert len({(each.shape, each.tobytes()) for each in seen}) == len(seen)


def test_control_characters_differ_from_each_other_and_from_letters(face: GetFace) -> None:
    controls = [*map(chr, range(0x20)), "\x7f"]
    seen = {strip(each, (face(SANS),), 11).tobytes(): each for each in controls}
    assert len(seen) == 33
    assert {strip(each, (face(SANS),), 11).shape for each in controls} == {(HEIGHT, 18)}
    letters = {strip(each, (face(SANS),), 11).tobytes() for each in string.printable.strip()}
    assert not letters & seen.keys()


def test_every_space_at_the_end_widens(face: GetFace) -> None:
    for name in (SANS, MONO, DEVANAGARI):
        for word in ("", "a", "a.", "\u00e9"):
            widths = [strip(word + " " * count, (face(name), face(SANS)), 11).shape[1] for count in range(1, 40)]
            steps = {more - less for less, more in pairwise(widths)}
            assert len(steps) == 1 and min(steps) >= 1, (name, word)
    whole = strip("ab ", (face(SANS),), 11)
    np.testing.assert_array_equal(whole[:, : strip("ab", (face(SANS),), 11).shape[1]], strip("ab", (face(SANS),), 11))
    font = ImageFont.truetype(str(face(MONO).path), 10)
    one, two = (strip("a" + " " * count, (face(MONO),), 10).shape[1] for count in (1, 2))
    assert two - one == round(font.getlength(" "))


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\u2009", "\u2800"])
def test_blanks_of_every_kind_at_the_end_are_as_wide_as_spaces(face: GetFace, blank: str) -> None:
    for name in (SANS, MONO):
        for before, count in (("a", 1), ("a", 3), ("a ", 1), ("e\u0301", 2), ("", 1)):
            spaces = strip(before + " " * count, (face(name),), 11)
            assert spaces.shape[1] > strip(before, (face(name),), 11).shape[1]
            np.testing.assert_array_equal(strip(before + blank * count, (face(name),), 11), spaces)
    np.testing.assert_array_equal(strip(f"a{blank}b", (face(SANS),), 11), strip("a b", (face(SANS),), 11))


def test_hebrew_runs_from_right_to_left(face: GetFace, crop: Callable[[Pixels], Pixels]) -> None:
    found = crop(strip("שלום", (face(SANS),), 11))
    first, last = (crop(strip(each, (face(SANS),), 11)) for each in "שם")
    rows = len(found) - len(first)
    np.testing.assert_array_equal(found[rows:, -first.shape[1] :], first)
    np.testing.assert_array_equal(found[rows:, : last.shape[1] - 1], last[:, :-1])
    turned = crop(strip("םולש", (face(SANS),), 11))
    assert turned.shape != found.shape or (turned != found).any()


def test_arabic_letters_join(face: GetFace) -> None:
    """Between the first ink and the last there is no gap but before the last letter, which no alif joins."""
    ink = strip("سلام", (face(SANS),), 11).max(0) > 0
    inner = np.flatnonzero(np.diff(ink[1:-1].astype(int)) == -1)
    assert len(inner) <= 1
    apart = sum(strip(each, (face(SANS),), 11).shape[1] for each in "سلام")
    assert len(ink) < apart - 8


def test_what_the_first_face_lacks_the_others_draw(face: GetFace) -> None:
    chain = (face(SANS), face(DEVANAGARI))
    found = strip("हिन्दी ", chain, 11)
    np.testing.assert_array_equal(
        found[:, :-3], strip("हिन्दी ", (face(DEVANAGARI), face(SANS)), 11)[:, : found.shape[1] - 3]
    )
    assert strip("मेरा", chain, 11).shape[1] > 8
    with pytest.raises(TextError, match=r"does not draw 'ह'"):
        strip("हि", chain[:1], 11)


def test_what_no_face_draws_is_refused_or_kept_as_a_box(face: GetFace) -> None:
    with pytest.raises(TextError, match=r"neither .* draws '漢' \(U\+6F22\)"):
        strip("a漢", (face(SANS), face(DEVANAGARI)), 11)
    kept = strip("a漢", (face(SANS), face(DEVANAGARI)), 11, keep=True)
    assert kept.shape[1] > strip("a", (face(SANS),), 11).shape[1] + 3
    np.testing.assert_array_equal(kept, strip("a字", (face(SANS),), 11, keep=True))  # all that is missing looks alike
    mixed = strip("क漢", (face(SANS), face(DEVANAGARI)), 11, keep=True)
    letter = strip("क", (face(SANS), face(DEVANAGARI)), 11)
    np.testing.assert_array_equal(mixed[:, : letter.shape[1] - 2], letter[:, :-2])  # the rest is drawn as ever


@pytest.mark.parametrize("mark", ["\x85", "\u2028", "\u2029"])
def test_nothing_is_lost_behind_an_end_of_a_line_inside_a_word(face: GetFace, mark: str) -> None:
    one, other = (strip(f"a{mark}{each}", (face(SANS),), 11) for each in "bd")
    letter = strip("b", (face(SANS),), 11)
    np.testing.assert_array_equal(one[:, -letter.shape[1] :], letter)
    assert one.shape == other.shape
    assert (one != other).any()
    assert strip(f"a{mark}", (face(SANS),), 11).shape[1] == strip("a", (face(SANS),), 11).shape[1] + 18
    assert strip(mark, (face(SANS),), 11).any()


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_any_text_has_a_strip(face: GetFace, word: str) -> None:
    """16 rows and at least one column; the same for the same text; and ink where pages have some."""
    found = strip(word, (face(SANS), face(DEVANAGARI)), 11, keep=True)
    assert found.dtype == np.uint8
    assert found.shape[0] == HEIGHT
    assert found.shape[1] >= 1
    assert found.any() or not normalize(word).strip(" ") or len(word) == 1 or not found.any()


def test_the_longest_words_are_drawn_whole(face: GetFace) -> None:
    for px in (4, 11, 16):
        wide = strip("W" * 128, (face(SANS),), px)
        assert wide.shape[1] > 127 * strip("W", (face(SANS),), px).shape[1] * 0.6
        assert wide[:, -6:].any()
        assert (strip("W" * 127 + "i", (face(SANS),), px).shape[1]) < wide.shape[1]
