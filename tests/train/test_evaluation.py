"""Evaluations as plain values: what is written is what is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import CheckpointError, TrainError
from textzip.train.evaluation import Evaluation, Figures, Floor, Measure, Page, Text, read, write

NUMBERS = st.dictionaries(st.text(max_size=5), st.floats(allow_nan=False) | st.integers(0, 9), max_size=3)
EVALUATIONS = st.builds(
    Evaluation,
    about=st.text(max_size=20),
    measures=st.dictionaries(st.text(max_size=5), st.builds(Measure, st.text(max_size=5)), max_size=2),
    headline=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    overall=NUMBERS,
    floors=st.dictionaries(st.text(max_size=5), st.builds(Floor, NUMBERS, st.text(max_size=9)), max_size=2),
    tables=st.dictionaries(st.text(max_size=5), st.dictionaries(st.text(max_size=5), NUMBERS, max_size=2), max_size=2),
    pairs=st.just({"confused": (("a", "b"), ("x", "y"))}),
    pages=st.just({"worst": (Page("caption", "cG5n", "a", "b"),)}),
    texts=st.just({"written": (Text("seed 0", "Once"),)}),
)


@given(EVALUATIONS)
def test_what_is_written_is_what_is_read(found: Evaluation) -> None:
    figures = Figures("slot", "runs/x", ("data/a", "data/b"), "test", found)
    assert Figures.from_json(figures.to_json()) == figures


def test_a_file_has_the_numbers_where_programs_look_for_them(tmp_path: Path) -> None:
    found = Evaluation(
        "8 rows", {"cer": Measure("CER", "%")}, ("cer",), {"cer": 0.25}, tables={"font": {"A": {"cer": 1}}}
    )
    write(tmp_path / "new" / "evaluation.json", Figures("slot", "x", (), "test", found))
    told = json.loads((tmp_path / "new" / "evaluation.json").read_text("utf-8"))
    assert (told["overall"]["cer"], told["tables"]["font"]["A"]["cer"], told["split"]) == (0.25, 1, "test")
    assert read(tmp_path / "new" / "evaluation.json") == Figures("slot", "x", (), "test", found)
    assert read(tmp_path / "none.json") is None
    with pytest.raises(TrainError, match=r"can't write here .*choose a file with --out"):
        write(tmp_path / "new" / "evaluation.json" / "x", Figures("slot", "x", (), "test", found))


@pytest.mark.parametrize("change", [
    lambda told: told.pop("overall"), lambda told: told.update(overall={"cer": "low"}),
    lambda told: told.update(tables=[1]), lambda told: told.update(pages={"worst": [{"id": 1}]}),
])  # fmt: skip
def test_a_damaged_file_is_named(tmp_path: Path, change: Any) -> None:
    told = json.loads(Figures("slot", "x", (), "test", Evaluation("", {}, (), {"cer": 1.0})).to_json())
    change(told)
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(
        CheckpointError, match=r"evaluation.json: damaged, or of an earlier textzip .*run textzip evaluate"
    ):
        read(path)


@pytest.mark.parametrize(("measure", "value", "shown"), [
    (Measure("CER", "%", "lower", 3), 0.00417, "0.417 %"), (Measure("pages", digits=0), 12345, "12,345"),
    (Measure("bits", "bits", digits=2), 1.994, "1.99 bits"), (Measure("count", digits=3), 0.5, "0.500"),
])  # fmt: skip
def test_numbers_are_shown_as_people_read_them(measure: Measure, value: float, shown: str) -> None:
    assert measure.shown(value) == shown


def test_the_headline_s_numbers_come_first_in_a_table() -> None:
    found = Evaluation("", {}, ("cer", "exact", "place"), {"cer": 1.0})
    groups = {"a": {"pages": 1.0, "exact": 0.5, "cer": 2.0}, "b": {"words": 1.0}}
    assert found.columns(groups) == ["cer", "exact", "pages", "words"]
