"""The recipe of a training run: every key but a model's own, with its default and what it means.

`textzip/models/registry.py` makes the whole of it, with the configurations of all members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from textzip.moved import moved
from textzip.recipe import Count, Part

if TYPE_CHECKING:
    from textzip.train.task import Task

Share = Annotated[float, Field(ge=0, le=1)]
Decay = Annotated[float, Field(ge=0, lt=1)]


def _as_folders(value: object) -> object:
    listed = [value] if isinstance(value, (str, dict)) else value
    if isinstance(listed, (list, tuple)):
        return [{"path": each} if isinstance(each, str) else each for each in listed]
    return listed


class Folder(Part):
    """A data folder."""

    path: str
    """A folder that `textzip render` has written, or an address such as `s3://bucket/pages`."""
    weight: Annotated[float, Field(gt=0)] | None = None
    """Share of the rows relative to the other folders; without weights every row comes once an epoch."""


class Data(Part):
    """Where rows come from."""

    folders: Annotated[tuple[Folder, ...], BeforeValidator(_as_folders), Field(min_length=1)] = (
        Folder(path="data/pages"),
    )
    """One data folder or a list; each a path, or a path and its weight."""
    train: str = "train"
    """The split to learn from."""
    validation: str = "validation"
    """The split to be measured on along the way."""

    @model_validator(mode="after")
    def _weights(self) -> Data:
        if len({folder.weight is None for folder in self.folders}) > 1:
            raise ValueError("give every folder a weight, or none")
        return self


class Batch(Part):
    """How rows become steps. A step is `micro_batches` batches, shared among the ranks."""

    token_budget: Annotated[Count, Field(ge=1)] = 4096
    """Rows × longest row of a micro-batch, at most, in the model's tokens."""
    pixel_budget: Annotated[Count, Field(ge=1)] = 320_000
    """Rows × tallest ink × width of a micro-batch, at most, in pixels; for models that see pictures."""
    micro_batches: Annotated[int, Field(ge=1)] = 1
    """Batches a step: gradients are accumulated over them, or they are spread over ranks."""
    window: Annotated[int, Field(ge=1)] = 16
    """Row groups among which rows are shuffled."""


class Stage(Part):
    """A stage of a curriculum."""

    until: Annotated[Count, Field(ge=1)]
    """The step it ends at."""
    max_tokens: Annotated[int, Field(ge=1)]
    """Longer rows wait."""


class Augment(Part):
    """Changes to pages as they are learned from, on the device, by torchvision; off by default."""

    translate: Annotated[int, Field(ge=0, le=64)] = 0
    """Pixels down, at most."""
    blur: Annotated[float, Field(ge=0, le=3)] = 0.0
    """Greatest sigma of a Gaussian blur, in pixels."""
    blurred: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Share of the pages that are blurred."""
    brightness: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Ink is made as much as this share darker."""
    shift: Share = 0.0
    """Share of the pages that are moved by part of a pixel."""
    resample: Share = 0.0
    """Share of the pages that are resampled to 0.75 to 4 times their size, and back."""
    levels: Share = 0.0
    """Share of the pages whose ink and ground get other brightnesses, either of them the brighter."""
    noise: Share = 0.0
    """Share of the pages that get noise."""
    jpeg: Share = 0.0
    """Share of the pages that are saved as JPEG."""


class Optimizer(Part):
    """AdamW or Muon: matrices decay; biases, norms and single numbers don't."""

    kind: Literal["adamw", "muon"] = "adamw"
    """`muon`: the hidden layers' matrices are moved by orthogonal steps, the rest by AdamW."""
    learning_rate: Annotated[float, Field(gt=0, le=100)] = 3e-3
    """At its highest."""
    warmup: Annotated[Count, Field(ge=0)] = 200
    """Steps from 0 to the highest."""
    final: Share = 0.02
    """The learning rate at the end, as a share of the highest; a cosine leads there."""
    stable: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of the steps after the warm-up that keep the highest rate before the cosine begins. With `ema` a run can
    then be used whenever it is stopped, and gains what the cosine brings at its end."""
    betas: tuple[Decay, Decay] = (0.9, 0.95)
    """How slowly the averages of gradients and of their squares move."""
    weight_decay: Annotated[float, Field(ge=0, le=100)] = 0.01
    """A step's shrinking of weights, as a share of the learning rate."""
    clip: Annotated[float, Field(gt=0)] = 1.0
    """Longest gradient."""


class Train(Part):
    """The run."""

    steps: Annotated[Count, Field(ge=1)] = 4000
    """How many."""
    optimizer: Optimizer = Optimizer()
    ema: Decay = 0.0
    """Read and validate with an average of the weights that moves this slowly, such as 0.999; 0 for the weights."""
    curriculum: tuple[Stage, ...] = ()
    """Short texts first."""
    augment: Augment = Augment()
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """`auto`: bfloat16 where the device computes in it."""
    compile: bool = False
    """Compile the model's networks with torch.compile; on a CPU that needs a C++ compiler."""
    validate_every: Annotated[Count, Field(ge=1)] = 500
    """Steps between validations."""
    validation_rows: Annotated[Count, Field(ge=1)] = 500
    """Rows that are read for one."""
    save_every: Annotated[Count, Field(ge=1)] = 500
    """Steps between checkpoints."""
    log_every: Annotated[Count, Field(ge=1)] = 50
    """Steps between lines of metrics.jsonl."""
    sinks: tuple[Literal["tensorboard", "trackio"], ...] = ()
    """Where metrics go besides metrics.jsonl."""

    @model_validator(mode="after")
    def _ordered(self) -> Train:
        ends = [stage.until for stage in self.curriculum]
        if ends != sorted(set(ends)):
            raise ValueError("the stages of a curriculum must end one after the other")
        if self.optimizer.warmup >= self.steps:
            raise ValueError(f"warmup ({self.optimizer.warmup}) must be shorter than steps ({self.steps})")
        return self


class Recipe(Part):
    """A training run, whatever its model."""

    kind: Literal["train"] = "train"
    """What this recipe is for."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """Everything random comes from this number and a counter."""
    run: Annotated[str, Field(min_length=1)] = "runs/model"
    """The folder of the run: checkpoints, metrics, samples; by default `runs/` and the model's kind."""
    start_from: str | None = None
    """A checkpoint whose weights the run begins with, where they fit."""
    data: Data = Data()
    model: Part
    """The configuration of a member."""
    batch: Batch = Batch()
    train: Train = Train()

    def task(self) -> type[Task]:
        """What brings its model to the loop; loads torch."""
        raise NotImplementedError


__getattr__ = moved(__name__, {"TrainRecipe": "textzip.models.registry:TrainRecipe"})
