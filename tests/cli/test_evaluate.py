"""`textzip evaluate`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_figures_are_printed_and_written(textzip: Run, trained: Path, pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    said = textzip("evaluate", trained, "--data", pages, "--out", out)
    assert said.code == 0
    assert said.out.startswith("8 pages of test, ")
    for words in ("CER", "exact", "in place", "count off by", "by source", "by font", "by px", "by length", "by block",
                  "beside it", "the commonest character", "pages a second"):  # fmt: skip
        assert words in said.out
    assert said.out.endswith(f"all figures, the worst and samples: {out}\n")
    results = json.loads(out.read_text("utf-8"))
    assert results["overall"]["pages"] == 8
    assert results["split"] == "test"


def test_a_run_knows_its_own_data(textzip: Run, trained: Path, tmp_path: Path) -> None:
    said = textzip("evaluate", trained, "--split", "validation", "--n", "5", "--out", tmp_path / "figures.json")
    assert said.out.startswith("5 pages of validation, ")


def test_with_data_a_recipe_of_another_version_does_not_matter(
    textzip: Run, trained: Path, pages: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(trained, tmp_path / "copy"))
    [folder] = copy.glob("checkpoints/*")
    (folder / "recipe.yaml").write_text("kind: train\nnever_heard_of: 1\n", "utf-8")
    assert textzip("evaluate", copy, "--data", pages, "--n", "3").code == 0
    assert "never_heard_of: unknown key" in textzip("evaluate", copy, "--n", "3").err


def test_mistakes_are_told(textzip: Run, trained: Path, tmp_path: Path) -> None:
    for words, code, message in (
        ((tmp_path / "nothing",), 1, "there is no such folder"),
        ((tmp_path,), 1, "no checkpoint"),
        ((trained, "--n", "many"), 2, "--n: 'many' is not a count"),
        ((trained, "--n", "0"), 2, "--n: 0 rows tell nothing"),
        ((trained, "--split", "nonsense"), 1, "no shards of the split 'nonsense'"),
    ):
        said = textzip("evaluate", *words)
        assert (said.code, said.out) == (code, "")
        assert message in said.err


@pytest.fixture
def moved(trained: Path, pages: Path, tmp_path: Path) -> Path:
    """A run whose recipe says that its data are where they are no more."""
    copy = Path(shutil.copytree(trained, tmp_path / "moved"))
    for recipe in copy.glob("checkpoints/*/recipe.yaml"):
        recipe.write_text(recipe.read_text("utf-8").replace(str(pages), str(tmp_path / "gone")), "utf-8")
    return copy


def test_data_that_were_moved_are_asked_for(textzip: Run, moved: Path, pages: Path, tmp_path: Path) -> None:
    said = textzip("evaluate", moved, "--n", "3")
    assert (said.code, said.out) == (1, "")
    assert f"{tmp_path / 'gone'}: there is no such folder" in said.err
    assert "if they were moved, name them: --data" in said.err
    assert textzip("evaluate", moved, "--data", pages, "--n", "3").code == 0


def test_floors_learn_where_the_data_are_now(textzip: Run, moved: Path, pages: Path, tmp_path: Path) -> None:
    """A model of texts: its floors read the rows that it learned from."""
    run = tmp_path / "causal"
    model = "model: {kind: causal, width: 16, layers: 1, heads: 2}"
    recipe = tmp_path / "causal.yaml"
    recipe.write_text(
        f"kind: train\n{model}\ntrain: {{steps: 1, optimizer: {{warmup: 0}}, validation_rows: 4}}\n", "utf-8"
    )
    data = Path(shutil.copytree(pages, tmp_path / "before"))
    assert textzip("train", recipe, f"run={run}", f"data.folders={data}", "--device", "cpu").code == 0
    data.rename(tmp_path / "after")
    said = textzip("evaluate", run, "--data", tmp_path / "after", "--n", "3", "--device", "cpu")
    assert said.code == 0, said.err
    assert f"floors learn from the split train of {tmp_path / 'after'} instead" in said.err


def test_a_mistyped_split_is_told_which_there_are(textzip: Run, trained: Path) -> None:
    said = textzip("evaluate", trained, "--split", "tset")
    assert "only of test, train, validation; splits are train, validation, test: choose one" in said.err
    assert "textzip render" not in said.err
