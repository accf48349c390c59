"""The adjectives: many, in groups that share none, with words for them that no caption uses."""

from __future__ import annotations

import pytest

from textzip.errors import RecipeError
from textzip.render.art.caption import FUNCTION_WORDS
from textzip.render.art.vocabulary import GROUPS, SYNONYMS, group_of

ALL = [adjective for adjectives in GROUPS.values() for adjective in adjectives]


def test_there_are_at_least_forty_adjectives_in_eight_groups_and_none_in_two() -> None:
    assert len(GROUPS) >= 8
    assert {"palette", "temperature", "texture", "shape", "density", "contrast", "symmetry", "movement"} <= set(GROUPS)
    assert len(ALL) >= 40
    assert len(set(ALL)) == len(ALL)
    assert all(len(adjectives) >= 2 for adjectives in GROUPS.values())


def test_every_adjective_is_one_word_in_small_letters() -> None:
    assert all(adjective.isalpha() and adjective.islower() for adjective in ALL)


def test_a_synonym_means_an_adjective_and_is_no_word_of_a_caption() -> None:
    assert len(SYNONYMS) >= 30
    assert set(SYNONYMS.values()) <= set(ALL)
    assert not set(SYNONYMS) & {*ALL, *FUNCTION_WORDS}


def test_an_adjective_is_of_its_group() -> None:
    assert {adjective: group_of(adjective) for adjective in ALL} == {
        adjective: group for group, adjectives in GROUPS.items() for adjective in adjectives
    }


def test_a_word_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(RecipeError, match=r"'calmish'.*movement: calm"):
        group_of("calmish")
