"""Ranges of numbers as the command line writes them."""

from __future__ import annotations

from textzip.errors import RecipeError


def parse_range(text: str, option: str) -> tuple[int, int]:
    """`8` or `8:16` as (low, high); raises `RecipeError` naming the option."""
    low, colon, high = text.partition(":")
    if not low.isdigit() or (colon and not high.isdigit()) or (colon and int(high) < int(low)):
        raise RecipeError(f"{option} {text}: write a size such as 10, or LOW:HIGH such as 8:16")
    return int(low), int(high if colon else low)
