"""Blanks counted by how wide they are, on pages drawn by the renderer: where each character stands is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.models.slot.page.blanks import counted
from textzip.models.slot.page.grid import on_grid
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.white import White
from textzip.render import render_page
from textzip.render.page.style import Style

CODE = "def quick(brown, fox):\n    if jumps:\n        lazy = dogs  # over\n        walk()\n    return lazy\n"
FIXED, OTHER = "dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansCondensed.ttf"


def page(text: str, font: Path, px: int = 10) -> np.ndarray:
    return render_page(text, font, px, Style(width=224, wrap="char")).pixels


def seen(text: str, said: str, advance: float, pitch: float) -> Seen:
    """What says other blanks than a text has, with its characters where they are in a face of that advance."""
    spots = iter(
        [
            ((k + 0.5) * advance, (row + 0.5) * pitch)
            for row, line in enumerate(text.split("\n"))
            for k, each in enumerate(line)
            if not each.isspace()
        ]
    )
    places, last = [], (0.5, 0.5 * pitch)
    for k, each in enumerate(said):
        if not each.isspace():
            last = next(spots)
        elif k and said[k - 1] == "\n":
            last = (0.5, last[1] + pitch)
        places.append(last)
    return Seen(said, 0.9, len(said.encode()), (0.9,) * len(said), tuple(places))


def advance_and_pitch(font: Path) -> tuple[float, float]:
    """By where the renderer begins to draw a bar twice in a line, and its row in two lines."""
    lit = page("|" + " " * 9 + "|", font).any(0)
    first, second = np.flatnonzero(lit & ~np.roll(lit, 1))
    one, two = (np.ptp(np.flatnonzero(page(text, font)[:, first])) for text in ("|", "|\n|"))
    return (second - first) / 10, float(two - one)


def said_with(text: str, change: dict[int, int]) -> str:
    """A text whose lines have so many blanks more or fewer before them."""
    lines = text.split("\n")
    for number, more in change.items():
        line = lines[number]
        blanks = len(line) - len(line.lstrip(" "))
        lines[number] = " " * max(0, blanks + more) + line.lstrip(" ")
    return "\n".join(lines)


@given(st.dictionaries(st.sampled_from([1, 2, 3, 4]), st.integers(-2, 2)))
@settings(max_examples=40, deadline=None)
def test_indentations_are_as_deep_as_they_are_wide(fonts_dir: Path, change: dict[int, int]) -> None:
    font = fonts_dir / FIXED
    said = said_with(CODE, change)
    found = counted(seen(CODE, said, *advance_and_pitch(font)), page(CODE, font))
    assert found.text == CODE
    assert found.count == len(CODE)
    assert len(found.sure) == len(found.places) == len(CODE)


def test_blanks_within_a_line_are_counted(fonts_dir: Path) -> None:
    font = fonts_dir / FIXED
    text = "quick brown    fox\njumps over     the\nlazy dogs\n"
    said = text.replace("    fox", "   fox").replace("     the", "      the")
    assert counted(seen(text, said, *advance_and_pitch(font)), page(text, font)).text == text


def test_without_a_line_at_the_margin_the_leftmost_one_is_believed(fonts_dir: Path) -> None:
    font = fonts_dir / FIXED
    text = "    quick brown fox,\n    jumps over the\n        lazy dogs\n"
    said = said_with(text, {2: 1})
    assert counted(seen(text, said, *advance_and_pitch(font)), page(text, font)).text == text


def test_blanks_that_go_on_in_the_next_line_stay(fonts_dir: Path) -> None:
    font = fonts_dir / FIXED
    text = "quick brown fox\n  jumps over lazy dogs\n"
    said = said_with(text, {1: 30})
    assert counted(seen(text, said, *advance_and_pitch(font)), page(text, font)).text == said


def test_other_faces_have_no_grid(fonts_dir: Path) -> None:
    said = said_with(CODE, {1: 1, 3: 2})
    white = White.of(seen(CODE, said, 5, 11), page(CODE, fonts_dir / OTHER))
    assert white is not None
    assert on_grid(white) is None


@pytest.mark.parametrize("text", ["==========\n    --------\n", "1234 5678\n   90 12\n"])
def test_signs_and_digits_tell_no_advance(fonts_dir: Path, text: str) -> None:
    font = fonts_dir / FIXED
    white = White.of(seen(text, said_with(text, {1: 1}), *advance_and_pitch(font)), page(text, font))
    assert white is not None
    assert on_grid(white) is None
