"""Other margins and pitches at which a page is another text are told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from textzip.proof import Proved, prove
from textzip.render import Face, Style, render_page

Faces = Callable[[str], Face]


@pytest.mark.parametrize("read", ["\n .", "\n ,", "x"])
def test_a_pitch_that_makes_a_comma_of_a_full_stop_is_told(face: Faces, read: str) -> None:
    comic = face("ComicNeue")
    page = render_page("\n .", comic, 6, Style(64, 32, 1, 1, 9, "char", "1"))
    found = prove(page.pixels.copy(), read, [comic], [6])
    assert isinstance(found, Proved)
    assert read == "x" or (found.text, found.corrected) == (read, 0)
    assert found.leaves_open("\n .") and found.leaves_open("\n ,") and not found.leaves_open("\n :")


@pytest.mark.parametrize("text", [" dn", " dn\n ab", "  dn\n  ab\n  c"])
def test_blanks_before_every_line_and_a_wider_margin_are_both_told(face: Faces, text: str) -> None:
    comic = face("ComicNeue")
    page = render_page(text, comic, 10, Style(64, 64, 1, 1, 0, "char", "1"))
    for read in (text, text.replace(" ", "")):
        found = prove(page.pixels.copy(), read, [comic], [10])
        assert isinstance(found, Proved) and (found.text, found.corrected) == (read, 0)
        assert found.leaves_open(text) and found.leaves_open(text.replace(" ", ""))
        for each in found.rivals:
            assert np.array_equal(render_page(each.text, comic, 10, each.style).pixels, page.pixels)


def test_a_line_that_shows_the_margin_leaves_no_other(face: Faces) -> None:
    mono = face("DejaVuSansMono")
    page = render_page(" one line\nand another,\n which goes on", mono, 10, Style(128, 64, 1, 1))
    found = prove(page.pixels.copy(), page.label, [mono], [10])
    assert isinstance(found, Proved) and found.rivals == ()


def test_a_reading_of_which_much_is_put_right_is_not_sure(face: Faces) -> None:
    """Then other margins and starts are asked, too, and the text that is nearest is taken."""
    hindi = face("NotoSansDevanagari")
    text = "\n".join(["The page,", "quickly read,", "jumps over."])
    page = render_page(text, hindi, 6, Style(128, 64, 0, 1, 0, "char", "1"))
    for read in (text.replace("e", "o"), text.replace("a", "x"), "", text[::-1]):
        found = prove(page.pixels.copy(), read, [hindi], [6])
        assert isinstance(found, Proved) and found.leaves_open(text)
