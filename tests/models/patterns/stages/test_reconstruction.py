"""The stage reconstruction on the trainer: in about a second all words are read back, and the next stage goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from runs import curve
from runs import run as trained

from textzip.errors import CheckpointError, ModelError
from textzip.models.patterns.sheet import load as load_sheet
from textzip.models.patterns.stages.diffusion import DiffusionTask
from textzip.models.patterns.stages.reconstruction import ReconstructionTask
from textzip.models.patterns.use import load
from textzip.models.registry import TrainRecipe, restore
from textzip.recipe import load_recipe, parse_recipe
from textzip.shards.index import open_index
from textzip.train import checkpoint
from textzip.train.folder import read_metrics
from textzip.train.loop import Interrupted
from textzip.train.reader import Reader
from textzip.train.run import Settings, train
from textzip.train.task import Request

RECIPES = Path(__file__).resolve().parents[4] / "recipes"

RECIPE = """\
kind: train
model: {kind: patterns, stage: reconstruction, codes: learned, decoder: mlp, width: 32, heads: 2, vocabulary: 60}
batch: {token_budget: 512, window: 2}
train:
  steps: 80
  precision: float32
  optimizer: {learning_rate: 0.03, warmup: 5}
  validate_every: 40
  validation_rows: 2
  save_every: 30
  log_every: 1
