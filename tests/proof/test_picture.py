"""Pages proved whichever way round they are, also where ink covers most of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.proof import Proved, Unproved, prove_picture
from textzip.render import Face, Style, render_page

Faces = Callable[[str], Face]
BLOCKS = "█▇▉■▌▐▀▄▒ \nab"


@given(
    text=st.text(st.sampled_from(BLOCKS), min_size=1, max_size=400),
    margin=st.integers(0, 2),
    dark=st.booleans(),
    name=st.sampled_from(["MiscFixed5x8", "DejaVuSansMono"]),
)
@settings(max_examples=15)
def test_pages_of_blocks_come_back_either_way_round(face: Faces, text: str, margin: int, dark: bool, name: str) -> None:
    style = Style(64, 48, margin, margin, 0, "char", "1")
    page = render_page(text, face(name), 8, style)
    picture = 255 - page.pixels if dark else page.pixels.copy()
    found = prove_picture(picture, page.label, [face(name)], [8])
    assert isinstance(found, Proved) and (found.text, found.corrected) == (page.label, 0)


@pytest.mark.parametrize("name", ["MiscFixed5x8", "JetBrainsMono"])
def test_a_page_without_margins_full_of_ink_is_proved(face: Faces, name: str) -> None:
    """Of which even the edge is ink for the most part."""
    page = render_page("█" * 3000, face(name), 8, Style(128, 64, 0, 0, 0, "char", "auto"))
    assert page.pixels.mean() > 127 and page.pixels[:, 0].mean() > 127
    for picture in (page.pixels.copy(), 255 - page.pixels):
        found = prove_picture(picture, page.label, [face(name)], [8])
        assert isinstance(found, Proved) and found.text == page.label


def test_what_is_no_page_either_way_is_unproved(face: Faces) -> None:
    noise = np.random.default_rng([3]).integers(0, 256, (64, 64), dtype=np.uint8)
    assert isinstance(prove_picture(noise, "noise", [face("DejaVuSansMono")], [8]), Unproved)


def test_a_picture_that_is_one_text_as_it_is_and_another_turned_round_names_both(face: Faces) -> None:
    """Cells that are white in their left halves alone: turned round they are white in their right halves."""
    fixed = face("MiscFixed4x6")
    page = render_page("▌" * 12, fixed, 6, Style(16, 18, 0, 0))
    found = prove_picture(page.pixels.copy(), page.label, [fixed], [6])
    assert isinstance(found, Proved) and found.text == "▌" * 12 and found.leaves_open("▐" * 12)
