"""Figures of the oracle, by hand."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from made_up import GROUPS

from textzip.models.art.naming import measured, summary, worst

TRUTHS = torch.tensor([[0, 0, 0], [0, 1, 0], [1, 0, 1], [2, 0, -1]])
FOUND = torch.tensor([[0, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]])


def test_shares_by_group_and_adjective_beside_floors() -> None:
    found = measured(FOUND, TRUTHS, GROUPS, "test")
    assert found.tables["group"]["hue"] == {"accuracy": 0.5, "frequent": 0.5}
    assert found.tables["group"]["form"] == {"accuracy": 0.75, "frequent": 0.75}
    assert found.tables["group"]["ground"] == {"accuracy": 1, "frequent": pytest.approx(2 / 3)}
    assert found.tables["adjective"]["red"] == {"accuracy": 0.5, "share": 0.5}
    assert found.overall["accuracy"] == pytest.approx(0.75)
    assert found.overall["all"] == 0.25, "what nobody knows is not wrong"
    assert found.floors["chance"].numbers["accuracy"] == pytest.approx((1 / 3 + 1 / 2 + 1 / 2) / 3)
    assert found.floors["most frequent"].numbers["accuracy"] == pytest.approx((0.5 + 0.75 + 2 / 3) / 3)


def test_what_was_taken_for_what() -> None:
    head, *lines = measured(FOUND, TRUTHS, GROUPS, "test").pairs["taken for another"]
    assert head == ("group", "shown", "taken for", "times")
    assert set(lines) == {
        ("hue", "red", "green", "1"),
        ("hue", "blue", "green", "1"),
        ("form", "round", "angular", "1"),
    }


def test_the_worst_come_first() -> None:
    pictures = torch.zeros(4, 32, 32, 3, dtype=torch.uint8)
    pages = worst(pictures, list("abcd"), FOUND, TRUTHS, GROUPS)
    assert [page.caption[:1] for page in pages] == ["1", "1", "1", "0"]
    assert pages[2].text == "blue, round, ?"
    assert pages[2].read == "green, round, pale"


def test_metrics_of_sums() -> None:
    sums = {"hue nats": 4.0, "hue right": 3.0, "hue known": 4.0, "form nats": 1.0, "form right": 1.0, "form known": 2.0}
    found = summary({**sums, "ground nats": 0.0, "ground right": 0.0, "ground known": 0.0}, GROUPS)
    assert found["nats"] == 1.5
    assert found["hue"] == 0.75
    assert found["accuracy"] == pytest.approx((0.75 + 0.5 + 0) / 3)
