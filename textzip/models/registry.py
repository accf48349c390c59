"""The one list of the family's members: what each is called, its configuration, its task and its verbs.

Recipes are parsed by the union of the configurations. Tasks and verbs are named, not imported, so that recipes are
checked without torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from textzip.errors import CheckpointError
from textzip.models.art.config import ArtConfig
from textzip.models.causal.config import CausalConfig
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.patterns.config import PatternsConfig
from textzip.models.slot.config import SlotConfig
from textzip.recipe import Part
from textzip.train.recipe import Recipe

if TYPE_CHECKING:
    from textzip.train.checkpoint import Checkpoint
    from textzip.train.task import Task


@dataclass(frozen=True)
class Member:
    """A member of the family."""

    config: type[Part]
    """Every key of `model:` in a recipe."""
    task: str
    """Where its task is: `module:name`."""
    verbs: Mapping[str, str]
    """What is done with it besides training and measuring: a command's name → `module:name`."""


MEMBERS = {
    "slot": Member(
        SlotConfig,
        "textzip.models.slot.task:SlotTask",
        {
            "read": "textzip.models.slot.use:load",
            "calibrate": "textzip.models.slot.calibrate:calibrate",
            **dict.fromkeys(("export --to onnx", "export --slots"), "textzip.models.slot.export:to_onnx"),
        },
    ),
    "causal": Member(
        CausalConfig,
        "textzip.models.causal.task:CausalTask",
        dict.fromkeys(("generate", "generate --min-length", "generate --stop"), "textzip.models.causal.use:load"),
    ),
    "patterns": Member(
        PatternsConfig,
        "textzip.models.patterns.task:PatternsTask",
        {
            "generate": "textzip.models.patterns.use:load",
            **dict.fromkeys(
                ("generate --steps", "generate --sampler", "generate --show", "generate --out"),
                "textzip.models.patterns.denoising:load",
            ),
            "patterns": "textzip.models.patterns.sheet:load",
        },
    ),
    "latent_lm": Member(
        LatentConfig,
        "textzip.models.latent_lm.task:LatentTask",
        {
            "generate": "textzip.models.latent_lm.use:load",
            **dict.fromkeys(("generate --min-length", "generate --stop"), "textzip.models.latent_lm.use:load"),
            "generate --beams": "textzip.models.latent_lm.beam:load",
            **dict.fromkeys(("generate --show", "generate --out"), "textzip.models.latent_lm.showing:load"),
        },
    ),
    "art": Member(
        ArtConfig,
        "textzip.models.art.task:ArtTask",
        {
            "paint": "textzip.models.art.use:load",
            **dict.fromkeys(
                ("export --to onnx", "export --steps", "export --order", "export --guidance", "export --temperature"),
                "textzip.models.art.export:to_onnx",
            ),
        },
    ),
}


def _with_kind(given: Any) -> Any:
    """A model without a kind is a slot model, as all were once."""
    return {"kind": "slot", **given} if isinstance(given, dict) else given


AnyModel = Annotated[
    Annotated[SlotConfig | CausalConfig | PatternsConfig | LatentConfig | ArtConfig, Field(discriminator="kind")],
    BeforeValidator(_with_kind),
]


class TrainRecipe(Recipe):
    """A training run: `textzip train`."""

    model: AnyModel = SlotConfig()
    """The model: one of the family, by its kind."""

    @model_validator(mode="before")
    @classmethod
    def _run(cls, given: Any) -> Any:
        if not isinstance(given, dict) or "run" in given:
            return given
        model = _with_kind(given.get("model", {}))
        kind = model.get("kind") if isinstance(model, dict) else getattr(model, "kind", None)
        return {**given, "run": f"runs/{kind}"}

    def task(self) -> type[Task]:
        """What brings its model to the loop; loads torch."""
        return task_of(self.model.kind)


def task_of(kind: str) -> type[Task]:
    """The task of a kind of model; loads torch. Raises `KeyError`."""
    task: type[Task] = _at(MEMBERS[kind].task)
    return task


def restore(found: Checkpoint) -> Task:
    """The task of a checkpoint, with its weights. Raises `CheckpointError`."""
    return task_of(_kind(found)).restored(found)


def has(name: str, found: Checkpoint) -> bool:
    """Whether anything does `name` with a checkpoint's model. Raises `CheckpointError` if its kind is none."""
    return name in MEMBERS[_kind(found)].verbs


def verb(name: str, found: Checkpoint) -> Callable[..., Any]:
    """What does `name` with a checkpoint's model. Raises `CheckpointError` if nothing does."""
    kind = _kind(found)
    home = MEMBERS[kind].verbs.get(name)
    if home is None:
        able = ", ".join(each for each, member in MEMBERS.items() if name in member.verbs)
        first = {home: each for each, home in reversed(list(MEMBERS[kind].verbs.items()))}
        can = ", ".join(f"textzip {each}" for each in reversed(list(first.values())))
        raise CheckpointError(
            f"{found.folder}: a model of kind {kind!r}, which textzip {name} is not for (it is for {able}); "
            f"use another checkpoint, or {can}"
        )
    does: Callable[..., Any] = _at(home)
    return does


def _kind(found: Checkpoint) -> str:
    kind = str(found.config.get("kind"))
    if kind not in MEMBERS:
        raise CheckpointError(
            f"{found.folder}: no model is of kind {kind!r}; there are {', '.join(MEMBERS)}: upgrade textzip"
        )
    return kind


def _at(home: str) -> Any:
    module, _, name = home.partition(":")
    return getattr(import_module(module), name)


def reading(task: Task) -> Task:
    """The task as one that reads pages. Raises `CheckpointError` if its model reads none."""
    if not hasattr(task, "read"):
        raise CheckpointError(f"a model of kind {task.config().get('kind')!r} reads no pages: measure it with evaluate")
    return task
