"""`textzip calibrate`: a reader's confidence, measured and kept beside it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from textzip.errors import CheckpointError

Run = Callable[..., Any]


def test_what_was_measured_is_kept_and_used(textzip: Run, trained: Path, pages: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    said = textzip("calibrate", run, "--data", pages, "--n", 3)
    assert said.code == 0, said.err
    assert said.out.count("expected calibration error") == 20
    assert said.out.count("of own pages") == said.out.count("of others' pages") == 6
    assert said.out.count("faultless pages") == 4
    assert said.out.count("by vote") == 4
    [path] = run.rglob("calibration.json")
    assert (path.parent / "model.safetensors").exists()
    kept = json.loads(path.read_text("utf-8"))
    assert kept["about"]["rows"] == 3
    from textzip.models.slot.use import load

    found = load(run).calibration
    assert [*found.page.meant] == kept["page"]["meant"]
    assert [*found.own.exact.meant] == kept["own"]["exact"]["meant"] != []
    assert [*found.others.page.meant] == kept["others"]["page"]["meant"] != []
    assert found.votes is not None
    assert [*found.votes.page.meant] == kept["votes"]["page"]["meant"]
    path.write_text(json.dumps({**kept, "weights": "others"}), "utf-8")
    with pytest.raises(CheckpointError, match="other weights"):
        load(run)
    assert textzip("calibrate", run, "--data", pages, "--n", 2).code == 0
    assert json.loads(path.read_text("utf-8"))["weights"] == kept["weights"]


def test_what_a_second_model_votes_for_too_is_measured_as_well(
    textzip: Run, trained: Path, pages: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    said = textzip("calibrate", run, "--data", pages, "--n", 2, "--second", trained)
    assert said.code == 0, said.err
    assert said.out.count("by both's vote") == 4
    kept = json.loads(next(run.rglob("calibration.json")).read_text("utf-8"))
    assert kept["both"]["page"]["meant"]
    assert textzip("calibrate", run, "--data", pages, "--n", 2, "--second", tmp_path / "none").code != 0


def test_rows_that_tell_nothing_are_refused(textzip: Run, trained: Path, pages: Path) -> None:
    said = textzip("calibrate", trained, "--data", pages, "--n", 1)
    assert said.code == 2
    assert "1 rows tell nothing" in said.err


def test_a_folder_of_one_row_is_refused(
    textzip: Run, trained: Path, render_to: Callable[..., Any], tmp_path: Path
) -> None:
    render_to(tmp_path / "one", rows=1, split="validation")
    said = textzip("calibrate", trained, "--data", tmp_path / "one", "--n", "all")
    assert said.code == 1
    assert "1 rows of validation tell nothing" in said.err


def test_a_model_that_reads_nothing_is_refused(textzip: Run, patterned: Path, pages: Path) -> None:
    said = textzip("calibrate", patterned, "--data", pages)
    assert said.code != 0
    assert "calibrate" in said.err
