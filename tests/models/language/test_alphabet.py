"""Texts as symbols, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError, TextError
from textzip.models.language.alphabet import UNKNOWN, Alphabet, Bytes, Words, most_frequent, split


def back(alphabet: Alphabet, symbols: list[int], before: str = "") -> str:
    decoder = alphabet.decoder(before)
    return "".join(decoder.feed(each) for each in symbols) + decoder.finish()


@given(st.lists(st.text(max_size=20), max_size=5))
def test_bytes_lose_nothing(texts: list[str]) -> None:
    symbols, starts = Bytes().encode(texts)
    for text, first, stop in zip(texts, starts, starts[1:], strict=False):
        assert symbols[stop - 1] == Bytes.end
        assert back(Bytes(), symbols[first : stop - 1].tolist()) == text


def test_bytes_come_as_characters_once_they_are_whole() -> None:
    decoder = Bytes().decoder()
    assert [decoder.feed(each) for each in "aé€".encode()] == ["a", "", "é", "", "", "€"]
    assert decoder.feed(0xC3) == ""
    assert decoder.finish() == "�"
    assert back(Bytes(), [0xFF, 0x41]) == "�A"


@pytest.mark.parametrize(("text", "words"), [
    ("Don't stop, he said: it's 3.14!", ["Don't", "stop", ",", "he", "said", ":", "it's", "3", ".", "14", "!"]),
    ("a_b  --c\n(d)", ["a", "_", "b", "-", "-", "c", "(", "d", ")"]),
    ("naïve Ωmega 東京", ["naïve", "Ωmega", "東京"]), ("  \n", []), ("'tis", ["'", "tis"]),
])  # fmt: skip
def test_words_are_runs_of_letters_and_digits_and_marks_singly(text: str, words: list[str]) -> None:
    assert split(text, lowercase=False) == words
    assert split(text, lowercase=True) == [word.lower() for word in words]


def test_known_words_come_back_and_others_as_one_symbol() -> None:
    alphabet = Words(["the", "cat", ",", "sat", "."], lowercase=True)
    symbols, starts = alphabet.encode(["The cat, a dog, sat.", ""])
    assert symbols.tolist() == [0, 1, 2, 5, 5, 2, 3, 4, 6, 6]
    assert starts.tolist() == [0, 9, 10]
    assert back(alphabet, symbols[:8].tolist()) == f"the cat, {UNKNOWN} {UNKNOWN}, sat."
    assert back(alphabet, [1], "the") == " cat"
    assert back(alphabet, [2], "the") == ","
    assert back(alphabet, [1], "(") == "cat"
    assert alphabet.hidden == (5,)
    assert (alphabet.size, alphabet.end) == (7, 6)


@given(st.lists(st.sampled_from(["a", "b", "c", ",", "."]), max_size=12))
def test_known_words_are_read_again_as_they_were_written(words: list[str]) -> None:
    alphabet = Words(["a", "b", "c", ",", "."], lowercase=False)
    symbols, _ = alphabet.encode([" ".join(words)], ends=False)
    assert alphabet.encode([back(alphabet, symbols.tolist())], ends=False)[0].tolist() == symbols.tolist()


def test_the_most_frequent_words_are_in_an_order_of_their_own() -> None:
    assert most_frequent(["b a b", "A c c d"], 3, lowercase=True) == ("a", "b", "c")
    assert most_frequent(["b a b", "A c c d"], 2, lowercase=False) == ("b", "c")


@pytest.mark.parametrize("alphabet", [Bytes(), Words(["a"], lowercase=True)], ids=["bytes", "words"])
def test_half_a_surrogate_pair_is_refused(alphabet: Alphabet) -> None:
    with pytest.raises(TextError, match=r"a text has no UTF-8 \(surrogates not allowed at character 2\)"):
        alphabet.encode(["ok", "ab\udcff"])


@pytest.mark.parametrize("words", [(), ("a", "a")])
def test_words_that_are_none_or_twice_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(ModelError, match="must be there, and each once"):
        Words(words, lowercase=True)
