"""Captions with other words in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.art.judging.phrases import derived, replaced, stands, unknown, without
from textzip.render.art.caption import caption
from textzip.render.art.vocabulary import GROUPS, SYNONYMS

WORDS = [word for words in GROUPS.values() for word in words]


@pytest.mark.parametrize(
    ("word", "form"), [("calm", "calmish"), ("dense", "densish"), ("earthy", "earthish"), ("bluish", "bluishly")]
)
def test_words_are_made_by_rule(word: str, form: str) -> None:
    assert derived(word) == form


def test_a_word_gives_way_to_another_with_its_article() -> None:
    assert replaced("A calm, warm picture.", "calm", "icy") == "An icy, warm picture."
    assert replaced("an earthy picture", "earthy", "brown") == "a brown picture"
    assert replaced("a warmish picture", "warm", "hot") == "a warmish picture"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a calm, warm picture", "a warm picture"),
        ("a warm, calm picture", "a warm picture"),
        ("The picture is warm, dense and calm.", "The picture is warm, dense."),
        ("warm, calm and dense: a study", "warm and dense: a study"),
        ("calm and dense", "dense"),
        ("calm", ""),
        ("calm: a study", "a study"),
        ("a calm artwork", "an artwork"),
    ],
)
def test_a_word_leaves_no_commas_behind(text: str, left: str) -> None:
    assert without(text, "calm") == left


@given(st.integers(0, 10**6))
def test_any_caption_can_lose_and_change_any_of_its_words(seed: int) -> None:
    rng = np.random.default_rng(seed)
    named = tuple(rng.choice(WORDS, 4, replace=False))
    text = caption(rng, named)
    for word in named:
        left = without(text, word)
        assert not stands(left, word)
        assert all(stands(left, other) for other in named if other != word)
        changed = replaced(text, word, "zzz")
        assert stands(changed, "zzz")
        assert not stands(changed, word)


def test_words_that_are_known_are_not_unknown() -> None:
    other, forms = unknown(["calm", "warm"], SYNONYMS, ["calm", "warm", "hot", "warmish"])
    assert other == {"fiery": "warm", "tranquil": "calm", "serene": "calm", "still": "calm"}
    assert forms == {"calmish": "calm"}


def test_no_word_of_the_vocabulary_is_a_form_of_another() -> None:
    _, forms = unknown(WORDS, SYNONYMS, WORDS)
    assert len(forms) == len(WORDS)
