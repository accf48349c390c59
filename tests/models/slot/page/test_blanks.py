"""Whether white is wider than a blank."""

from __future__ import annotations

import pytest

from textzip.models.slot.page.blanks import wide
from textzip.models.slot.page.places import Seen


def seen(lines: dict[float, list[tuple[float, str]]]) -> Seen:
    """Characters by their rows and columns."""
    every = [(each, (x, y)) for y, line in lines.items() for x, each in line]
    text, places = "".join(each for each, _ in every), tuple(place for _, place in every)
    return Seen(text, 0.9, len(text), (0.9,) * len(text), places)


def line(text: str, left: float = 0.0) -> list[tuple[float, str]]:
    return [(left + 6.0 * k, each) for k, each in enumerate(text)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ({4: line("some words"), 16: line("below")}, False),
        ({4: line("some words "), 16: line("below", 2)}, False),
        ({4: line("a line:\n"), 16: [*line(" "), *line("indented", 24)]}, True),
        ({4: [*line("two ", 0), *line("columns", 48)]}, True),
        ({4: line("one"), 16: []}, False),
    ],
)
def test_indented_lines_and_columns_are_wide(lines: dict[float, list[tuple[float, str]]], found: bool) -> None:
    assert wide(seen(lines)) is found


def test_what_has_no_places_or_no_letters_is_not() -> None:
    assert not wide(Seen("a    b", 0.9, 6))
    assert not wide(Seen("", 1.0, 0))
    assert not wide(seen({4: line("   ")}))
