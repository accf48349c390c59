"""Sequences of symbols: texts to them and back, and the words in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.latent_lm.sequence import decode, encode, texts
from textzip.models.latent_lm.words import CLOSE, END, closed, words

TEXT = st.text(st.sampled_from("ab é漢\n\t😀") | st.characters(exclude_categories=("Cs",)), max_size=30)


@given(st.lists(TEXT, max_size=4))
def test_texts_come_back_with_their_words(given_: list[str]) -> None:
    cut = [words(text, 8) for text in given_]
    row = [symbol for each in cut for symbol in encode(each, ended=True)]
    assert decode(row) == "".join(given_)
    found = texts(row)
    assert [[word.decode() for word in text.words] for text in found[::2]] == cut
    assert all(not text.words and not text.open for text in found[1::2])  # the ends
    assert sum(len(text.at) for text in found) == len(row)


@given(TEXT)
def test_a_text_that_has_not_ended_leaves_its_last_word_open(given_: str) -> None:
    cut = words(given_, 8)
    (text,) = texts(encode(cut, ended=False))
    is_open = bool(cut) and not closed(cut[-1].encode())
    assert [word.decode() for word in text.words] == cut[: len(cut) - is_open]
    assert text.open.decode() == (cut[-1] if is_open else "")
    assert text.at[0] == (0, 0)
    assert text.at[-1] == (len(text.words), len(text.open))


def test_places_count_words_and_bytes() -> None:
    (text,) = texts([END, *b"a b", CLOSE, *b"\nc"])
    assert text.words == [b"a ", b"b", b"\n"]
    assert text.at == [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 0), (3, 1)]
    assert [each.open for each in texts(b"ab")] == [b"ab"]
    assert [each.words for each in texts([END, END, CLOSE])] == [[], [b""]]
    with pytest.raises(ModelError, match="-1 is no symbol"):
        texts([-1])
