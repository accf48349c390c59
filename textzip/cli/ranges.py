"""Sizes, and ranges of them, as the command line writes them."""

from __future__ import annotations

from textzip.digits import whole_number
from textzip.errors import RecipeError
from textzip.render.fonts.atlas import MAX_PX, MIN_PX


def parse_range(text: str, option: str) -> tuple[int, int]:
    """`8` or `8:16` as (low, high), in pixels an em; raises `RecipeError` naming the option."""
    first, colon, last = text.partition(":")
    low, high = whole_number(first), whole_number(last if colon else first)
    if low is None or high is None or high < low:
        raise RecipeError(f"{option} {text}: write a size such as 10, or LOW:HIGH such as 8:16")
    if high > MAX_PX:  # said at once: a list of that many sizes may not fit the memory
        raise RecipeError(f"{option} {text}: px must be from {MIN_PX} to {MAX_PX}")
    return low, high


def parse_size(text: str) -> tuple[int, int]:
    """`128x64` as (width, height) in pixels, whether pages can have it or not; raises `RecipeError` naming --size."""
    width, height = (whole_number(side) for side in text.partition("x")[::2])
    if width is None or height is None:
        raise RecipeError(f"--size {text}: write WIDTHxHEIGHT, such as 128x128")
    return width, height
