"""The exact decoder and the search: pages come back to their texts, and nothing else is called proved."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textzip.errors import FontError
from textzip.proof import Proved, Unproved, decode, prove
from textzip.proof.classes import LEFT, blocks_of, classes
from textzip.proof.redraw import proved
from textzip.render import Face, Style, render_page

Faces = Callable[[str], Face]
TEXT = "The page, (quickly) read:\n  12,345 jumps_over it?  Yes!\n\n'ÀÉ' gjpqy fi ffl WAVE Tj."


def drawn(face: Face, px: int, text: str = TEXT, **style: object) -> tuple[np.ndarray, str, Style]:
    page = render_page(text, face, px, Style(**style))  # type: ignore[arg-type]
    return page.pixels.copy(), page.label, page.style


@pytest.mark.parametrize(
    ("name", "px", "mode"),
    [
        ("DejaVuSansMono", 9, "L"),
        ("DejaVuSansCondensed", 11, "L"),
        ("PTSerif", 12, "L"),
        ("ShadowsIntoLight", 13, "L"),
        ("MiscFixed5x8", 8, "1"),
    ],
)
def test_a_page_is_decoded_to_its_text(face: Faces, name: str, px: int, mode: str) -> None:
    pixels, label, _ = drawn(face(name), px, margin_x=3, margin_y=2, pitch=px + 2, wrap="word", mode=mode)
    of = classes(face(name), px, mode, blocks_of(face(name), label))
    decoded = decode(pixels, of, 3)
    assert decoded.stuck is None
    assert decoded.text(of) == "".join(of.members[of.of[each]][0] for each in label)


def test_of_texts_that_draw_one_page_the_one_that_was_read_is_proved_and_the_others_named(face: Faces) -> None:
    """Comic Neue's f covers the dots of ï at 10 px, and its bar makes f and t the same before an i."""
    comic = face("ComicNeue")
    pages = {text: drawn(comic, 10, f"a {text}b", mode="1")[0] for text in ("fi", "fï", "tï", "fj")}
    assert np.array_equal(pages["fi"], pages["fï"]) and np.array_equal(pages["fi"], pages["tï"])
    for read, proved_as, corrected in (("fi", "fi", 0), ("fï", "fï", 0), ("tï", "tï", 0)):
        found = prove(pages["fi"], f"a {read}b", [comic], [10])
        assert isinstance(found, Proved)
        assert (found.text, found.corrected) == (f"a {proved_as}b", corrected)
        assert all(found.leaves_open(f"a {each}b") for each in ("fi", "fï", "tï"))
        assert not any(found.leaves_open(f"a {each}b") for each in ("ti", "fj", "f", "fii"))
    assert not np.array_equal(pages["fi"], pages["fj"])


@given(
    text=st.text(st.sampled_from("abfgijlmnrtvwy.,:;'|_- \nÀéñïΑоеіс"), min_size=1, max_size=60),
    mode=st.sampled_from("1L"),
)
@example(text="rn m vv w cl d", mode="1")
@settings(max_examples=20)
def test_the_text_of_a_page_is_the_proved_one_or_named(face: Faces, text: str, mode: str) -> None:
    """Whatever was read, in a face that draws Α as A and, in black and white at 8 px, many runs as others."""
    sans = face("DejaVuSansCondensed")
    pixels, label, _ = drawn(sans, 8, text, mode=mode)
    for read in (label, label.replace("i", "l").replace("А", "A"), ""):
        found = prove(pixels, read, [sans, face("MiscFixed5x8")], [8])
        assert isinstance(found, Proved) and found.leaves_open(label), (label, found.text)


def test_a_row_of_one_sign_is_asked_of_all_faces(face: Faces) -> None:
    """However many full stops there are, other faces draw them, too, and from other texts."""
    fixed, sans = face("MiscFixed5x8"), face("DejaVuSansCondensed")
    pixels, label, _ = drawn(fixed, 8, "|" * 24, margin_x=2)
    one, other = prove(pixels, label, [fixed, sans], [8]), prove(pixels, label, [sans, fixed], [8])
    assert isinstance(one, Proved) and isinstance(other, Proved)
    assert one.face.name == other.face.name == "MiscFixed5x8"


