"""Sizes and ranges of sizes."""

from __future__ import annotations

import pytest

from textzip.cli.ranges import parse_range, parse_size
from textzip.errors import RecipeError


@pytest.mark.parametrize(("text", "wanted"), [("8", (8, 8)), ("8:16", (8, 16)), ("7:7", (7, 7)), ("08:9", (8, 9))])
def test_a_range_is_a_number_or_low_to_high(text: str, wanted: tuple[int, int]) -> None:
    assert parse_range(text, "--px") == wanted


@pytest.mark.parametrize(
    "text", ["", ":", "8:", ":8", "16:8", "a", "8-16", "8:16:24", "-8", "8.5", "8: 9", "²", "8:²", "9" * 5000]
)
def test_anything_else_is_refused_by_the_name_of_the_option(text: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse_range(text, "--px")
    assert str(caught.value) == f"--px {text}: write a size such as 10, or LOW:HIGH such as 8:16"


@pytest.mark.parametrize("text", ["513", "8:513", "8:99999999999999"])
def test_a_size_beyond_what_is_drawn_is_refused_before_all_are_listed(text: str) -> None:
    with pytest.raises(RecipeError, match=f"--px {text}: px must be from 4 to 512"):
        parse_range(text, "--px")


def test_a_size_is_width_by_height() -> None:
    assert parse_size("128x64") == (128, 64)
    for text in ("128", "128x", "x64", "128x64x2", "-1x2", "1.5x2", "²x2", "128X64", ""):
        with pytest.raises(RecipeError) as caught:
            parse_size(text)
        assert str(caught.value) == f"--size {text}: write WIDTHxHEIGHT, such as 128x128"
