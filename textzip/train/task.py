"""What a model brings to the training loop, which knows nothing else of it.

A task says which columns of the shards it needs and how long its rows are, how rows become tensors, what the losses
are, how well the model does on a batch, and what an evaluation of it finds. A member of the family is a folder in
`textzip/models` with a task in it, and an entry in `textzip/models/registry.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self, runtime_checkable

import torch
from torch import Tensor, nn

from textzip.moved import moved
from textzip.shards.index import Index
from textzip.tokenizer import Tokenizer
from textzip.train.evaluation import Evaluation
from textzip.train.loader import Collate
from textzip.train.plan import Sizes

if TYPE_CHECKING:
    from textzip.train.checkpoint import Checkpoint
    from textzip.train.recipe import Augment

Batch = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """What an evaluation is asked for."""

    index: Index
    """The split that is looked at."""
    rows: int | None
    """How many of its rows, evenly spaced; None for all."""
    training: Callable[[], Index]
    """Opens what the model learned from: a floor may learn from it, too. Raises `ShardError` if it is not there."""
    device: torch.device
    precision: str | None
    """What the model learned in, for `parallel.autocast`."""
    tick: Callable[[int], Any]
    """Called with the number of rows done since the last call."""


@dataclass(frozen=True)
class About:
    """What a model's card says of it."""

    pipeline: str
    """What a hub calls what it does: `image-to-text`, `text-generation`."""
    tags: tuple[str, ...]
    text: str
    """A sentence or two."""
    python: str
    """Lines that use it, with `{name}` for its folder."""
    tokenizer: Tokenizer | None = None
    """What goes with it, if its symbols are those of textzip's tokenizer."""


class Task(Protocol):
    """A model with its batches, losses, metrics, samples and evaluation."""

    unit: ClassVar[Literal["rows", "tokens"]]
    """What micro-batches of a step are weighted by."""
    best: ClassVar[str]
    """The metric that decides which checkpoint is best; smaller is better."""
    columns: ClassVar[tuple[str, ...]]
    """Columns of the shards that it needs, of `reader.COLUMNS`; no others are read or decoded."""
    rows_are: ClassVar[str]
    """What people call its rows: `pages`, `texts`."""

    @property
    def model(self) -> nn.Module:
        """The network."""
        ...

    @classmethod
    def fitted(cls, config: Any, index: Index, before: dict[str, Any] | None = None) -> Self:
        """A new model of a configuration, fitted to the data. Raises `ModelError` if they don't go together.

        `before`: the configuration of the model whose weights it begins with, if there is one; see `adopt`.
        """
        ...

    @classmethod
    def restored(cls, found: Checkpoint) -> Self:
        """A checkpoint's model, with its weights. Raises `CheckpointError`."""
        ...

    def sizes(self, index: Index) -> Sizes:
        """What an epoch's order depends on: each row's length in the model's tokens, and its picture's height.

        Raises `ShardError`.
        """
        ...

    def collate(self) -> Collate:
        """Rows to a batch; picklable, as loader workers call it. A batch has `rows`, its row numbers."""
        ...

    def augmented(self, batch: Batch, settings: Augment, key: Sequence[int]) -> Batch:
        """The batch with its pictures changed as a recipe asks.

        `key` is that of the random stream: seed, purpose, step, and number of the micro-batch.
        """
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
        """For each row of a batch what a person wants to see: a text by its label, `text` first."""
        ...

    def evaluate(self, request: Request) -> Evaluation:
        """How well the model does on a split, with its floors beside it. Raises `ShardError`."""
        ...

    def about(self) -> About:
        """For its card."""
        ...

    def config(self) -> dict[str, Any]:
        """The model's whole configuration as plain JSON values, from which `restored` makes it again."""
        ...

    def adopt(self, weights: dict[str, Tensor], config: dict[str, Any]) -> dict[str, Tensor]:
        """Another model's weights, of that configuration, as this one's: with their classes put in this one's order."""
        ...

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """The model's parameters for the optimiser; groups of hidden matrices are marked `hidden`.

        A group with a `rate` learns at so much of the recipe's learning rate.
        """
        ...


@runtime_checkable
class Remembering(Protocol):
    """A task that needs something to go on beside its model: kept in `state.pt`, where what is only used has none."""

    def memory(self) -> dict[str, Tensor]:
        """What it needs."""
        ...

    def recall(self, memory: dict[str, Tensor]) -> None:
        """Take back what `memory` gave. Raises `KeyError` or `RuntimeError` for what it can't have given."""
        ...


@runtime_checkable
class Counting(Protocol):
    """A task whose model learns from counts of a step, such as running means, and not from gradients alone.

    As gradients are, they are summed over the step's micro-batches and over ranks, so that a step is the same however
    it is shared.
    """

    def counted(self) -> Sequence[Tensor]:
        """What a step's micro-batches counted on this rank, to be added up in place; of the same shapes on all."""
        ...

    def settle(self) -> None:
        """Take in what was counted, once a step, after the weights have moved."""
        ...


def to_device(batch: Batch, device: torch.device) -> Batch:
    """A batch's tensors on a device."""
    return {
        name: value.to(device, non_blocking=True) if isinstance(value, Tensor) else value
        for name, value in batch.items()
    }


__getattr__ = moved(
    __name__, {"restore": "textzip.models.registry:restore", "reading": "textzip.models.registry:reading"}
)
