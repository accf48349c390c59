"""The stage text on the trainer: it holds its codes, goes on where it was, and refuses codes that are not its own."""

from __future__ import annotations

import json
import math
import os
import signal
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

import numpy as np
from painters import CODES, TEXT, train
from runs import curve
from runs import run as started

from textzip.errors import CheckpointError, ModelError
from textzip.models.art.factory import codes_model, text_model
from textzip.models.art.stages.text import TextTask
from textzip.models.art.task import ArtTask
from textzip.models.registry import TrainRecipe, restore
from textzip.recipe import parse_recipe
from textzip.render.art.arrangement import ARRANGEMENT
from textzip.render.art.vocabulary import GROUPS
from textzip.shards.index import open_index
from textzip.train import checkpoint
from textzip.train.folder import read_metrics
from textzip.train.loop import Interrupted
from textzip.train.reader import Reader
from textzip.train.task import Request


def task_of(run: Path) -> TextTask:
    task = restore(checkpoint.find(run))
    assert isinstance(task, TextTask)
    task.model.eval()
    return task


def batch_of(task: TextTask, pictures: Path, count: int = 5) -> dict[str, Any]:
    rows = Reader(open_index(pictures), 2, task.columns).rows(np.arange(count))
    return task.collate()(rows)


def test_a_checkpoint_is_whole_and_its_codes_are_those_it_began_with(painted: tuple[Path, Path]) -> None:
    codes, text = painted
    there, _ = codes_model(checkpoint.find(codes))
    here, config = text_model(checkpoint.find(text))
    for name, value in there.state_dict().items():
        assert torch.equal(value, here.codes.state_dict()[name]), name
    assert set(config.known) == {"calm", "wild", "red", "and", "naïve"}
    assert not here.codes.training


def test_it_learns_and_its_metrics_are_told(painted: tuple[Path, Path]) -> None:
    lines = [line for line in read_metrics(painted[1] / "metrics.jsonl") if "validation_bits" in line]
    assert [line["step"] for line in lines] == [3, 6]
    assert lines[1]["validation_bits"] < math.log2(9)
    assert {"validation_blind", "validation_accuracy"} <= set(lines[0])
    assert {"text", "bits", "blind"} <= set(lines[0]["samples"][0])


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(
    painted: tuple[Path, Path], made_up_pictures: Path, tmp_path: Path
) -> None:
    done = 0

    def stop(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == 4:
            os.kill(os.getpid(), signal.SIGINT)

    settings = [f"run={tmp_path / 'run'}", f"data.folders={made_up_pictures}", f"start_from={painted[0]}"]
    recipe = parse_recipe(TrainRecipe, TEXT, "art.yaml", settings)
    with pytest.raises(Interrupted):
        started(recipe, stop)
    started(recipe)
    assert curve(tmp_path / "run") == curve(painted[1])


def test_what_is_measured_is_the_same_every_time_whatever_stands_beside_it(
    painted: tuple[Path, Path], made_up_pictures: Path
) -> None:
    task = task_of(painted[1])
    five, three = batch_of(task, made_up_pictures), batch_of(task, made_up_pictures, 3)
    torch.manual_seed(1)
    first = task.tally(five)
    torch.manual_seed(2)
    assert task.tally(five) == first
    parts = [float(each["bits"]) for each in task.samples(five)]
    assert [float(each["bits"]) for each in task.samples(three)] == parts[:3]


@pytest.mark.parametrize("settings", [("model.head=independent",), ("model.words=picture", "model.code_vectors=table")])
def test_its_other_forms_learn_too(
    settings: tuple[str, ...], painted: tuple[Path, Path], made_up_pictures: Path, tmp_path: Path
) -> None:
    run = train(TEXT, tmp_path / "run", made_up_pictures, f"start_from={painted[0]}", "train.steps=3", *settings)
    task = task_of(run)
    sums = task.tally(batch_of(task, made_up_pictures))
    if task.settings.head == "independent":
        assert sums["places 0.125"] == sums["places 1.0"] == 5 * 16
    else:
        assert [sums[f"places {share}"] for share in (0.125, 0.375, 0.625, 0.875, 1.0)] == [10, 30, 50, 70, 80]


def test_it_goes_on_with_another_run_of_its_stage(
    painted: tuple[Path, Path], made_up_pictures: Path, tmp_path: Path
) -> None:
    settings = (
        f"start_from={painted[1]}",
        "train.optimizer.learning_rate=1e-30",
        "train.steps=1",
        "train.optimizer.warmup=0",
    )
    run = train(TEXT, tmp_path / "run", made_up_pictures, *settings)
    batch = batch_of(task_of(run), made_up_pictures)
    assert task_of(run).tally(batch) == task_of(painted[1]).tally(batch)


def test_captions_are_learned_alike_before_and_after_a_critic_taught_the_decoder(
    painted: tuple[Path, Path], made_up_pictures: Path, tmp_path: Path
) -> None:
    teaching = ("model.critic=8", "model.critic_alone=1", f"start_from={painted[0]}")
    crisp = train(CODES, tmp_path / "crisp", made_up_pictures, *teaching)
    run = train(TEXT, tmp_path / "text", made_up_pictures, f"start_from={crisp}")
    assert curve(run) == curve(painted[1])
    before, after = (checkpoint.find(each).weights() for each in (painted[1], run))
    assert set(before) == set(after)
    changed = {name for name in after if not torch.equal(before[name], after[name])}
    assert changed and all(name.startswith(("codes.decoder.", "codes.style.")) for name in changed)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("model.grid=8", "model.grid=4 there"),
        ("model.levels=[9]", r"model.levels=\[3,3\] there"),
        ("model.even=true", "model.even=false there"),
        ("model.width=16", "model.width=8 there"),
    ],
)
def test_other_codes_are_refused(
    setting: str, told: str, painted: tuple[Path, Path], made_up_pictures: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=told):
        train(TEXT, tmp_path / "run", made_up_pictures, f"start_from={painted[0]}", setting)
    assert not (tmp_path / "run" / "checkpoints").exists()


