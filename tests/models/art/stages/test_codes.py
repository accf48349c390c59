"""The stage codes on the trainer."""

from __future__ import annotations

import io
import os
import signal
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from made_up import index, patch, picture
from PIL import Image
from ranks import ranks_of
from runs import curve
from runs import run as trained

from textzip.errors import CheckpointError, ModelError, RecipeError
from textzip.models.art.coder import load
from textzip.models.art.stages.codes import CodesTask
from textzip.models.registry import TrainRecipe, restore
from textzip.recipe import parse_recipe
from textzip.train import checkpoint
from textzip.train.folder import read_metrics
from textzip.train.loop import Interrupted
from textzip.train.task import Counting, Request

RECIPE = """\
kind: train
model: {kind: art, preset: tiny, size: 32, grid: 4, width: 16, even: true}
batch: {token_budget: 128, micro_batches: 2}
train:
  steps: 4
  precision: float32
  optimizer: {learning_rate: 0.003, warmup: 2}
  validate_every: 2
  validation_rows: 12
  save_every: 2
  log_every: 1
"""


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    patch(monkeypatch)


def run(folder: Path, *settings: str, tick: Callable[[int, str], Any] | None = None) -> Path:
    return trained(parse_recipe(TrainRecipe, RECIPE, "train.yaml", [f"run={folder}", *settings]), tick)


def restored(folder: Path) -> CodesTask:
    task = restore(checkpoint.find(folder))
    assert isinstance(task, CodesTask)
    return task


def request() -> Request:
    return Request(index(24, "test"), 10, lambda: index(64), torch.device("cpu"), "float32", lambda _: None)


BOOKS = {
    "fsq": (),
    "ema": ("model.quantiser=ema", "model.even=false"),
    "simvq": ("model.quantiser=simvq", "model.even=false"),
    "plain": ("model.quantiser=plain", "model.even=false"),
}


