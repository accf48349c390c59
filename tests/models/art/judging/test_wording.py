"""Words that were never learned, asked of a painter that knows some of them."""

from __future__ import annotations

import pytest
from judges import Copyist, judge, sample

from textzip.models.art.judging.parts import Parts
from textzip.models.art.judging.wording import wording

ROWS = [("calm", "red"), ("wild", "blue"), ("calm", "blue"), ("wild", "red")]
SYNONYMS = {"tranquil": "calm", "azure": "blue", "striped": "linear"}
KNOWN = ("calm", "wild", "red", "blue", "green")


def test_a_synonym_that_is_understood_is_seen_and_another_is_not() -> None:
    parts, brush = Parts(), Copyist({"tranquil": "calm"})
    wording(parts, judge(), brush, sample(ROWS), SYNONYMS, KNOWN, 4)
    words = parts.tables["such a word"]
    assert words["tranquil"] == {"named": 1, "itself": 1, "without": 0, "captions": 2}
    assert words["azure"] == {"named": 0, "itself": 1, "without": 0, "captions": 2}
    assert parts.tables["words that were never learned"]["synonyms"]["named"] == parts.overall["synonyms"] == 0.5
    assert "striped" not in words
    assert set(words) == {"tranquil", "azure", "calmish", "wildish", "redish", "bluish"}


def test_a_form_of_the_last_word_of_a_group_is_seen_without_being_understood() -> None:
    """Which is why it stands beside the word left out."""
    parts = Parts()
    wording(parts, judge(), Copyist(), sample(ROWS), {}, KNOWN, 4)
    assert parts.tables["such a word"]["wildish"] == {"named": 1, "itself": 1, "without": 1, "captions": 2}
    assert parts.overall["derived"] == pytest.approx(1 / 4)


def test_all_ways_of_asking_have_the_same_chance_and_are_painted_once() -> None:
    brush = Copyist()
    wording(Parts(), judge(), brush, sample(ROWS), {"serene": "calm", "tranquil": "calm"}, KNOWN, 1)
    assert len(set(brush.asked)) == len(brush.asked)
    about_calm = {number for caption, number in brush.asked if "serene" in caption or "tranquil" in caption}
    assert about_calm == {0}


def test_without_such_words_nothing_is_told() -> None:
    parts = Parts()
    wording(parts, judge(), Copyist(), sample(ROWS[:1]), {}, (*KNOWN, "calmish", "redish"), 4)
    assert parts.tables == parts.overall == {}
