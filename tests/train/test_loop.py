"""The training loop: resumed runs, ranks, and what stops it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from ranks import ranks_of

from textzip.errors import CheckpointError, ModelError, ResumeError, ShardError, TextzipError, TrainError
from textzip.models.registry import TrainRecipe
from textzip.models.slot.task import SlotTask
from textzip.recipe import parse_recipe, to_yaml
from textzip.shards.lock import locked
from textzip.train import checkpoint, denormals
from textzip.train.folder import read_metrics
from textzip.train.loop import Interrupted
from textzip.train.run import Settings, train
from textzip.train.sinks import JsonLines

RECIPE = """\
kind: train
seed: 3
model: {channels: 16, blocks: 1, slot_channels: 16, heads: 4, slots: 160}
batch: {token_budget: 350, micro_batches: 4, window: 2}
train:
  steps: 12
  ema: 0.9
  precision: float32
  optimizer: {kind: muon, learning_rate: 3e-4, warmup: 2}
  curriculum: [{until: 4, max_tokens: 60}]
  augment: {translate: 2, brightness: 0.2}
  validate_every: 6
  validation_rows: 12
  save_every: 4
  log_every: 1
"""


def parsed(run: Path, pages: Path, *settings: str) -> TrainRecipe:
    return parse_recipe(TrainRecipe, RECIPE, "train.yaml", [f"run={run}", f"data.folders={pages}", *settings])


@pytest.fixture
def training(pages: Path, tmp_path: Path) -> Callable[..., TrainRecipe]:
    def make(*settings: str, run: str = "run") -> TrainRecipe:
        return parsed(tmp_path / run, pages, *settings)

    return make


@pytest.fixture(scope="module")
def whole(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbed."""
    return run(parsed(tmp_path_factory.mktemp("whole") / "run", pages))


def run(recipe: TrainRecipe, settings: Settings | None = None, tick: Callable[[int, str], Any] | None = None) -> Path:
    quiet: Callable[[str], None] = lambda _: None  # noqa: E731
    return train(
        recipe, settings or Settings(device="cpu"), quiet, lambda _steps, _done: tick or (lambda _n, _note: None)
    )


def curve(folder: Path) -> list[tuple[int, float, float]]:
    """Loss and gradient of every step: all that is the same in every run."""
    lines = [line for line in read_metrics(folder / "metrics.jsonl") if "loss" in line]
    return [(line["step"], line["loss"], line["gradient_norm"], line["rows"]) for line in lines]


def weights(folder: Path) -> dict[str, Any]:
    found = checkpoint.last_of(folder)
    assert found is not None
    return found.weights()


class Stop(Exception):  # noqa: N818
    """Breaks a run off, as a kill would."""