def test_it_needs_codes_to_begin_with(painted: tuple[Path, Path], made_up_pictures: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="start_from=runs/art-codes"):
        train(TEXT, tmp_path / "run", made_up_pictures)
    with pytest.raises(CheckpointError, match="of the stage codes, where one of the stage text is needed"):
        text_model(checkpoint.find(painted[0]))


def test_an_evaluation_has_its_floors_beside_it(painted: tuple[Path, Path], made_up_pictures: Path) -> None:
    task, seen = task_of(painted[1]), []
    index = open_index(made_up_pictures, "validation")
    asked = Request(index, None, lambda: open_index(made_up_pictures), torch.device("cpu"), None, seen.append)
    found = task.evaluate(asked)
    assert sum(seen) == index.rows == found.overall["pictures"]
    assert found.floors["chance"].numbers["bits"] == pytest.approx(math.log2(9))
    bits = {name: floor.numbers["bits"] for name, floor in found.floors.items() if "bits" in floor.numbers}
    assert set(bits) == {
        "chance", "how often codes come", "how often they come at their place", "no caption",
    }  # fmt: skip
    assert all(0 < each < 20 for each in bits.values())
    assert set(found.floors) - set(bits) == {"real pictures", "the oracle"}  # there is no oracle beside it
    table = found.tables["how many of the codes are hidden"]
    assert table["100.0%"]["bits"] == pytest.approx(found.overall["blind"])
    lost = Request(index, 4, _gone, torch.device("cpu"), None, seen.append)
    assert "can't be read" in task.evaluate(lost).floors["how often codes come"].about


def _gone() -> Any:
    from textzip.errors import ShardError

    raise ShardError("it is gone")


def test_its_task_is_one_of_arts(painted: tuple[Path, Path]) -> None:
    task = ArtTask.restored(checkpoint.find(painted[1]))
    assert "paint(" in task.about().python
    assert checkpoint.find(painted[1]).config["stage"] == task.config()["stage"] == "text"


def test_captions_of_pictures_whose_truth_is_known_are_completed(completed: tuple[Path, Path], art: Path) -> None:
    task = task_of(completed[1])
    assert [name for name, _ in task.settings.groups] == [*GROUPS, *ARRANGEMENT]
    batch = batch_of(task, art)
    rows = Reader(open_index(art), 2, ("truth",)).rows(np.arange(5))
    shown = [json.loads(each) for each in rows.truths]
    wanted = [
        [words.index(each[part][name]) for part, of in (("adjectives", GROUPS), ("arrangement", ARRANGEMENT))
         for name, words in of.items()]
        for each in shown
    ]  # fmt: skip
    assert batch["truths"].tolist() == wanted
    assert {"loss", "nats", "said"} <= set(next(iter(read_metrics(completed[1] / "metrics.jsonl"))))
    index = open_index(art, "test")
    found = task.evaluate(Request(index, 8, lambda: open_index(art), torch.device("cpu"), None, lambda _: None))
    assert found.overall["painted"] == 8


def test_words_alone_are_painted_by_if_that_is_asked(completed: tuple[Path, Path], art: Path, tmp_path: Path) -> None:
    settings = ("model.size=32", "model.completed=false", "train.steps=2")
    task = task_of(train(TEXT, tmp_path / "run", art, f"start_from={completed[0]}", *settings))
    assert task.model.traits is None
    assert task.model.codes.style is not None
    assert task.settings.placed, "as its codes are"
