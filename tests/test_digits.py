"""Whole numbers in decimal digits."""

from __future__ import annotations

import unicodedata

import pytest

from textzip.digits import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("٤٢", 42), ("9" * 15, 10**15 - 1)])
def test_decimal_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "²", "1²", "①", "½", "-1", "+1", "1.5", "1_0", " 1", "9" * 16, "9" * 5000])
def test_all_else_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_exactly_the_digits_of_decimal_numbers_are_read() -> None:
    for character in map(chr, range(0x3000)):
        decimal = unicodedata.category(character) == "Nd"
        assert whole_number(character) == (unicodedata.decimal(character) if decimal else None)
