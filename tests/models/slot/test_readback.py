"""What would be misread: whole words, at their places."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.slot.page.reading import Reading
from textzip.models.slot.readback import Misread, misread, readback
from textzip.render import render_page


@pytest.mark.parametrize(
    ("label", "read", "there"),
    [
        ("same", "same", []),
        ("code O0l1 here", "code OOl1 here", [Misread(5, 9, "O0l1", "OOl1")]),
        ("two words", "twowords", [Misread(0, 9, "two words", "twowords")]),
        ("one.word", "one. word", [Misread(0, 8, "one.word", "one. word")]),
        ("a bad end", "a bed and", [Misread(2, 5, "bad", "bed"), Misread(6, 9, "end", "and")]),
        ("gone", "", [Misread(0, 4, "gone", "")]),
        ("", "new", [Misread(0, 0, "", "new")]),
    ],
)
def test_words_that_differ_are_found_whole(label: str, read: str, there: list[Misread]) -> None:
    assert misread(label, read) == there


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_spans_are_all_that_differs(label: str, read: str) -> None:
    spans = misread(label, read)
    assert bool(spans) == (label != read)
    at, mended = 0, ""
    for span in spans:
        assert label[span.start : span.end] == span.wanted
        mended += label[at : span.start] + span.read
        at = span.end
    assert mended + label[at:] == read


def test_a_page_is_held_against_what_it_shows(fonts_dir: Path) -> None:
    class Blind:
        def read_pictures(self, pictures: list[object], **_: bool) -> list[Reading]:
            return [Reading("Hello, pagc.", 0.9, 12, ())] * len(pictures)

    page = render_page("Hello, page.", fonts_dir / "dejavu" / "DejaVuSansMono.ttf", 12)
    assert readback(Blind(), page.pixels, page.label) == [Misread(7, 12, "page.", "pagc.")]  # type: ignore[arg-type]
