"""Edit distances, and what is made of them."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.slot.metrics import Scores, distance, score

SHORT = st.text("abß€\n", max_size=7)


def by_definition(a: str, b: str) -> int:
    @cache
    def d(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        return min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (a[i - 1] != b[j - 1]))

    return d(len(a), len(b))


@given(SHORT, SHORT)
def test_the_distance_is_levenshtein_s(a: str, b: str) -> None:
    assert distance(a, b) == by_definition(a, b) == distance(b, a)


def test_a_lost_character_costs_one_edit_and_all_places_behind_it() -> None:
    scores = score("abcdef", "abdef", 5)
    assert (scores.edits, scores.in_place, scores.exact, scores.count_error) == (1, 2, 0, 1)


def test_scores_add_up_before_they_are_divided() -> None:
    total = score("a", "b", 1) + score("a" * 99, "a" * 99, 99)
    assert total.summary()["cer"] == pytest.approx(0.01)
    assert total.summary()["exact"] == 0.5
    assert Scores().summary()["cer"] == 0


def test_the_count_is_in_bytes() -> None:
    assert score("é", "é", 2).count_error == 0
    assert score("é", "e", 1).count_error == 1
