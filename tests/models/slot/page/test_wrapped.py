"""Rows full of blanks, on pages drawn by the renderer, which knows where it drew a mark."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from seen import seen_page

from textzip.models.slot.page.blanks import counted
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.wrapped import full_rows

FIXED, OTHER = "dejavu/DejaVuSansMono.ttf", "pt-serif/PTSerif-Regular.ttf"
TEXT = "serious brown foxes:\n    if jumps over the lazy dog:\n{}walks on\n    ends\n"


def said(seen: Seen, blanks: int) -> Seen:
    """The same with so many blanks before `walks`, all of them where the first one is."""
    end = seen.text.index("walks")
    begin = seen.text.rfind("\n", 0, end) + 1
    places = (*seen.places[:begin], *(seen.places[begin],) * blanks, *seen.places[end:])
    text = seen.text[:begin] + " " * blanks + seen.text[end:]
    return Seen(text, 0.9, len(text), (0.9,) * len(text), places)


@pytest.mark.parametrize("px", [7, 8, 11, 16, 28, 30])
@pytest.mark.parametrize("face", [FIXED, OTHER])
def test_a_row_of_blanks_that_go_on_is_found_and_where_they_end(fonts_dir: Path, face: str, px: int) -> None:
    left, _, right, _ = seen_page("a b", fonts_dir / face, px)[0].boxes[1].tolist()
    number = 330 // (right - left)
    for margin in (0, 5):
        drawn, seen = seen_page("a\n" + " " * number + "b", fonts_dir / face, px, margin)
        assert len(drawn.boxes) == len(seen.text), "all of it is on the page"
        blanks = drawn.boxes[2:-1]
        rows, ends = np.unique(blanks[:, 3], return_index=True)
        full = full_rows(drawn.pixels)
        assert len(full) == len(rows) - 1  # the last row goes on with b
        for each, bottom, behind in zip(full, rows, ends[1:], strict=False):
            assert each.end == pytest.approx(blanks[behind - 1, 2], abs=1)
            assert abs(each.row - bottom) < px


def test_a_page_has_no_other_rows_that_are_taken_for_full_ones(fonts_dir: Path) -> None:
    for text in ("a\n\n  b c\n\n\n", "- _ . ' , `\n,\n.\n-\n", "i\nj\nl\n"):
        for px in range(8, 17):
            assert full_rows(seen_page(text, fonts_dir / FIXED, px)[0].pixels) == []
    assert full_rows(np.zeros((128, 128), np.uint8)) == []


@pytest.mark.parametrize("px", [11, 12, 13])
@pytest.mark.parametrize("face", [FIXED, OTHER])
def test_blanks_of_several_rows_are_counted(fonts_dir: Path, face: str, px: int) -> None:
    for number, wrong in ((78, 2), (100, 60), (115, 100)):
        text = TEXT.format(" " * number)
        drawn, seen = seen_page(text, fonts_dir / face, px, 4)
        assert len(drawn.boxes) == len(text), "all of it is on the page"
        assert full_rows(drawn.pixels), "blanks go on in another row"
        assert counted(said(seen, wrong), drawn.pixels).text == text


@pytest.mark.parametrize("face", [FIXED, OTHER])
def test_counted_blanks_are_where_the_page_has_them(fonts_dir: Path, face: str) -> None:
    text = TEXT.format(" " * 100)
    drawn, seen = seen_page(text, fonts_dir / face, 12, 4)
    found = counted(said(seen, 3), drawn.pixels)
    assert found.text == text
    for (x, y), (left, top, right, bottom) in zip(found.places, drawn.boxes, strict=True):
        assert left - 2 <= x <= right + 2
        assert top - 8 <= y <= bottom + 8


def test_they_may_be_before_the_first_line(fonts_dir: Path) -> None:
    text = " " * 80 + "walks on\nserious brown foxes\n    if jumps over the lazy dog\n"
    drawn, seen = seen_page(text, fonts_dir / FIXED, 12)
    assert counted(said(seen, 9), drawn.pixels).text == text
