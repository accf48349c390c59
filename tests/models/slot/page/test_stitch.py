"""Strips put together: blanks, newlines, indentation and empty lines are where the picture has them."""

from __future__ import annotations

import numpy as np
import pytest

from textzip.models.slot.page.bands import Band
from textzip.models.slot.page.lines import Line
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.stitch import page, stitched
from textzip.models.slot.page.strips import Strip
from textzip.models.slot.page.turns import turned

SIZE = (200, 400)
TURN = turned(np.zeros(SIZE, np.uint8), 0)[1]
ADVANCE = 10


def piece(text: str, row: int, column: int, y: int = 0, *, fits: bool = True) -> tuple[Strip, Seen]:
    """A strip of so many advances, in a row of text that is at `y`, or 20 px below the one before."""
    y = y or 20 + 20 * row
    box = Band(y - 8, y, ADVANCE * column, ADVANCE * (column + len(text)))
    pixels = np.zeros((24, ADVANCE * len(text)), np.uint8)
    for k, each in enumerate(text):
        if each != " ":
            pixels[7:15, ADVANCE * k + 1 : ADVANCE * k + 9] = 255
    where = tuple((ADVANCE * k + 5.0, 12.0) for k in range(len(text)))
    seen = Seen(text, 0.9, len(text), (0.9,) * len(text), where)
    return Strip(pixels, Line(box, row, y, 6), box, (box.left, y - 15), 1.0, fits), seen


def text(*pieces: tuple[Strip, Seen], newlines: bool = True) -> str:
    return "".join(each.text for each in stitched(pieces, TURN, 0.5, newlines=newlines, with_boxes=False))


def test_lines_end_in_newlines_and_keep_indentation_and_empty_lines() -> None:
    pieces = (piece("def f():", 0, 2), piece("pass", 1, 6), piece("f()", 2, 2, 100))
    assert text(*pieces) == "def f():\n    pass\n\n\nf()\n"
    assert text(*pieces, newlines=False) == "def f(): pass f()"


def test_a_gap_in_a_line_is_as_many_blanks_as_it_is_wide() -> None:
    pieces = (piece("name", 0, 0), piece("size", 0, 12), piece("x", 1, 0))
    assert text(*pieces) == "name        size\nx\n"
    assert text(*pieces, newlines=False) == "name size x"


def test_a_word_that_was_cut_is_whole_again() -> None:
    assert text(piece("unbreak", 0, 0, fits=False), piece("able", 0, 7)) == "unbreakable\n"


def test_a_line_has_no_newlines_of_its_own_and_no_blanks_around_it() -> None:
    assert text(piece(" a\nb \n", 0, 0)) == "a b\n"
    assert text(piece("  ", 0, 0), piece("a", 1, 0)) == "a\n"
    assert text() == ""


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_boxes_are_in_the_picture(scale: float) -> None:
    strip, seen = piece("ab", 0, 4)
    strip = Strip(strip.pixels, strip.line, strip.box, (40, 5), scale)
    found = stitched([(strip, seen)], TURN, 0.5, newlines=True, with_boxes=True)
    assert [each.text for each in found] == ["a", "b", "\n"]
    assert found[1].box == (40 + 11 / scale, 5 + 7 / scale, 40 + 19 / scale, 5 + 15 / scale)
    assert found[0].confidence == 0.9
    assert (found[2].box, found[2].confidence) == (None, 0.5)


def test_a_page_read_as_it_is_ends_its_lines_only_if_asked() -> None:
    ink = np.zeros((32, 32), np.uint8)
    seen = Seen("ab c", 0.9, 4, (0.9,) * 4, ((4, 4), (10, 4), (16, 4), (4, 20)))
    assert "".join(each.text for each in page(seen, ink, 0.9, newlines=False, with_boxes=True)) == "ab c"
    assert "".join(each.text for each in page(seen, ink, 0.9, newlines=True, with_boxes=True)) == "ab\nc\n"
