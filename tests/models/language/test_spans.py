"""Words with the space behind them lose nothing, and are told apart by spaces and control characters alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.language.spans import spans

TEXTS = st.text() | st.text("ab é\n\t\x7f\x85\u00a0\u3000 ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("The cat, he said.", ["The ", "cat, ", "he ", "said."]),
        ("two  spaces   and", ["two ", " ", "spaces ", "  ", "and"]),
        (" before and after ", [" ", "before ", "and ", "after "]),
        ("one\ntwo \n\n\tthree\r\n", ["one", "\n", "two ", "\n", "\n", "\t", "three", "\r", "\n"]),
        ("\x7f\x00 x", ["\x7f", "\x00", " ", "x"]),
        ("a\u00a0b\u2028c\x85d", ["a\u00a0b\u2028c\x85d"]),
    ],
)
def test_words_are_cut_behind_their_space(text: str, words: list[str]) -> None:
    assert spans(text) == words


@given(TEXTS)
def test_together_they_are_the_text(text: str) -> None:
    assert "".join(spans(text)) == text


@given(TEXTS)
def test_each_is_one_word_of_its_own(text: str) -> None:
    assert all(spans(word) == [word] for word in spans(text))