@pytest.mark.parametrize(
    ("at", "workers"), [(2, 0), (11, 2), *(pytest.param(*each, marks=pytest.mark.slow) for each in ((7, 0), (4, 2)))]
)
def test_a_run_that_was_broken_off_goes_on_to_the_same_end(training: Any, whole: Path, at: int, workers: int) -> None:
    done = 0

    def tick(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == at:
            raise Stop

    broken = training(run="broken")
    with pytest.raises(Stop):
        run(broken, Settings(device="cpu", workers=workers), tick)
    folder = run(broken, Settings(device="cpu", workers=workers))
    assert curve(folder) == curve(whole)
    assert len(curve(whole)) == 12
    for name, value in weights(whole).items():
        assert torch.equal(value, weights(folder)[name]), name


@pytest.mark.parametrize("until", [3, pytest.param(5, marks=pytest.mark.slow)])
def test_a_run_broken_off_where_a_stage_of_its_curriculum_ends_goes_on_the_same(training: Any, until: int) -> None:
    settings = [f"train.curriculum=[{{until: {until}, max_tokens: 60}}]", f"train.save_every={until}", "seed=5"]
    whole = curve(run(training(*settings, run="undisturbed")))
    done = 0

    def tick(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == until + 1:
            raise Stop

    with pytest.raises(Stop):
        run(training(*settings, run="broken"), tick=tick)
    assert curve(run(training(*settings, run="broken"))) == whole


def test_lines_of_several_steps_are_those_of_an_undisturbed_run(training: Any, whole: Path) -> None:
    def tick(_steps: int, _note: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    stopped = training("train.log_every=4", run="stopped")
    with pytest.raises(Interrupted):
        run(stopped, tick=tick)
    losses = [loss for _, loss, *_ in curve(whole)]
    means = [loss for _, loss, *_ in curve(run(stopped))]
    assert means == pytest.approx([sum(losses[k : k + 4]) / 4 for k in (0, 4, 8)], rel=1e-9)


def test_beginning_anew_removes_a_run_once_the_new_one_can_begin_and_nothing_else(training: Any) -> None:
    folder = run(training())
    (folder / "thesis.tex").write_text("years of work", "utf-8")
    before = curve(folder)
    for mistake in ("data.folders=nowhere", "model.slots=5"):
        with pytest.raises(TextzipError):
            run(training(mistake), Settings(device="cpu", overwrite=True))
        assert curve(folder) == before
        checkpoint.find(folder).weights()
    run(training("train.steps=3", "seed=9"), Settings(device="cpu", overwrite=True))
    assert len(curve(folder)) == 3
    assert (folder / "thesis.tex").read_text("utf-8") == "years of work"


@pytest.mark.parametrize("missing", ["loader", "model", "counters", "window"])
def test_a_state_without_a_part_is_refused_by_name(training: Any, missing: str) -> None:
    def stop(_steps: int, _note: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    mine = training()
    with pytest.raises(Interrupted):
        run(mine, tick=stop)
    found = checkpoint.last_of(Path(mine.run))
    assert found is not None
    state = found.state()
    del state[missing]
    torch.save(state, found.folder / "state.pt")
    with pytest.raises(CheckpointError, match=f"its state is not one of this run .*'{missing}'"):
        run(mine)


def test_a_run_goes_on_in_the_precision_it_began_with(training: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textzip.train.run.computes_in_bfloat16", lambda _device: True)

    def stop(_steps: int, _note: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    mine = training("train.precision=auto")
    with pytest.raises(Interrupted):
        run(mine, tick=stop)
    monkeypatch.setattr("textzip.train.run.computes_in_bfloat16", lambda _device: False)
    assert checkpoint.find(run(mine)).precision == "bfloat16"


def test_numbers_too_small_for_a_float_are_zeros_while_it_trains(training: Any) -> None:
    seen: list[bool] = []
    run(training("train.steps=3"), tick=lambda _step, _line: seen.append(denormals.are_zero()))
    with denormals.as_zeros():
        possible = denormals.are_zero()
    assert set(seen) == {possible}
    assert not denormals.are_zero()


def test_a_finished_run_is_left_alone(training: Any) -> None:
    folder = run(training())
    before = curve(folder)
    run(training())
    assert curve(folder) == before


def test_a_signal_saves_at_once_and_the_same_command_goes_on(training: Any, whole: Path) -> None:

    def tick(_steps: int, _note: str) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    stopped = training(run="stopped")
    with pytest.raises(Interrupted):
        run(stopped, tick=tick)
    found = checkpoint.last_of(Path(stopped.run))
    assert found is not None
    assert found.state()["counters"]["step"] in (1, 2)
    assert curve(run(stopped)) == curve(whole)


def test_another_recipe_in_the_same_folder_is_refused_by_name(training: Any) -> None:
    run(training())
    with pytest.raises(ResumeError, match=r"train.optimizer.clip: there 1.0, here 2.0"):
        run(training("train.optimizer.clip=2"))
    run(training("train.optimizer.clip=2"), Settings(device="cpu", overwrite=True))
    run(training("train.optimizer.clip=2", "train.log_every=5"))  # what learning does not depend on may change


def test_the_same_pages_elsewhere_are_the_same_data(
    training: Any, pages: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_steps: int, _note: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    data = Path(shutil.copytree(pages, tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    first = f"start_from={os.path.relpath(whole)}", "train.steps=9"
    with pytest.raises(Interrupted):
        run(training("data.folders=data", *first), tick=stop)
    with pytest.raises(Interrupted):
        run(training(f"data.folders={data}", f"start_from={whole}", "train.steps=9"), tick=stop)
    data.rename(tmp_path / "moved")
    folder = run(training("data.folders=moved", "train.validate_every=4", *first))
    undisturbed = run(training(*first, run="undisturbed"))
    assert curve(folder) == curve(undisturbed)
    with pytest.raises(ResumeError, match=r"data.folders: there \[None\], here \[2.0\]"):
        run(training("data.folders=[{path: moved, weight: 2}]", *first))


@pytest.mark.parametrize("overwrite", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_second_run_in_a_folder_is_refused_and_the_first_goes_on(
    training: Any, whole: Path, tmp_path: Path, overwrite: bool
) -> None:
    """Two processes, as of a job that was submitted twice; a reader of the run is not in their way."""
    mine = training(run="twice")
    file = tmp_path / "recipe.yaml"
    file.write_text(to_yaml(mine), "utf-8")
    command = [sys.executable, "-m", "textzip", "train", str(file), "--device", "cpu", *["--overwrite"] * overwrite]
    told: list[subprocess.CompletedProcess[str]] = []

    def tick(_steps: int, _note: str) -> None:
        if checkpoint.last_of(Path(mine.run)) and not told:
            told.append(subprocess.run(command, capture_output=True, text=True, check=False))
            checkpoint.find(mine.run).weights()

    run(mine, tick=tick)
    assert told[0].returncode == 1
    assert f"{mine.run}: another training run is at work here (process {os.getpid()} on " in told[0].stderr
    assert "Traceback" not in told[0].stderr
    assert curve(Path(mine.run)) == curve(whole)
    assert not list(Path(mine.run).glob(".*"))


def test_other_data_under_a_run_is_refused(training: Any, render_to: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for split in ("train", "validation"):
        render_to(data, split=split)
    mine = training(f"data.folders={data}")

    def stop(_steps: int, _note: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Interrupted):
        run(mine, tick=stop)
    for split in ("train", "validation"):
        render_to(data, "seed=99", split=split, overwrite=True)
    with pytest.raises(ResumeError, match="other data"):
        run(mine)


def test_a_loss_that_is_not_finite_names_step_and_rows(training: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = SlotTask.losses
    calls = 0

    def losses(self: SlotTask, model: Any, batch: Any) -> Any:
        nonlocal calls
        calls += 1
        found = real(self, model, batch)
        return {**found, "loss": found["loss"] * float("nan")} if calls > 9 else found

    monkeypatch.setattr(SlotTask, "losses", losses)
    with pytest.raises(TrainError, match=r"step 3: the loss is nan .* rows \d+, .* of .*train-\d+.parquet") as caught:
        run(training())
    assert "learning_rate" in str(caught.value)


def test_a_full_disk_is_said_and_loses_no_checkpoint(training: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = JsonLines.write

    def write(self: JsonLines, step: int, values: Any) -> None:
        if step > 6:
            raise OSError(28, "No space left on device")
        real(self, step, values)

    mine = training()
    monkeypatch.setattr(JsonLines, "write", write)
    with pytest.raises(TrainError, match=r"can't write here \(No space left on device\); the last checkpoint is safe"):
        run(mine)
    checkpoint.find(mine.run).state()


def test_labels_longer_than_the_slots_are_refused_before_any_step(training: Any) -> None:
    with pytest.raises(ModelError, match=r"longest label has \d+ tokens and the model 20 slots: set model.slots"):
        run(training("model.slots=20"))


def test_a_split_that_is_not_there_is_refused(training: Any) -> None:
    with pytest.raises(ShardError, match="no shards of the split 'nonsense'"):
        run(training("data.validation=nonsense"))


def test_a_checkpoint_cut_short_is_refused_by_name(training: Any) -> None:
    def stop(_steps: int, _note: str) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    mine = training()
    with pytest.raises(Interrupted):
        run(mine, tick=stop)
    found = checkpoint.last_of(Path(mine.run))
    assert found is not None
    state = found.folder / "state.pt"
    state.write_bytes(state.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match=r"state.pt: damaged or cut short"):
        run(mine)


def test_a_run_may_begin_with_the_weights_of_another(training: Any, whole: Path) -> None:
    said: list[str] = []
    second = training("train.steps=3", f"start_from={whole}", run="second")
    train(second, Settings(device="cpu"), said.append, lambda _steps, _done: lambda _n, _note: None)
    assert any("begins with" in line for line in said)
    assert curve(Path(second.run))[0][1] < curve(whole)[0][1]


def test_weights_keep_the_scale_of_ink_that_they_were_learned_with(training: Any, whole: Path, tmp_path: Path) -> None:
    """On pages of another darkness, too: those that the first run learned from set it."""
    fainter = tmp_path / "fainter"
    shutil.copytree(checkpoint.find(whole).folder, fainter)
    config = json.loads((fainter / "config.json").read_text("utf-8"))
    (fainter / "config.json").write_text(json.dumps({**config, "mean": 0.03, "std": 0.11}), "utf-8")
    second = training("train.steps=3", f"start_from={fainter}", run="fainter-on")
    train(second, Settings(device="cpu"), lambda _: None, lambda _steps, _done: lambda _n, _note: None)
    found = checkpoint.find(second.run).config
    assert (found["mean"], found["std"]) == (0.03, 0.11)


def test_metrics_hold_losses_speed_waiting_padding_and_validation(whole: Path) -> None:
    lines = read_metrics(whole / "metrics.jsonl")
    step = next(line for line in lines if "loss" in line)
    assert {"loss", "loss_frames", "loss_ce", "loss_count", "learning_rate", "rows_per_second", "data_wait", "padding",
            "gradient_norm", "epoch", "rows", "seconds"} <= set(step)  # fmt: skip
    validation = [line for line in lines if "validation_cer" in line]
    assert [line["step"] for line in validation] == [6, 12]
    assert {"id", "text", "read"} == set(validation[0]["samples"][0])


def test_a_run_keeps_its_last_and_its_best_checkpoint(whole: Path) -> None:
    folder = whole
    kept = {path.name for path in (folder / "checkpoints").iterdir()}
    best = checkpoint.best_name(folder)
    assert best in kept
    assert kept == {"step-0000012", best}
    assert {"model.safetensors", "config.json", "recipe.yaml", "state.pt", "metrics.jsonl"} == {
        path.name for path in (folder / "checkpoints" / "step-0000012").iterdir()
    }


def launched(recipe: TrainRecipe, folder: Path, world: int) -> list[tuple[int, float, float]]:
    """The curve of a run under `torchrun`'s environment on gloo."""
    for returncode, errors in ranks_of(recipe, folder, world):
        assert returncode == 0, errors
    return curve(Path(recipe.run))


def test_two_ranks_have_the_curve_of_one(training: Any, whole: Path, tmp_path: Path) -> None:
    two = launched(training(run="two"), tmp_path, 2)
    for a, b in zip(curve(whole), two, strict=True):
        assert a[0] == b[0]
        assert a[1] == pytest.approx(b[1], abs=1e-5)
        assert a[3] == b[3]


@pytest.mark.slow
def test_a_run_that_was_begun_on_one_rank_is_ended_on_two(training: Any, whole: Path, tmp_path: Path) -> None:
    done = 0

    def tick(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == 5:
            os.kill(os.getpid(), signal.SIGINT)

    moved = training(run="moved")
    with pytest.raises(Interrupted):
        run(moved, tick=tick)
    for a, b in zip(curve(whole), launched(moved, tmp_path, 2), strict=True):
        assert a[1] == pytest.approx(b[1], abs=1e-5)


@pytest.mark.slow
def test_what_only_the_first_rank_can_find_out_ends_all_of_them(training: Any, tmp_path: Path) -> None:
    mine = training(run="held")
    Path(mine.run).mkdir()
    with locked(Path(mine.run), "another"):
        for returncode, words in ranks_of(mine, tmp_path, 2):
            assert returncode == 1
            assert "another training run is at work here" in words
            assert "Traceback" not in words


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing(training: Any, tmp_path: Path) -> None:
    import numpy as np

    whole = run(training("train.steps=40", "train.save_every=3", run="whole"))
    mine = training("train.steps=40", "train.save_every=3", run="killed")
    file = tmp_path / "recipe.yaml"
    file.write_text(to_yaml(mine), "utf-8")
    command = [sys.executable, "-m", "textzip", "train", str(file), "--device", "cpu"]
    random = np.random.default_rng(0)
    for _ in range(8):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(float(random.uniform(3, 9)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = checkpoint.last_of(Path(mine.run)) if Path(mine.run).is_dir() else None
        if found is not None:
            found.state()
            found.weights()
    subprocess.run(command, check=True, capture_output=True)
    assert curve(Path(mine.run)) == curve(whole)
    assert json.loads((Path(mine.run) / "best.json").read_text("utf-8"))["checkpoint"].startswith("step-")


@pytest.mark.slow
def test_a_compiled_model_has_the_losses_of_one_that_is_not(training: Callable[..., TrainRecipe], whole: Path) -> None:
    for one, other in zip(curve(whole), curve(run(training("train.compile=true", run="compiled"))), strict=True):
        assert other[1] == pytest.approx(one[1], rel=1e-3)
