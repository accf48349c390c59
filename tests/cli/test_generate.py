"""`textzip generate`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

SMALL = """\
kind: train
model: {kind: causal, width: 32, layers: 1, heads: 2, context: 200}
batch: {token_budget: 700}
train: {steps: 3, precision: float32, optimizer: {warmup: 1}, validation_rows: 12, log_every: 1}
"""


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory, pages: Path) -> Path:
    pytest.importorskip("torch")
    from textzip.models.registry import TrainRecipe
    from textzip.recipe import parse_recipe
    from textzip.train.run import Settings, train

    folder = tmp_path_factory.mktemp("writing") / "run"
    recipe = parse_recipe(TrainRecipe, SMALL, "small.yaml", [f"run={folder}", f"data.folders={pages}"])
    return train(recipe, Settings(device="cpu"), lambda _: None, lambda _steps, _done: lambda _n, _note: None)


def test_a_text_begins_with_its_prompt_and_is_the_same_for_a_seed(textzip: Run, writing: Path) -> None:
    said = textzip("generate", writing, "--prompt", "In the", "--length", 20, "--seed", 3)
    assert said.code == 0
    assert said.out.startswith("In the")
    assert said.out.endswith("\n")
    assert textzip("generate", writing, "--prompt", "In the", "--length", 20, "--seed", 3).out == said.out
    assert textzip("generate", writing, "--prompt", "In the", "--length", 20, "--seed", 4).out != said.out


def test_several_texts_come_one_after_another(textzip: Run, writing: Path) -> None:
    said = textzip("generate", writing, "--prompt", "a", "--length", 9, "--samples", 3)
    one = textzip("generate", writing, "--prompt", "a", "--length", 9)
    assert said.out.startswith("== 1\n" + one.out)
    assert [line for line in said.out.splitlines() if line.startswith("== ")] == ["== 1", "== 2", "== 3"]


def test_without_a_length_it_writes_as_much_as_there_is_room_for(textzip: Run, writing: Path) -> None:
    assert textzip("generate", writing, "--prompt", "x" * 150).code == 0
    assert textzip("generate", writing).code == 0


def test_a_terminal_is_shown_control_characters_and_does_not_get_them(textzip: Run, writing: Path) -> None:
    said = textzip("generate", writing, "--prompt", "a\x1b[31m\tb\x07\n", "--length", 120, "--samples", 2)
    assert "a␛[31m\tb␇\n" in said.out
    assert not {c for c in said.out if (ord(c) < 32 and c not in "\n\t") or ord(c) == 127}


def test_mistakes_are_told(textzip: Run, writing: Path, trained: Path) -> None:
    for words, code, message in (
        (("nowhere",), 1, "nowhere: there is no such folder"),
        ((writing, "--temperature", "-1"), 2, "temperature is -1"),
        ((writing, "--top-p", "0"), 2, "top_p is 0"),
        ((writing, "--length", "500"), 2, "500 more are over the model's context of 200"),
        ((writing, "--prompt", "x" * 300), 2, "a prompt of 300 bytes"),
        ((trained,), 1, "a model of kind 'slot', which textzip generate is not for (it is for causal, patterns)"),
    ):
        said = textzip("generate", *words)
        assert (said.code, said.out) == (code, "")
        assert message in said.err
        assert "Traceback" not in said.err


def test_a_run_is_measured_and_shown(textzip: Run, writing: Path, pages: Path, tmp_path: Path) -> None:
    said = textzip("evaluate", writing)
    assert said.code == 0
    for words in ("8 texts of test, ", "bits a byte", "beside it", "5-gram", "sees the 4 bytes before", "by source"):
        assert words in said.out
    assert textzip("report", writing, "--out", tmp_path / "report.html").code == 0
    page = (tmp_path / "report.html").read_text("utf-8")
    for words in ("this model", "5-gram", "how the model goes on", "bits a byte ↓"):
        assert words in page
    assert textzip("export", writing, "--to", "hf", "--out", tmp_path / "hf").code == 0
    card = (tmp_path / "hf" / "README.md").read_text("utf-8")
    assert "pipeline_tag: text-generation" in card
    assert "bits a byte" in card
    assert "5-gram" in card
    assert not (tmp_path / "hf" / "tokenizer_config.json").exists()  # its symbols are bytes, not that tokenizer's ids
    assert textzip("generate", tmp_path / "hf", "--length", 5).out == textzip("generate", writing, "--length", 5).out
    assert "is not for" in textzip("export", writing, "--to", "onnx").err
