"""Ranges of numbers as the command line writes them."""

from __future__ import annotations

from textzip.digits import whole_number
from textzip.errors import RecipeError


def parse_range(text: str, option: str) -> tuple[int, int]:
    """`8` or `8:16` as (low, high); raises `RecipeError` naming the option."""
    first, colon, last = text.partition(":")
    low, high = whole_number(first), whole_number(last if colon else first)
    if low is None or high is None or high < low:
        raise RecipeError(f"{option} {text}: write a size such as 10, or LOW:HIGH such as 8:16")
    return low, high