"""


def run(folder: Path, pages: Path, *settings: str, tick: Callable[[int, str], Any] | None = None) -> Path:
    recipe = parse_recipe(TrainRecipe, RECIPE, "train.yaml", [f"run={folder}", f"data.folders={pages}", *settings])
    return trained(recipe, tick)


def validated(folder: Path) -> dict[str, Any]:
    return [line for line in read_metrics(folder / "metrics.jsonl") if "validation_exact" in line][-1]


def restored(folder: Path) -> ReconstructionTask:
    task = restore(checkpoint.find(folder))
    assert isinstance(task, ReconstructionTask)
    return task


def measured(folder: Path, pages: Path) -> Any:
    index = open_index(pages, "test")
    request = Request(
        index, 6, lambda: open_index(pages, "train"), torch.device("cpu"), None, lambda _: None
    )  # fmt: skip
    return restored(folder).evaluate(request)


@pytest.fixture(scope="module")
def whole(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(tmp_path_factory.mktemp("whole") / "run", pages)


def test_all_words_are_read_back_and_figures_have_floors(whole: Path, pages: Path) -> None:
    assert validated(whole)["validation_exact"] == validated(whole)["validation_nearest"] == 1
    found = measured(whole, pages)
    assert found.overall["exact"] == found.overall["nearest"] == found.overall["running"] == 1
    assert found.overall["alike"] == 0
    assert {"chance", "published", "grids at random"} == set(found.floors)
    wrong = found.tables["cells that are wrong"]
    assert wrong["0"]["exact"] == 1
    assert wrong["8"]["nearest"] < 1, "a third of all cells"
    within = (found.overall["distance"] - 1) // 2
    assert all(wrong[count]["nearest"] == 1 for count in wrong if int(count) <= within)


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(whole: Path, pages: Path, tmp_path: Path) -> None:
    done = 0

    def stop(steps: int, _note: str) -> None:
        nonlocal done
        done += steps
        if done == 37:
            os.kill(os.getpid(), signal.SIGINT)

    folder = tmp_path / "run"
    with pytest.raises(Interrupted):
        run(folder, pages, tick=stop)
    run(folder, pages)
    assert curve(folder) == curve(whole)


def test_a_batch_weighs_what_the_plan_counts(whole: Path, pages: Path) -> None:
    task = restored(whole)
    index = open_index(pages, "train")
    reader = Reader(index, 4, ("text",))
    batch = task.collate()(reader.rows(np.arange(5)))
    reader.close()
    assert task.unit == "rows"
    assert task.weight(batch) == 5
    assert (task.sizes(index).lengths == [len(t.encode()) for t in _texts(pages)]).all()


def _texts(pages: Path) -> list[str]:
    index = open_index(pages, "train")
    reader = Reader(index, 4, ("text",))
    texts = reader.rows(np.arange(index.rows)).texts
    reader.close()
    return texts


@pytest.mark.parametrize(
    "settings",
    [
        ("relax=softmax", "decoder=nearest"),
        ("relax=sigmoid", "decoder=linear"),
        ("relax=gumbel", "decoder=hierarchical"),
        ("codes=hashed", "decoder=mlp"),
        ("codes=two-scale", "decoder=linear"),
        ("relax=softmax", "decoder=linear", "grounding=0.3"),
    ],
)
def test_every_way_leads_there(settings: tuple[str, ...], pages: Path, tmp_path: Path) -> None:
    folder = run(tmp_path / "run", pages, *(f"model.{each}" for each in settings), "train.steps=100")
    assert validated(folder)["validation_exact"] == 1
    weights = checkpoint.find(folder).weights()
    assert weights["codes"].dtype == torch.int64
    assert len(torch.unique(weights["codes"], dim=0)) == len(weights["codes"])
    assert restored(folder).model.hard().equal(weights["codes"])


def test_grounding_makes_words_that_are_used_alike_look_alike(whole: Path, pages: Path, tmp_path: Path) -> None:
    folder = run(tmp_path / "run", pages, "model.grounding=10", "model.decoder=linear")
    assert measured(folder, pages).overall["grounded"] > 0.3
    assert "grounded" not in measured(whole, pages).overall


def test_grids_that_are_alike_are_moved_apart_in_what_is_saved(pages: Path, tmp_path: Path) -> None:
    """Sixty words in 64 grids, and no time to learn."""
    folder = run(tmp_path / "run", pages, "model.grid=[2, 3]", "model.colours=2", "train.steps=6")
    assert validated(folder)["validation_alike"] > 0
    codes = checkpoint.find(folder).weights()["codes"]
    assert len(torch.unique(codes, dim=0)) == len(codes)


def test_words_that_share_a_grid_can_not_all_be_read_back(pages: Path, tmp_path: Path) -> None:
    """Of three cells in three colours there are 27 grids: the published codes give one to several words."""
    settings = ("model.faults=['codes modulo']", "model.codes=hashed", "model.grid=[1, 3]", "model.distance=1")
    folder = run(tmp_path / "run", pages, *settings)
    found = measured(folder, pages).overall
    assert found["alike"] >= found["symbols"] - 27 > 0
    assert found["exact"] <= 1 - found["alike"] / found["symbols"] + 1e-6
    assert found["distance"] == 0, "what is saved is the fault, not mended"


def test_the_recipe_that_is_shipped_trains(pages: Path, tmp_path: Path) -> None:
    given = [f"run={tmp_path / 'run'}", f"data.folders={pages}", "train.steps=80", "train.validate_every=80"]
    recipe = load_recipe(TrainRecipe, RECIPES / "patterns-reconstruct.yaml", given)
    assert recipe.model.vocabulary == 192
    train(recipe, Settings(device="cpu"), lambda _: None, lambda _steps, _done: lambda _n, _note: None)
    assert validated(tmp_path / "run")["validation_exact"] == 1


def test_softmax_twice_is_recognised_by_its_loss(pages: Path, tmp_path: Path) -> None:
    settings = ("model.faults=['softmax twice']", "train.optimizer.learning_rate=1e-4")
    folder = run(tmp_path / "run", pages, *settings, "train.steps=20")
    assert "softmax twice" in validated(folder)["samples"][0]["note"]
    assert "equally likely" in measured(folder, pages).about


def test_the_diffusion_goes_on_with_the_grids_and_the_decoder(whole: Path, pages: Path, tmp_path: Path) -> None:
    small = ("model.layers=1", "model.length=8", "train.steps=2", "train.optimizer.warmup=1", "train.validation_rows=1")
    folder = run(tmp_path / "run", pages, "model.stage=diffusion", f"start_from={whole}", *small)
    before, task = checkpoint.find(whole), restore(checkpoint.find(folder))
    assert isinstance(task, DiffusionTask)
    assert list(task.settings.words) == before.config["words"]
    own, weights = task.model.state_dict(), before.weights()
    carried = [name for name in weights if name.startswith("decoder.")] + ["codes"]
    assert len(carried) == 5
    assert all(torch.equal(own[name], weights[name]) for name in carried)
    writer = load(folder, "cpu")
    assert writer.read(task.model.codes[None])[0].tolist() == list(range(len(weights["codes"])))
    with torch.no_grad():
        writer._model.decoder.words.bias[3] += 1e3
    assert (writer.read(task.model.codes[None]) == 3).all(), "the decoder reads, not the distance"
    with pytest.raises(CheckpointError, match="of the stage reconstruction, which has grids of words"):
        load(whole, "cpu")
    for each in (whole, folder):
        assert load_sheet(each).lines()[-1] == "Nothing is collapsed."


def test_what_can_not_be_learned_or_gone_on_with_is_refused(whole: Path, pages: Path, tmp_path: Path) -> None:
    def refused(words: str, *settings: str) -> None:
        with pytest.raises(ModelError, match=words):
            run(tmp_path / "none", pages, *settings)

    refused("there is nothing to learn", "model.codes=hashed", "model.decoder=nearest")
    first = "train it first, with textzip train recipes/patterns-reconstruct.yaml"
    refused(first, "model.stage=diffusion", "model.decoder=nearest")
    refused(first, "model.stage=diffusion", "model.codes=hashed")
    refused("model.colours is 4 and there 3", "model.stage=diffusion", "model.colours=4", f"start_from={whole}")
    refused("model.words are others", "model.stage=diffusion", "model.words=[a, b]", f"start_from={whole}")


def test_words_keep_their_grids_in_another_run(whole: Path) -> None:
    old = restored(whole)
    words = (*reversed(old.settings.words[:20]), "neverseen")
    config = old.settings.model_copy(update={"words": words})
    from textzip.models.patterns.codes.build import codes_of
    from textzip.models.patterns.factory import new_coder

    new = ReconstructionTask(config, new_coder(config, codes_of(config, list), list))
    adopted = new.adopt(old.model.state_dict(), old.config())
    for name in ("logits", "decoder.words.weight", "decoder.words.bias"):
        assert torch.equal(adopted[name][0], old.model.state_dict()[name][19])
        assert torch.equal(adopted[name][-1], old.model.state_dict()[name][-1])
        assert torch.equal(adopted[name][20], new.model.state_dict()[name][20])
