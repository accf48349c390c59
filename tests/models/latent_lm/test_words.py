"""Texts as words, and back: nothing is lost, nothing is over the bound, and a word's symbols are its bytes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textzip.errors import ModelError, TextError
from textzip.models.latent_lm.words import CLOSE, END, LEAST, closed, symbols, words

PIECES = [
    "a",
    "b ",
    " ",
    "   ",
    "\n",
    "\t",
    "\0",
    "\x7f",
    "é",
    "e\u0301",
    "漢",
    "👩🏽\u200d🚀",
    "\u00a0",
    "क्षि",
    "\x85",
    "z" * 9,
]
ANY = st.text() | st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
BOUNDS = st.sampled_from([LEAST, 9, 11, 32, 128])


@given(ANY, BOUNDS)
@example("", 8)
@example("x" * 8 + " " + "y" * 16 + "  ", 8)
@example(" " * 40 + "\r\n", 32)
def test_words_put_together_are_the_text_and_none_is_over_the_bound(text: str, most: int) -> None:
    found = words(text, most)
    assert "".join(found) == text
    for word in found:
        raw = word.encode()  # whole characters, or this would not be
        assert raw
        assert len(raw) <= most or (len(raw) == most + 1 and word[-1] == " " and word[0] != " ")


@given(ANY, BOUNDS)
def test_a_word_s_symbols_spell_it_back_and_say_where_it_ends(text: str, most: int) -> None:
    """Read one after another with nothing but `closed` and `CLOSE`, they are the words again."""
    whole = words(text, most)
    read: list[bytes] = []
    raw: list[int] = []
    for symbol in (each for word in whole for each in symbols(word)):
        if symbol < CLOSE:
            assert not closed(raw)
            raw.append(symbol)
        if symbol == CLOSE or closed(raw):
            read.append(bytes(raw))
            raw = []
    assert not raw
    assert read == [word.encode() for word in whole]


@given(ANY)
def test_a_word_is_as_long_as_it_can_be(text: str) -> None:
    """The rule as it is told, read character by character: a control is alone, one space belongs to what is before."""
    found: list[str] = []
    for character in text:
        last = found[-1] if found else "\n"
        control = character < " " or character == "\x7f"
        if control or last[0] < " " or last[0] == "\x7f":
            found.append(character)
        elif last[0] == " ":
            found[-1:] = [last + character] if character == " " else [last, character]
        elif last[-1] == " ":
            found.append(character)
        else:
            found[-1] = last + character
    assert words(text, 10_000) == found


def test_words_are_what_one_expects() -> None:
    assert words("a  b\n\n\tc \n", 8) == ["a ", " ", "b", "\n", "\n", "\t", "c ", "\n"]
    assert words("ab\u00a0cd e", 8) == ["ab\u00a0cd ", "e"]
    assert words("1234567890 x", 8) == ["12345678", "90 ", "x"]
    assert words("12345678 x", 8) == ["12345678 ", "x"]
    assert words("éééé é", 8) == ["éééé ", "é"]
    assert words("xéééé", 8) == ["xééé", "é"]  # not in the middle of the last one
    assert words(" " * 10 + "x", 8) == [" " * 8, "  ", "x"]
    assert words("", 8) == []


def test_symbols_of_some_words() -> None:
    assert symbols("ab") == (97, 98, CLOSE)
    assert symbols("ab ") == (97, 98, 32)
    assert symbols("  ") == (32, 32, CLOSE)
    assert symbols("\n") == (10,)
    assert symbols("\x7f") == (127,)
    assert symbols("é") == (0xC3, 0xA9, CLOSE)
    assert symbols("") == (END,)


def test_a_longer_word_is_refused_where_none_is_to_be_cut() -> None:
    words("12345678 12345678", 8, cuts=False)
    with pytest.raises(ModelError, match=r"'123456789' has 9 bytes and model.word_bytes is 8"):
        words("a 123456789", 8, cuts=False)
    with pytest.raises(ModelError, match=r"has 10 bytes"):
        words("ééééé", 8, cuts=False)
    with pytest.raises(ModelError, match=r"has 9 bytes"):
        words("a " + " " * 9, 8, cuts=False)


@pytest.mark.parametrize("text", ["\ud800", "a b\udfffc", "x" * 50 + "\udc80"])
def test_half_a_pair_of_surrogates_is_refused(text: str) -> None:
    with pytest.raises(TextError, match="no UTF-8"):
        words(text, 8)
