"""`textzip train`: recipes, resumed runs, mistakes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

Run = Callable[..., Any]

RECIPE = """\
kind: train
model: {channels: 16, blocks: 1, slot_channels: 16, heads: 4, slots: 160}
batch: {token_budget: 700}
train: {steps: 2, precision: float32, optimizer: {warmup: 1}, validation_rows: 12}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(RECIPE, "utf-8")
    return path


def test_a_run_ends_with_what_to_do_next(textzip: Run, file: Path, pages: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    said = textzip("train", file, f"run={run}", f"data.folders={pages}", "--device", "cpu")
    assert said.code == 0
    assert said.out == f"{run}: trained; measure it: textzip evaluate {run}; show it: textzip report {run}\n"
    assert "parameters, 35 pages, cpu × 1, float32, 2 steps" in said.err
    assert "step 2: cer " in said.err
    again = textzip("train", file, f"run={run}", f"data.folders={pages}", "--device", "cpu")
    assert f"{run}: going on after step 2" in again.err


def test_mistakes_in_a_recipe_are_told_all_at_once(textzip: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("kind: train\ntrain:\n  learning_rte: 1\n  steps: -3\nmodel: {preset: huge}\n", "utf-8")
    said = textzip("train", path)
    assert (said.code, said.out) == (2, "")
    assert f"{path}:3:3: train.learning_rte: unknown key" in said.err
    assert f"{path}:4:" in said.err
    assert f"{path}:5:" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "which recipe?"),
        (("data.folders=nowhere",), 1, "nowhere: there is no such folder"),
        (("model.slots=9",), 2, "set model.slots"),
        (("--device", "abacus"), 1, "no device 'abacus'"),
    ],
)
def test_what_can_not_be_trained_is_refused(
    textzip: Run, file: Path, pages: Path, tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    settings = [file, f"run={tmp_path / 'run'}", f"data.folders={pages}"] if words else [f"run={tmp_path / 'run'}"]
    said = textzip("train", *settings, *words)
    assert (said.code, said.out) == (code, "")
    assert message in said.err
    assert "Traceback" not in said.err


def test_a_recipe_s_mistakes_are_told_before_torch_is_loaded(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("kind: train\ntrain: {steps: -3}\n", "utf-8")
    for words in (["train", str(bad)], ["train"], ["train", "nothing.yaml"], ["evaluate", "x", "--n", "many"]):
        code = f"""
import sys
sys.argv = ["textzip", *{words!r}]
from textzip.cli import main
try:
    main()
except SystemExit as stop:
    assert stop.code == 2, stop.code
assert "torch" not in sys.modules
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_under_torchrun_the_mistake_is_the_last_that_is_said(file: Path, pages: Path, tmp_path: Path) -> None:
    """torchrun's own report is some thirty lines long."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "-m", "textzip"]
    settings = ["train", str(file), f"run={tmp_path / 'run'}", f"data.folders={pages}", "--device", "cpu"]
    done = subprocess.run([*command, *settings], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    words = "micro_batches is 1, which 2 ranks can't share evenly: set it to a multiple of 2, such as 2"
    assert words in "\n".join(done.stderr.splitlines()[-6:])