@pytest.mark.parametrize("book", ["fsq", "ema"])
def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(book: str, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    run(whole, *BOOKS[book])
    done = 0

    def stop(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == 3:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Interrupted):
        run(cut, *BOOKS[book], tick=stop)
    run(cut, *BOOKS[book])
    assert curve(cut) == curve(whole)
    a, b = (checkpoint.last_of(folder) for folder in (whole, cut))
    assert a is not None and b is not None
    ours, theirs = a.weights(), b.weights()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("book", BOOKS)
def test_what_is_saved_makes_the_same_pictures_of_the_same_codes(book: str, tmp_path: Path) -> None:
    task = restored(run(tmp_path / "run", *BOOKS[book], "train.steps=3"))
    assert isinstance(task, Counting)
    coder = load(tmp_path / "run", "cpu")
    pixels = np.stack([picture(number) for number in range(5)])
    codes = coder.encode(pixels)
    assert codes.shape == (5, 4, 4)
    task.model.eval()
    numbers = torch.from_numpy(pixels).permute(0, 3, 1, 2) / 127.5 - 1
    out = task.model(numbers)
    assert np.array_equal(out["codes"].numpy(), codes)
    back = ((out["pictures"].detach().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1)
    assert np.abs(back.numpy().astype(int) - coder.decode(codes)).max() <= 1


def test_metrics_and_samples_are_plain(tmp_path: Path) -> None:
    lines = read_metrics(run(tmp_path / "run") / "metrics.jsonl")
    measured = next(line for line in lines if "validation_cost" in line)
    assert {"validation_decibels", "validation_usage", "validation_perplexity", "samples"} <= set(measured)
    assert not any("code " in name for name in measured)
    sample = measured["samples"][0]
    assert all(isinstance(each, str) for name, each in sample.items() if name != "id")
    assert len(sample["codes"].splitlines()) == 4
    assert {"l1", "edges", "grain", "commitment"} <= set(next(line for line in lines if "loss" in line))


def test_an_evaluation_has_floors_of_as_many_bits_and_pictures(tmp_path: Path) -> None:
    found = restored(run(tmp_path / "run")).evaluate(request())
    assert found.overall["pictures"] == 10
    assert found.overall["bits"] == 4 * 4 * 9
    assert found.floors["in squares"].numbers["bits"] == found.overall["bits"]
    assert found.floors["the mean picture"].numbers["bits"] == 0
    assert found.floors["in squares"].numbers["decibels"] > found.floors["the mean picture"].numbers["decibels"]
    assert set(found.headline) <= set(found.overall) <= set(found.measures)
    pages = found.pages["worst from their codes"]
    assert len(pages) == 8
    worst = [float(page.caption.removesuffix(" dB")) for page in pages]
    assert worst == sorted(worst)
    shown = np.asarray(Image.open(io.BytesIO(b64decode(pages[0].png))))
    assert shown.shape == (64, 2 * (3 * 32 + 4), 3)
    assert sum(each["share"] for each in found.tables["the most frequent codes"].values()) <= 1 + 1e-9


def test_usage_is_that_of_all_rows(tmp_path: Path) -> None:
    task = restored(run(tmp_path / "run"))
    found = task.evaluate(request()).overall
    coder = load(tmp_path / "run", "cpu")
    rows = np.unique(np.linspace(0, 23, 10).astype(int))
    codes = coder.encode(np.stack([picture(number) for number in rows]))
    assert found["usage"] == len(np.unique(codes)) / 512


def test_what_can_not_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="32 × 32, and the model takes 64 × 64"):
        run(tmp_path / "other", "model.size=64")
    with pytest.raises(RecipeError, match="would change what pictures show"):
        run(tmp_path / "blurred", "train.augment.blur=1")
    coder = load(run(tmp_path / "run", "train.steps=3"), "cpu")
    with pytest.raises(ModelError, match="each picture is 16 × 16, and the model takes 32 × 32"):
        coder.encode(np.zeros((1, 16, 16, 3), np.uint8))
    with pytest.raises(ModelError, match="they must be 0 to 511"):
        coder.decode(np.full((1, 4, 4), 512))
    with pytest.raises(ModelError, match=r"give \(B, 4, 4\)"):
        coder.decode(np.zeros((1, 2, 2), np.int64))


def test_a_model_goes_on_from_one_of_its_stage_alone(tmp_path: Path) -> None:
    first = run(tmp_path / "first", "train.steps=2", "train.optimizer.warmup=1")
    run(tmp_path / "second", "train.steps=3", f"start_from={first}")
    with pytest.raises(CheckpointError, match="none of its weights fit"):
        run(tmp_path / "third", "model.stage=oracle", "model.groups=[[hue, [red, green, blue]]]", f"start_from={first}")


CRITIC = ("model.critic=8", "model.critic_alone=2")


def test_a_critic_teaches_another_run_s_decoder_and_may_be_stopped(tmp_path: Path) -> None:
    first, whole, cut = (tmp_path / name for name in ("first", "whole", "cut"))
    with pytest.raises(ModelError, match="start_from=runs/art-codes"):
        run(whole, *CRITIC)
    run(first)
    with pytest.raises(ModelError, match=r"model\.grid=4 there"):
        run(whole, *CRITIC, "model.grid=8", f"start_from={first}")
    run(whole, *CRITIC, f"start_from={first}")

    def stop(steps: int, _note: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    for _ in range(3):
        with pytest.raises(Interrupted):
            run(cut, *CRITIC, f"start_from={first}", tick=stop)
    run(cut, *CRITIC, f"start_from={first}")
    assert curve(cut) == curve(whole)
    before, after = (checkpoint.last_of(folder) for folder in (first, whole))
    assert before is not None and after is not None
    ours, theirs = before.weights(), after.weights()
    moved = {name.split(".")[0] for name, each in ours.items() if not torch.equal(each, theirs[name])}
    assert moved == {"decoder"}  # the rows say no adjectives, and so it has no style
    assert int(theirs["taken"]) == 4
    pixels = np.stack([picture(number) for number in range(5)])
    assert np.array_equal(load(first, "cpu").encode(pixels), load(whole, "cpu").encode(pixels))


@pytest.mark.slow
def test_two_ranks_count_one_book(made_up_pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A book follows what all ranks saw, not what the first one did."""
    monkeypatch.undo()  # the ranks read real shards
    settings = (f"data.folders={made_up_pictures}", "model.size=16", *BOOKS["ema"])
    found = []
    for world in (1, 2):
        recipe = parse_recipe(TrainRecipe, RECIPE, "train.yaml", [f"run={tmp_path / str(world)}", *settings])
        for returncode, errors in ranks_of(recipe, tmp_path, world):
            assert returncode == 0, errors
        found.append(checkpoint.find(Path(recipe.run)).weights())
    alone, together = found
    for name, weight in alone.items():
        torch.testing.assert_close(together[name], weight, rtol=1e-4, atol=1e-5, msg=name)
