"""Captions as words: what is known, what is spelled, and what a prompt is refused for."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.art.captions import (
    LETTERS,
    PAD,
    SPELLED,
    SYMBOLS,
    WORDS,
    Lexicon,
    known_in,
    letters,
    words_of,
)

LEXICON = Lexicon(("a", "picture", "calm", "blue", "geometric"))
GROUPS = {"mood": ("calm", "wild"), "palette": ("blue",)}


def test_words_are_found_without_what_stands_between_them() -> None:
    assert words_of("A calm, BLUE—and high-contrast Picture; it’s 3 art_works.") == [
        "a", "calm", "blue", "and", "high-contrast", "picture", "it's", "art", "works",
    ]  # fmt: skip
    assert words_of("Cafe\u0301") == ["caf\u00e9"]


def test_known_words_have_numbers_and_all_are_spelled() -> None:
    found = LEXICON.encode(["a calm, bluish picture", "blue"])
    assert found.words.shape == (2, 4)
    assert found.words[0, 2] == SPELLED
    assert found.words[1].tolist()[1:] == [PAD] * 3
    assert len({*found.words.flatten().tolist()}) == 6
    assert found.words.max() < LEXICON.size
    assert [found.distinct[k] for k in found.which[0]] == ["a", "calm", "bluish", "picture"]
    assert [found.distinct[k] for k in found.which[1]] == ["blue", "", "", ""]


@settings(max_examples=30)
@given(st.lists(st.text(max_size=40), max_size=3))
def test_any_captions_can_be_encoded(captions: list[str]) -> None:
    found = LEXICON.encode(captions)
    assert found.words.shape == found.which.shape
    assert len(found.words) == len(captions)
    assert 1 <= found.words.shape[1] <= WORDS
    assert (found.words > 0).tolist() == (found.which > 0).tolist()
    written = letters(found.distinct)
    assert written.shape == (len(found.distinct), LETTERS)
    assert written.max() < SYMBOLS
    assert not written[0].any()


def test_letters_stand_between_two_ends() -> None:
    found = letters(["", "ab", "é", "a" * 40])
    begin, a, b, end = found[1, :4].tolist()
    assert [begin, end] == [2, 3]
    assert b == a + 1
    assert found[1, 4:].tolist() == [0] * (LETTERS - 4)
    assert found[2].tolist() == letters(["e"])[0].tolist()
    assert found[3].tolist() == [begin] + [a] * (LETTERS - 1)


def test_frequent_words_are_known_and_rare_ones_not() -> None:
    captions = ["a calm blue picture", "a blue sea", "calm blue", "one"]
    assert known_in(captions, 10) == ("blue", "a", "calm")
    assert known_in(captions, 1) == ("blue",)


def test_a_prompt_says_what_was_known_of_it() -> None:
    found = LEXICON.understood("a calm and bluish picture, calm", GROUPS)
    assert (found.known, found.spelled) == (("calm",), ("bluish",))


@pytest.mark.parametrize("prompt", ["", "a picture", "clam", "42"])
def test_a_prompt_without_a_known_word_is_told_which_there_are(prompt: str) -> None:
    with pytest.raises(ModelError) as caught:
        LEXICON.understood(prompt, GROUPS)
    told = str(caught.value)
    assert "  mood: calm\n  palette: blue\n  others: geometric" in told
    assert ("perhaps calm?" in told) == (prompt == "clam")


def test_a_prompt_can_be_too_long() -> None:
    with pytest.raises(ModelError, match="a prompt of 33 words"):
        LEXICON.understood("calm " * 33, GROUPS)
    assert LEXICON.encode(["calm " * 33]).words.shape == (1, WORDS)


def test_no_word_is_counted_twice_and_it_can_be_sent_to_another_process() -> None:
    assert Lexicon(("calm", "a", "calm")).size == SPELLED + 3
    assert np.array_equal(pickle.loads(pickle.dumps(LEXICON)).encode(["calm"]).words, LEXICON.encode(["calm"]).words)
