"""From a recipe to a trained model: the run's folder, the data, the task, the loop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from textzip.errors import CheckpointError, RecipeError, ResumeError, TrainError
from textzip.recipe import parse_recipe, to_yaml
from textzip.shards.atomic import check_writable
from textzip.shards.index import open_index
from textzip.shards.lock import locked
from textzip.train import checkpoint, denormals
from textzip.train.checkpoint import Precision
from textzip.train.folder import RECIPE, clear
from textzip.train.loader import Loader
from textzip.train.loop import Trainer
from textzip.train.parallel import Ranks, computes_in_bfloat16, join
from textzip.train.plan import PlanOptions
from textzip.train.recipe import Augment, Recipe
from textzip.train.task import Task
from textzip.train.validate import Validator

# Settings that change what a run shows, not what it learns.
_FREE = {"run", "train.log_every", "train.save_every", "train.validate_every", "train.sinks", "train.compile"}

_EASE = 4
"""Without gradients, a batch may have as many times the tokens of a step's."""


@dataclass(frozen=True)
class Settings:
    """What a machine decides rather than a recipe."""

    device: str = "auto"
    workers: int = 0
    """Loader processes; 0 reads in the training process."""
    overwrite: bool = False


def train(
    recipe: Recipe,
    settings: Settings,
    say: Callable[[str], None],
    started: Callable[[int, int], Callable[[int, str], None]],
) -> Path:
    """Train, or go on where the run's folder stopped; returns the folder.

    `started(steps, done)` is called when the run begins and gives what to call after each step. Raises `TextzipError`
    of many kinds, and `loop.Interrupted` once a stopped run has saved.
    """
    ranks = join(settings.device)
    quiet: Callable[[str], None] = lambda _: None  # noqa: E731
    say = say if ranks.is_first else quiet
    folder = Path(recipe.run)
    with ExitStack() as held:
        held.enter_context(denormals.as_zeros())
        held.callback(ranks.close)
        ranks.first(lambda: _make(folder))
        ranks.first(lambda: held.enter_context(locked(folder, "another training run")))
        return _train(recipe, folder, settings, ranks, say, started)


def _train(recipe: Recipe, folder: Path, settings: Settings, ranks: Ranks, say: Any, started: Any) -> Path:
    if recipe.train.augment != Augment() and "image" not in recipe.task().columns:
        raise RecipeError("train.augment changes pictures, and this model sees none: leave it out")
    paths = [each.path for each in recipe.data.folders]
    index = open_index(paths, recipe.data.train)
    validation = open_index(paths, recipe.data.validation)
    found = None if settings.overwrite else checkpoint.last_of(folder)
    recipe = _resolved(recipe, ranks, found)
    torch.manual_seed(recipe.seed)
    if found is None:
        before = checkpoint.find(recipe.start_from).config if recipe.start_from else None
        task: Task = recipe.task().fitted(recipe.model, index, before)
        if recipe.start_from:
            say(_start_from(task, recipe.start_from))
    else:
        _same(recipe, found)
        task = recipe.task().restored(found)
    weights = tuple(each.weight for each in recipe.data.folders if each.weight is not None)
    options = PlanOptions(
        seed=recipe.seed,
        token_budget=recipe.batch.token_budget,
        pixel_budget=recipe.batch.pixel_budget,
        micro_batches=recipe.batch.micro_batches,
        window=recipe.batch.window,
        weights=weights or None,
    )
    loader = Loader(
        index,
        task.collate(),
        options,
        workers=settings.workers,
        rank=ranks.rank,
        world=ranks.world,
        pin_memory=ranks.device.type == "cuda",
        sizes=task.sizes(index),
        columns=task.columns,
    )
    validator = Validator(validation, task, ranks, recipe.train.validation_rows, _EASE * recipe.batch.token_budget)
    if found is None:
        ranks.wait()  # all have read what they begin with, and found it good
        if settings.overwrite:
            ranks.first(lambda: _clear(folder))
    trainer = Trainer(recipe, to_yaml(recipe), task, loader, validator, ranks, index)
    if found is not None:
        trainer.resume(found)
        say(f"{folder}: going on after step {trainer.counters.step:,}")
    parameters = sum(p.numel() for p in task.model.parameters())
    say(
        f"{parameters:,} parameters, {index.rows:,} {task.rows_are}, {ranks.device} × {ranks.world}, "
        f"{recipe.train.precision}, {recipe.train.steps:,} steps"
    )
    trainer.run(say, started(recipe.train.steps, trainer.counters.step))
    return folder


def _resolved(recipe: Recipe, ranks: Ranks, found: checkpoint.Checkpoint | None) -> Recipe:
    """With the precision that `auto` stands for: that of the run, if there is one, whatever machine it began on."""
    precision = recipe.train.precision
    if precision == "auto":
        fast: Precision = "bfloat16" if computes_in_bfloat16(ranks.device) else "float32"
        precision = (found.precision if found else None) or fast
    return recipe.model_copy(update={"train": recipe.train.model_copy(update={"precision": precision})})


def _clear(folder: Path) -> None:
    try:
        clear(folder)
    except OSError as error:
        raise TrainError(
            f"{folder}: can't remove the run in it ({error.strerror}); choose another with run="
        ) from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        check_writable(folder)
    except OSError as error:
        raise TrainError(f"{folder}: can't write here ({error.strerror}); choose a folder with run=FOLDER") from error


def _same(recipe: Recipe, found: checkpoint.Checkpoint) -> None:
    """Refuse to go on with another recipe than the run's."""
    before = _learned(parse_recipe(type(recipe), found.recipe, str(found.folder / RECIPE)))
    now = _learned(recipe)
    differences = [
        f"{key}: there {before.get(key)!r}, here {now.get(key)!r}"
        for key in dict.fromkeys([*before, *now])
        if before.get(key) != now.get(key) and key not in _FREE
    ]
    if differences:
        raise ResumeError(
            f"{recipe.run}: holds a run of another recipe:\n  " + "\n  ".join(differences) +
            "\nchoose another folder with run=FOLDER, or begin anew with --overwrite"
        )  # fmt: skip


def _learned(recipe: Recipe) -> dict[str, Any]:
    """What decides what a run learns, key by key. Where data are does not: they are known by their fingerprint."""
    values = recipe.model_dump(mode="json")
    values["data"]["folders"] = [folder.weight for folder in recipe.data.folders]
    if recipe.start_from is not None:
        values["start_from"] = str(Path(recipe.start_from).resolve())
    return _flat(values)


def _flat(values: Any, prefix: str = "") -> dict[str, Any]:
    if not isinstance(values, dict):
        return {prefix: values}
    return {
        k: v for key, value in values.items() for k, v in _flat(value, f"{prefix}.{key}" if prefix else key).items()
    }


def _start_from(task: Task, path: str) -> str:
    """Take over the weights that fit, in the order that the task gives their classes."""
    found = checkpoint.find(path)
    weights = task.adopt(found.weights(), found.config)
    own = task.model.state_dict()
    fitting = {name: value for name, value in weights.items() if name in own and own[name].shape == value.shape}
    if not fitting:
        raise CheckpointError(f"{found.folder}: none of its weights fit this model; check start_from and model")
    task.model.load_state_dict(fitting, strict=False)
    return f"begins with {len(fitting)} of {len(own)} weights of {found.folder}"
