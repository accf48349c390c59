"""What a proof leaves open is named whole: classes of all characters in it, glyphs that change nothing, clusters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textzip.errors import TextError
from textzip.proof import Proved, prove
from textzip.render import Face, Style, render_page

Faces = Callable[[str], Face]
NAMES = ("ComicNeue", "Sarabun", "PTSerif")


def drawn(face: Face, px: int, text: str, style: Style | None = None) -> tuple[np.ndarray, str]:
    page = render_page(text, face, px, style or Style(64, 32, 1, 1, 0, "char", "1"))
    return page.pixels.copy(), page.label


@given(
    text=st.text(st.sampled_from("abdfgijlmnrtvwyI1.,:;'|_- \n"), min_size=1, max_size=30),
    name=st.sampled_from(NAMES),
    px=st.integers(6, 7),
    wrong=st.sampled_from(["i", "l", ".", "n", " ", "all"]),
)
@example("l", "Sarabun", 6, "all")
@example("div", "ComicNeue", 6, "i")
@settings(max_examples=25)
def test_of_tiny_black_and_white_pages_the_text_is_the_proved_one_or_named(
    face: Faces, text: str, name: str, px: int, wrong: str
) -> None:
    try:
        pixels, label = drawn(face(name), px, text)
    except TextError:
        return
    found = prove(pixels, "" if wrong == "all" else label.replace(wrong, "e"), [face(name)], [px])
    assert not isinstance(found, Proved) or found.leaves_open(label), (label, found.text)


def test_characters_of_a_run_that_is_named_are_named_with_those_drawn_alike(face: Faces) -> None:
    """Sarabun's `!` at 6 px, black and white, is an f to which the page ends, and l and t are drawn as f is."""
    pixels, _ = drawn(face("Sarabun"), 6, "l")
    found = prove(pixels, "", [face("Sarabun")], [6])
    assert isinstance(found, Proved)
    named = {each for group in found.alike for each in group} | {found.text}
    assert {"l", "t", "f"} <= named


def test_a_glyph_that_changes_nothing_makes_a_line_countless(face: Faces) -> None:
    pixels, label = drawn(face("Sarabun"), 10, "aˈˈb")
    found = prove(pixels, label, [face("Sarabun")], [10])
    assert isinstance(found, Proved) and found.text == label
    assert found.countless == (1,)
    assert found.leaves_open("aˈb") and not found.leaves_open("ab")
    once = prove(drawn(face("Sarabun"), 10, "aˈb")[0], "aˈb", [face("Sarabun")], [10])
    assert isinstance(once, Proved) and once.leaves_open("aˈˈˈb") and not once.leaves_open("aˈc")


@pytest.mark.parametrize(
    ("name", "text", "other"),
    [
        ("Sarabun", "กำ น้ำ", "กํา น้ํา"),
        ("Sarabun", "กำ น้ำ", "กำ นํ้า"),
        ("Sarabun", "กํา", "กำ"),
        ("NotoSansDevanagari", "कऀँ", "कँऀ"),
    ],
)
def test_clusters_that_unicode_writes_two_ways_are_named(face: Faces, name: str, text: str, other: str) -> None:
    """AM beside its parts, and marks in another order, which a shaper puts in one."""
    style = Style(64, 32)
    pixels, label = drawn(face(name), 12, text, style)
    assert label == text and np.array_equal(drawn(face(name), 12, other, style)[0], pixels)
    found = prove(pixels, text, [face(name)], [12])
    assert isinstance(found, Proved) and found.text == text and not found.runs_compared
    assert found.leaves_open(other) and not found.leaves_open(text + "ก")


def test_of_plain_text_runs_are_compared(face: Faces) -> None:
    pixels, label = drawn(face("DejaVuSansMono"), 10, "plain", Style(64, 32))
    found = prove(pixels, label, [face("DejaVuSansMono")], [10])
    assert isinstance(found, Proved) and found.runs_compared