def test_ink_that_reaches_over_its_neighbour_is_taken_apart(face: Faces) -> None:
    """The j of Comic Neue leans left over what precedes it, and coverages combine there."""
    script = face("ComicNeue")
    pixels, label, _ = drawn(script, 14, "fjfjf jj (j) [j] /j/ Tj")
    of = classes(script, 14, "L", blocks_of(script))
    assert of.boxes[of.of["j"], LEFT] < 0
    assert decode(pixels, of, 1).text(of) == label


def test_a_run_of_blanks_longer_than_a_line_is_read_through_its_wrap_mark(face: Faces) -> None:
    text = "a\n" + " " * 40 + "b"
    pixels, label, _ = drawn(face("MiscFixed5x8"), 8, text)
    found = prove(pixels, text, [face("MiscFixed5x8")], [8])
    assert isinstance(found, Proved) and found.text == label == text


@given(
    text=st.text(st.sampled_from("abfgijlqtwyAJTVW.,:;'\"()_-/1 \nÀéñÿ"), min_size=1, max_size=120),
    margin=st.integers(0, 5),
    pitch=st.sampled_from([0, 13, 16]),
    wrap=st.sampled_from(["char", "word"]),
)
@settings(max_examples=40)
def test_every_page_is_proved_from_a_wrong_reading(face: Faces, text: str, margin: int, pitch: int, wrap: str) -> None:
    """Also where ink touches the line above, lines begin with blanks, or hardly anything is on the page."""
    sans = face("DejaVuSansCondensed")
    pixels, label, _ = drawn(sans, 11, text, margin_x=margin, margin_y=margin, pitch=pitch, wrap=wrap)
    blanks = len(label) - len(label.lstrip(" "))
    wrong = label[: blanks + 1] + label[blanks + 1 :].replace("i", "j").replace("T", "")
    found = prove(pixels, wrong, [sans], [11])
    assert isinstance(found, Proved), (label, str(found))
    assert found.text == label
    assert bool(found.corrected) == (wrong != label)


def test_the_face_the_size_and_the_margins_are_found(face: Faces) -> None:
    names = ("DejaVuSansMono", "MiscFixed5x8", "PTSerif", "Inconsolata")
    pixels, label, style = drawn(face("Inconsolata"), 11, margin_x=4, margin_y=2, pitch=14)
    found = prove(pixels, label, [face(name) for name in names], range(8, 14))
    assert isinstance(found, Proved)
    assert (found.face.name, found.px, found.text, found.corrected) == ("Inconsolata", 11, label, 0)
    assert (found.style.margin_x, found.style.margin_y, found.style.pitch) == (4, 2, 14)
    assert np.array_equal(render_page(found.text, found.face, found.px, found.style).pixels, pixels)
    assert style.margin_x == 4


def test_a_reading_of_a_script_that_needs_shaping_is_proved_as_it_is(face: Faces) -> None:
    hindi = face("NotoSansDevanagari")
    pixels, label, _ = drawn(hindi, 14, "नमस्ते दुनिया\nक्षत्रिय", margin_x=2, margin_y=3)
    found = prove(pixels, label, [hindi], [12, 14])
    assert isinstance(found, Proved) and found.text == label and found.px == 14
    assert not found.runs_compared
    assert isinstance(prove(pixels, label.replace("म", "न"), [hindi], [14]), Unproved)


def test_one_changed_pixel_is_never_proved_as_what_it_was(face: Faces) -> None:
    """And the line is told in which it is; where there is no ink near, the very pixel."""
    mono = face("DejaVuSansMono")
    pixels, label, style = drawn(mono, 10)
    baselines = sorted(set(render_page(label, mono, 10, style).drawn.placed[:, 2].tolist()))
    rng = np.random.default_rng([1])
    for _ in range(30):
        row, column = rng.integers(0, 128, 2)
        changed = pixels.copy()
        changed[row, column] ^= rng.integers(1, 256, dtype=np.uint8)
        found = prove(changed, label, [mono], [10])
        assert isinstance(found, Unproved)
        place = found.difference
        if row > baselines[-1] + 3:
            assert (place.row, place.column) == (row, column)
        else:
            assert baselines[place.line - 1] - 10 <= row <= baselines[place.line - 1] + 3


