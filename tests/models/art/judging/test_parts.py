"""Evaluations put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from textzip.models.art.judging.parts import ABOUT, CHANCE, MEASURES, Parts, Ticks, joined
from textzip.train.evaluation import Evaluation, Floor, Measure


def test_a_floor_grows_and_what_is_missing_is_told() -> None:
    parts = Parts({"named": 0.5})
    parts.floor(CHANCE, {"named": 0.1})
    parts.floor(CHANCE, {"named_seen": 0.2})
    parts.unmeasured("the oracle", "there is none")
    found = parts.evaluation("4 captions")
    assert found.floors[CHANCE] == Floor({"named": 0.1, "named_seen": 0.2}, ABOUT[CHANCE])
    assert found.floors["the oracle"] == Floor({}, "not measured: there is none")
    assert found.headline == ("named",)


def test_two_evaluations_are_one_and_floors_of_a_name_are_one_floor() -> None:
    parts = Parts({"named": 0.5})
    parts.floor(CHANCE, {"named": 0.1})
    other = Evaluation(
        "100 pictures", {"bits": Measure("bits")}, ("bits",), {"bits": 3.0}, {CHANCE: Floor({"bits": 9.0}, "alike")}
    )
    both = joined(parts.evaluation("4 captions"), other)
    assert both.about == "4 captions; 100 pictures"
    assert both.headline == ("named", "bits")
    assert both.overall == {"named": 0.5, "bits": 3.0}
    assert both.floors == {CHANCE: Floor({"named": 0.1, "bits": 9.0}, f"{ABOUT[CHANCE]}; alike")}
    assert set(both.measures) == {*MEASURES, "bits"}


@given(st.lists(st.integers(0, 50), max_size=20), st.integers(0, 100), st.integers(0, 300))
def test_all_rows_are_told_whatever_the_work_was(work: list[int], rows: int, expected: int) -> None:
    told: list[int] = []
    ticks = Ticks(told.append, rows, expected)
    for each in work:
        ticks.add(each)
    ticks.close()
    assert sum(told) == rows
    assert all(each > 0 for each in told)
