"""What a model brings to the training loop, which knows nothing else of it.

A task says how rows become tensors, what the losses are, how well the model reads a batch, and what a sample looks
like. A new member of the family is a network in `models`, its configuration in `TrainRecipe.model`, a task beside this
module with two ways to make it (`fitted`, from a recipe and data; `restored`, from a checkpoint), and an entry in
`TASKS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, cast

import torch
from torch import Tensor, nn

from textzip.errors import CheckpointError, RecipeError
from textzip.shards.index import Index
from textzip.train.loader import Collate

if TYPE_CHECKING:
    from textzip.train.checkpoint import Checkpoint
    from textzip.train.recipe import Augment, TrainRecipe

Batch = dict[str, Any]


class Task(Protocol):
    """A model with its batches, losses, metrics and samples."""

    unit: ClassVar[Literal["rows", "tokens"]]
    """What micro-batches of a step are weighted by."""
    best: ClassVar[str]
    """The metric that decides which checkpoint is best; smaller is better."""
    model: nn.Module

    def collate(self) -> Collate:
        """Rows to a batch; picklable, as loader workers call it. A batch has `rows`, its row numbers."""
        ...

    def augmented(self, batch: Batch, settings: Augment, key: Sequence[int]) -> Batch:
        """The batch with its pictures changed as a recipe asks; `key` is that of the random stream."""
        ...

    def losses(self, model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        """`loss` and its parts, each a mean over the batch. `model` is the task's own, perhaps wrapped."""
        ...

    def weight(self, batch: Batch) -> float:
        """How many of `unit` a batch has."""
        ...

    def filled(self, batch: Batch) -> tuple[int, int]:
        """How many places of a batch hold something, and how many there are; the rest is padding."""
        ...

    def tally(self, batch: Batch) -> dict[str, float]:
        """How well the model does on a batch, as sums that add up over batches and ranks."""
        ...

    def summary(self, sums: dict[str, float]) -> dict[str, float]:
        """Metrics from what `tally` gave, added up."""
        ...

    def samples(self, batch: Batch) -> list[dict[str, Any]]:
        """For each row of a batch what a person wants to see: plain JSON values, `text` and `read` among them."""
        ...

    def config(self) -> dict[str, Any]:
        """The model's whole configuration as plain JSON values, from which `restore` makes it again."""
        ...

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
        """Another model's weights, of that configuration, as this one's: with their classes put in this one's order."""
        ...

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """The model's parameters for the optimiser; groups of hidden matrices are marked `hidden`."""
        ...


class Reading(Protocol):
    """A page's own text beside what was read."""

    @property
    def text(self) -> str:
        """The page's."""
        ...

    @property
    def read(self) -> str:
        """The model's."""
        ...

    @property
    def count(self) -> int:
        """Tokens that were read."""
        ...


class ReadingTask(Task, Protocol):
    """A task whose model turns pages into text: what `textzip evaluate` measures."""

    def read(self, batch: Batch) -> Sequence[Reading]:
        """What the model reads in a batch, row by row."""
        ...


TASKS = {"slot": "textzip.train.slot:SlotTask"}
"""Kind of model → where its task is."""


def build(recipe: TrainRecipe, index: Index) -> Task:
    """The task of a recipe's model, fitted to the data (its characters, its pixels' mean). Raises `RecipeError`."""
    home = TASKS.get(recipe.model.kind)
    if home is None:
        raise RecipeError(f"no model is of kind {recipe.model.kind!r}; there are {', '.join(TASKS)}")
    module, _, name = home.partition(":")
    task: Task = getattr(import_module(module), name).fitted(recipe.model, index)
    return task


def reading(task: Task) -> ReadingTask:
    """The task as one that reads. Raises `CheckpointError` if its model reads no pages."""
    if not hasattr(task, "read"):
        raise CheckpointError(
            f"a model of kind {task.config().get('kind')!r} reads no pages: there is nothing to measure"
        )
    return cast("ReadingTask", task)


def restore(found: Checkpoint) -> Task:
    """The task of a checkpoint, with its weights. Raises `CheckpointError`."""
    kind = found.config.get("kind")
    home = TASKS.get(str(kind))
    if home is None:
        raise CheckpointError(f"no model is of kind {kind!r}; there are {', '.join(TASKS)}: upgrade textzip")
    module, _, name = home.partition(":")
    task: Task = getattr(import_module(module), name).restored(found)
    return task


def to_device(batch: Batch, device: torch.device) -> Batch:
    """A batch's tensors on a device."""
    return {
        name: value.to(device, non_blocking=True) if isinstance(value, Tensor) else value
        for name, value in batch.items()
    }