def test_characters_that_are_drawn_alike_are_named_and_taken_as_read(face: Faces) -> None:
    mono = face("DejaVuSansMono")
    pixels, label, _ = drawn(mono, 10, "СОВА and CAB")  # the first word is Cyrillic
    found = prove(pixels, label, [mono], [10])
    assert isinstance(found, Proved) and found.text == label
    assert any({"A", "А", "Α"} <= set(group) for group in found.alike)
    latin = prove(pixels, "COBA and CAB", [mono], [10])
    assert isinstance(latin, Proved) and latin.text == "COBA and CAB"


def test_a_short_page_that_two_faces_draw_from_two_texts_names_both(face: Faces) -> None:
    """Two letters of six pixels can be other letters of another face."""
    pixels, label, _ = drawn(face("MiscFixed4x6"), 6, "ar", margin_x=4, margin_y=2)
    found = prove(pixels, label, [face("ComicNeue"), face("MiscFixed4x6")], [6])
    assert isinstance(found, Proved) and found.text == "ar" and found.face.name == "MiscFixed4x6"
    rivals = [each for each in found.rivals if each.face.name == "ComicNeue"]
    assert rivals
    for rival in rivals:
        assert found.leaves_open(rival.text)
        assert np.array_equal(render_page(rival.text, rival.face, rival.px, rival.style).pixels, pixels)


@pytest.mark.parametrize("text", ["_a_ b", "__", ",;", ". . .", "\n", "\n\n  x", "-"])
def test_pages_that_begin_with_little_or_low_ink(face: Faces, text: str) -> None:
    sans = face("DejaVuSansCondensed")
    pixels, label, _ = drawn(sans, 12, text, margin_x=2, margin_y=2)
    found = prove(pixels, label, [sans], [12])
    assert isinstance(found, Proved) and found.text == label


def test_only_what_is_drawn_to_the_same_pixels_is_proved(face: Faces) -> None:
    mono = face("DejaVuSansMono")
    pixels, label, style = drawn(mono, 10)
    assert isinstance(proved(pixels, label, mono, 10, style), Proved)
    wrong = proved(pixels, label.replace("jumps", "bumps"), mono, 10, style)
    assert isinstance(wrong, Unproved)
    x0, y0, x1, y1 = render_page(label, mono, 10, style).boxes[label.index("jumps")].tolist()
    assert y0 <= wrong.difference.row < y1 and x0 - 2 <= wrong.difference.column <= x1
    assert wrong.difference.line == 3  # of the page: the first of the text takes two
    for other in (label + " ", label + "\u200b", label * 9, label.replace("a", "\u0b85")):
        assert isinstance(proved(pixels, other, mono, 10, style), Unproved)


def test_pages_that_no_face_draws_are_unproved_and_blank_ones_are_the_empty_text(face: Faces) -> None:
    mono = face("DejaVuSansMono")
    noise = np.random.default_rng([2]).integers(0, 256, (64, 64), dtype=np.uint8)
    assert isinstance(prove(noise, "noise", [mono], [8]), Unproved)
    blank = prove(np.zeros((64, 96), np.uint8), "", [mono], [8])
    assert isinstance(blank, Proved) and blank.text == "" and blank.style.width == 96
    fixed = face("MiscFixed5x8")  # which has no 10 px
    later = prove(np.zeros((64, 96), np.uint8), "x", [fixed, mono], [10])
    assert isinstance(later, Proved) and later.face.name == "DejaVuSansMono" and later.corrected == 1
    never = prove(np.zeros((64, 96), np.uint8), "x", [fixed], [10])
    assert isinstance(never, Unproved) and never.text == "x" and "sizes" in str(never)
    with pytest.raises(FontError, match="no faces"):
        prove(noise, "", [], [8])
