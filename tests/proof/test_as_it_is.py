"""A right reading is proved as it is, whatever else the page could be taken for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textzip.errors import TextError
from textzip.proof import Proved, prove
from textzip.proof.as_it_is import prove_at
from textzip.render import Face, Style, render_page

Faces = Callable[[str], Face]
NAMES = ("ComicNeue", "Sarabun", "PTSerif", "DejaVuSansCondensed", "ShadowsIntoLight", "MiscFixed5x8")


@given(
    text=st.text(st.sampled_from("abdefijlmnrtvwyxI1.,:;'|_- \nAT"), min_size=1, max_size=80),
    name=st.sampled_from(NAMES),
    px=st.integers(6, 10),
    style=st.builds(
        Style,
        st.just(128),
        st.just(64),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from([0, 7, 9, 13]),
        st.sampled_from(["char", "word"]),
        st.sampled_from(["1", "auto"]),
    ),
)
@example(";nIr1kewzon'xmvdyeicz.;deilyds|vdvi.;.n", "ComicNeue", 6, Style(128, 64, 0, 1, 9, "char", "1"))
@example("\n .", "ComicNeue", 6, Style(128, 64, 1, 1, 9, "char", "1"))
@example(
    ";:kituzojuwbc;:jbdsrys:fhoi|'!ngblf;!!bx", "ShareTechMono", 6, Style(64, 32, 3, 1, 9, "word", "1")
)  # whose lines begin with other ink if they break elsewhere
@settings(max_examples=40)
def test_a_right_reading_is_not_put_right(face: Faces, text: str, name: str, px: int, style: Style) -> None:
    px = 8 if name == "MiscFixed5x8" else px
    try:
        page = render_page(text, face(name), px, style)
    except TextError:  # a glyph that is larger than the page
        return
    found = prove(page.pixels.copy(), page.label, [face(name)], [px])
    assert isinstance(found, Proved) and (found.text, found.corrected) == (page.label, 0)


@pytest.mark.parametrize("text", ["aˊˊb", "aˈˈb", "ˊa"])
def test_ink_over_ink_that_the_decoder_takes_no_second_time(face: Faces, text: str) -> None:
    """Sarabun's stress marks take no room: any number of them stands in one place."""
    sarabun = face("Sarabun")
    page = render_page(text, sarabun, 10, Style(128, 64, 1, 1, 0, "char", "1"))
    found = prove(page.pixels.copy(), page.label, [sarabun], [10])
    assert isinstance(found, Proved) and (found.text, found.corrected) == (text, 0)
    assert found.alike is not None and found.leaves_open(text)


def test_margins_and_pitch_are_found_from_the_text_alone(face: Faces) -> None:
    serif = face("PTSerif")
    style = Style(128, 64, 3, 2, 17, "word", "auto")
    page = render_page("Of three lines\nthe pitch is\nseventeen.", serif, 11, style)
    found = prove_at(page.pixels, page.label, serif, 11, "L")
    assert isinstance(found, Proved)
    assert (found.style.margin_x, found.style.margin_y, found.style.pitch) == (3, 2, 17)
    assert prove_at(page.pixels, page.label.replace("pitch", "patch"), serif, 11, "L") is None
