"""Whole numbers as people and files' names write them."""

from __future__ import annotations

_LONGEST = 15
"""Digits: more than any number of things here, and far from what Python refuses to read."""


def whole_number(text: str) -> int | None:
    """The number that decimal digits write, and nothing else; None for any other text, and for too many digits."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST else None
