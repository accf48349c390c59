"""Captions: every adjective once, in any order, in English."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import RecipeError
from textzip.render.art.caption import FUNCTION_WORDS, NOUNS, TEMPLATES, caption
from textzip.render.art.choice import choose, named
from textzip.render.art.vocabulary import GROUPS

ALL = {adjective for adjectives in GROUPS.values() for adjective in adjectives}


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


@given(st.integers(0, 2**32), st.integers(1, 9))
def test_every_named_adjective_stands_once_and_all_else_is_of_the_list(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    words = named(rng, choose(rng), count, count)
    said = words_of(caption(rng, words))
    assert sorted(word for word in said if word in ALL) == sorted(words)
    assert {word for word in said if word not in ALL} <= set(FUNCTION_WORDS)


@given(st.integers(0, 2**32), st.integers(1, 5))
def test_articles_fit_and_punctuation_is_whole(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    text = caption(rng, named(rng, choose(rng), count, count))
    for article, word in re.findall(r"\b([Aa]n?) ([a-z]+)", text):
        assert article.lower() == ("an" if word[0] in "aeiou" else "a"), text
    assert not re.search(r"[{}]|  | [,.:]|,,|[,:]$", text), text
    assert text == text.strip()


def test_there_are_many_ways_to_say_it() -> None:
    assert len(set(TEMPLATES)) >= 30
    assert all("{front}" in template or "{back}" in template for template in TEMPLATES)
    rng = np.random.default_rng(0)
    texts = {caption(rng, ("earthy", "warm", "calm")) for _ in range(400)}
    assert len(texts) > 300
    orders = {tuple(word for word in words_of(text) if word in ALL) for text in texts}
    assert len(orders) == 6
    assert all(any(noun in words_of(text) for text in texts) for noun in NOUNS)


def test_no_word_is_both_adjective_and_function_word() -> None:
    assert not ALL & set(FUNCTION_WORDS)


def test_the_same_generator_says_the_same() -> None:
    assert caption(np.random.default_rng(7), ("warm", "calm")) == caption(np.random.default_rng(7), ("warm", "calm"))


def test_nothing_to_name_is_refused() -> None:
    with pytest.raises(RecipeError, match="at least one"):
        caption(np.random.default_rng(0), ())
