"""`textzip report`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_a_run_becomes_one_file(textzip: Run, trained: Path, pages: Path, tmp_path: Path) -> None:
    textzip("evaluate", trained, "--data", pages)
    out = tmp_path / "report.html"
    said = textzip("report", trained, "--out", out)
    assert (said.code, said.out) == (0, f"{out}: open it in any browser\n")
    html = out.read_text("utf-8")
    assert "worst pages" in html
    assert "<polyline" in html
    assert "kind: train" in html


@pytest.mark.parametrize("damage", ["[1]", '{"overall": {}}', "{"])
def test_damaged_figures_are_named(textzip: Run, tmp_path: Path, damage: str) -> None:
    (tmp_path / "evaluation.json").write_text(damage, "utf-8")
    said = textzip("report", tmp_path)
    assert said.code == 1
    assert "damaged" in said.err
    assert "textzip evaluate" in said.err


def test_a_folder_that_is_no_run_is_refused(textzip: Run, tmp_path: Path) -> None:
    said = textzip("report", tmp_path)
    assert said.code == 1
    assert "no run: neither metrics.jsonl nor evaluation.json" in said.err


def test_a_folder_that_cannot_be_looked_into_is_told(textzip: Run, tmp_path: Path) -> None:
    said = textzip("report", tmp_path / ("x" * 300))
    assert said.code in (1, 2)
    assert "x: can't be read (File name too long); check the rights" in said.err
