"""The stage oracle on the trainer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from made_up import GROUPS, index, patch, rows
from runs import run as trained

from textzip.errors import CheckpointError
from textzip.models.art.factory import codes_model, oracle_model
from textzip.models.art.stages.oracle import OracleTask
from textzip.models.registry import TrainRecipe, restore
from textzip.recipe import parse_recipe
from textzip.train import checkpoint
from textzip.train.folder import read_metrics
from textzip.train.task import Counting, Request

RECIPE = f"""\
kind: train
model: {{kind: art, stage: oracle, preset: tiny, size: 32, grid: 4, width: 16, groups: {json.dumps(GROUPS)}}}
batch: {{token_budget: 256}}
train:
  steps: 60
  precision: float32
  optimizer: {{learning_rate: 0.01, warmup: 5}}
  validate_every: 60
  validation_rows: 24
  save_every: 60
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patched:
        patch(patched, train=256)
        folder = tmp_path_factory.mktemp("oracle") / "run"
        yield trained(parse_recipe(TrainRecipe, RECIPE, "train.yaml", [f"run={folder}"]))


def test_it_learns_to_name_what_it_sees(run: Path) -> None:
    lines = read_metrics(run / "metrics.jsonl")
    measured = next(line for line in lines if "validation_nats" in line)
    assert measured["validation_hue"] > 0.9
    assert measured["validation_ground"] > 0.9
    sample = measured["samples"][0]
    assert sample["found"].split(", ")[2] == sample["text"].split()[2]
    task = restore(checkpoint.find(run))
    assert isinstance(task, OracleTask)
    assert not isinstance(task, Counting)
    found = task.evaluate(
        Request(index(24, "test"), None, lambda: index(256), torch.device("cpu"), "float32", lambda _: None)
    )
    assert found.overall["nats"] == pytest.approx(measured["validation_nats"], rel=1e-4)
    assert found.overall["accuracy"] == pytest.approx(measured["validation_accuracy"])
    assert found.overall["accuracy"] > found.floors["most frequent"].numbers["accuracy"]
    assert set(found.tables["group"]) == {"hue", "form", "ground"}
    assert len(found.pages["most often wrong"]) == 8


def test_what_is_saved_finds_the_same(run: Path) -> None:
    model, settings = oracle_model(checkpoint.find(run))
    assert settings.groups == GROUPS
    task = restore(checkpoint.find(run))
    pixels = task.collate()(rows(np.arange(4)))["pictures"].permute(0, 3, 1, 2) / 127.5 - 1
    a, b = (each.eval()(pixels) for each in (model, task.model))
    assert torch.equal(a["features"], b["features"])
    with pytest.raises(CheckpointError, match="of the stage oracle, where one of the stage codes is needed"):
        codes_model(checkpoint.find(run))
