"""Adjectives that captions name, counted by hand."""

from __future__ import annotations

import numpy as np
from judges import GROUPS

from textzip.models.art.judging.named import Named, by

PLACES = {word: (g, k) for g, (_, words) in enumerate(GROUPS) for k, word in enumerate(words)}
CAPTIONS = [("calm", "red"), ("wild",), ("green", "striped"), ()]
NAMES = np.array([[0, 0], [0, 1], [1, 1], [1, 2]])
"""Of the pictures: calm red, calm blue, wild blue, wild green."""


def test_words_of_no_group_are_left_out() -> None:
    named = Named.of(CAPTIONS, PLACES)
    assert len(named) == 4
    assert named.rows.tolist() == [0, 0, 1, 2]
    assert named.seen(NAMES).tolist() == [1, 1, 0, 0]
    assert named.whole(NAMES) == 1 / 3
    assert named.chance(GROUPS).tolist() == [1 / 2, 1 / 3, 1 / 2, 1 / 3]


def test_the_most_frequent_of_a_group_is_always_said() -> None:
    named = Named.of([("calm",), ("wild",), ("wild", "red")], PLACES)
    assert named.frequent().tolist() == [0, 1, 1, 1]


def test_of_nothing_named_there_is_nothing() -> None:
    named = Named.of([(), ("striped",)], PLACES)
    assert len(named) == 0
    assert named.whole(NAMES[:2]) == 0
    assert named.seen(NAMES[:2]).shape == named.frequent().shape == (0,)


def test_means_are_by_key_in_the_order_that_is_wanted() -> None:
    found = by(["b", "a", "b"], ("a", "b", "c"), {"named": np.array([1.0, 0.0, 0.0])})
    assert found == {"a": {"named": 0.0, "adjectives": 1}, "b": {"named": 0.5, "adjectives": 2}}
    assert list(found) == ["a", "b"]
