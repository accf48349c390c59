"""Readings side by side: as few edits as the distance of two texts has, and both texts whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from textzip.models.slot.alignment import aligned
from textzip.models.slot.metrics import distance

TEXTS = st.text("abé", max_size=12)


@given(TEXTS, TEXTS)
def test_as_few_are_changed_as_can_be(a: str, b: str) -> None:
    found = aligned(a, b)
    assert "".join(x for x, _ in found) == a
    assert "".join(y for _, y in found) == b
    assert all(x or y for x, y in found)
    assert sum(x != y for x, y in found) == distance(a, b)


def test_what_was_put_in_stands_beside_nothing() -> None:
    assert aligned("cat", "ca t") == [("c", "c"), ("a", "a"), ("", " "), ("t", "t")]
    assert aligned("", "") == []
