"""Checkpoints: folders that are whole or not there.

    checkpoints/step-0001000/  model.safetensors  config.json  recipe.yaml  state.pt  metrics.jsonl

A run's folder keeps the last and the best one; `best.json` names the latter. Weights for reading are safetensors, and
`state.pt`, which only a resumed run needs, is loaded with `weights_only`: loading a checkpoint runs nothing in it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import torch
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as serialised
from torch import Tensor, nn

from textzip.digits import whole_number
from textzip.errors import CheckpointError, RecipeError
from textzip.recipe import Part, read_yaml
from textzip.shards.atomic import appearing, sync, write_text
from textzip.train.folder import BEST, CHECKPOINTS, RECIPE
from textzip.train.rounded import whole

MODEL, CONFIG, STATE = "model.safetensors", "config.json", "state.pt"
FORMAT = 1
_STALE = ".tmp-"

Model = TypeVar("Model", bound=Part)
Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True)
class Checkpoint:
    """Where a checkpoint is, and its model's configuration."""

    folder: Path
    config: dict[str, Any]

    @property
    def recipe(self) -> str:
        """The recipe of its run, as YAML; empty if it has none. Raises `CheckpointError` if it is no text."""
        path = self.folder / RECIPE
        try:
            return path.read_text("utf-8") if path.is_file() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise CheckpointError(f"{path}: damaged ({error}); use another checkpoint of the run") from error

    @property
    def precision(self) -> Precision | None:
        """What its run computed in, `float32` or `bfloat16`; None if it has no recipe that says so."""
        try:
            precision = read_yaml(self.recipe, RECIPE)["train"]["precision"]
        except (RecipeError, KeyError, TypeError):
            return None
        return precision if precision in ("float32", "bfloat16") else None

    def weights(self) -> dict[str, Tensor]:
        """The model's weights. Raises `CheckpointError` if they are damaged."""
        path = self.folder / MODEL
        try:
            return whole(load_file(path))
        except (OSError, SafetensorError, ValueError) as error:
            raise CheckpointError(
                f"{path}: damaged or cut short ({_line(error)}); use another checkpoint of the run"
            ) from error

    def state(self) -> dict[str, Any]:
        """What a run needs to go on. Raises `CheckpointError` if there is none, or it is damaged."""
        path = self.folder / STATE
        try:
            return dict(torch.load(path, map_location="cpu", weights_only=True))
        except FileNotFoundError as error:
            raise CheckpointError(
                f"{path}: missing: this checkpoint can be read with but not gone on from; "
                "begin a new run with start_from"
            ) from error
        except Exception as error:  # torch.load raises many kinds
            raise CheckpointError(
                f"{path}: damaged or cut short ({_line(error)}); use another checkpoint of the run"
            ) from error


def save(
    run: Path,
    step: int,
    *,
    config: Mapping[str, Any],
    weights: Mapping[str, Tensor],
    recipe: str,
    state: Mapping[str, Any],
    metrics: Path,
) -> Path:
    """Write a run's checkpoint of a step; it is there once all of it is. Raises `CheckpointError`."""
    home = run / CHECKPOINTS
    folder = home / f"step-{step:07d}"
    temporary = home / f"{_STALE}{folder.name}"
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        write_weights(temporary, weights)
        (temporary / CONFIG).write_text(json.dumps({"format": FORMAT, **config}, indent=1) + "\n", "utf-8")
        (temporary / RECIPE).write_text(recipe, "utf-8")
        torch.save(dict(state), temporary / STATE)
        if metrics.is_file():
            shutil.copyfile(metrics, temporary / metrics.name)
        for path in [*temporary.iterdir(), temporary]:
            sync(path)
        shutil.rmtree(folder, ignore_errors=True)
        temporary.rename(folder)
        sync(home)
    except (OSError, RuntimeError) as error:  # torch.save says RuntimeError where a disk is full
        shutil.rmtree(temporary, ignore_errors=True)
        reason = (error.strerror if isinstance(error, OSError) else None) or _line(error)
        raise CheckpointError(
            f"{folder}: can't be written ({reason}); earlier checkpoints are safe: "
            "free some space or choose another run folder, and run the same command again"
        ) from error
    return folder


def write_weights(folder: Path, weights: Mapping[str, Tensor]) -> None:
    """Write `model.safetensors`. Raises `OSError`.

    Not by `save_file`, whose files nobody but their owner can read: checkpoints are handed on.
    """
    packed = serialised({name: each.detach().cpu().contiguous() for name, each in weights.items()})
    with appearing(folder / MODEL) as temporary:
        temporary.write_bytes(packed)


def parsed(model: type[Model], found: Checkpoint) -> Model:
    """A checkpoint's configuration, checked. Raises `CheckpointError`."""
    try:
        return model.model_validate(found.config)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise CheckpointError(
            f"{found.folder / CONFIG}: not a configuration of this version ({where}: {first['msg']}); "
            "use the textzip that trained it, or another checkpoint"
        ) from error


def load_weights(model: nn.Module, found: Checkpoint) -> None:
    """Put a checkpoint's weights into its model. Raises `CheckpointError` if they are others."""
    weights = found.weights()
    own = model.state_dict()
    problems = [
        *(f"{name} is missing" for name in own if name not in weights),
        *(f"{name} is of no use here" for name in weights if name not in own),
        *(f"{n} is {tuple(weights[n].shape)}, not {tuple(own[n].shape)}" for n in own
          if n in weights and weights[n].shape != own[n].shape),
    ]  # fmt: skip
    broken = [name for name, value in weights.items() if not bool(torch.isfinite(value).all())]
    if broken:
        raise CheckpointError(
            f"{found.folder / MODEL}: {broken[0]} holds numbers that are not finite; use another checkpoint of the run"
        )
    if problems:
        raise CheckpointError(
            f"{found.folder / MODEL}: weights of another model than {CONFIG} says: {'; '.join(problems[:3])}"
            f"{' and more' if len(problems) > 3 else ''}; use another checkpoint"
        )
    model.load_state_dict({name: value.to(own[name].dtype) for name, value in weights.items()})


def keep(run: Path, last: Path, best: Path | None) -> None:
    """Remove a run's checkpoints but the last and the best."""
    if best is not None:
        write_text(run / BEST, json.dumps({"checkpoint": best.name}) + "\n")
    for folder in (run / CHECKPOINTS).iterdir():
        if folder not in (last, best):
            shutil.rmtree(folder, ignore_errors=True)


def last_of(run: Path) -> Checkpoint | None:
    """A run's last checkpoint, if it has one."""
    kept = {folder: whole_number(folder.name.removeprefix("step-")) for folder in (run / CHECKPOINTS).glob("step-*")}
    found = {folder: step for folder, step in kept.items() if step is not None}
    return _open(max(found, key=lambda folder: found[folder])) if found else None


def best_name(run: Path) -> str | None:
    """The name of a run's best checkpoint, if it has one."""
    try:
        return str(json.loads((run / BEST).read_text("utf-8"))["checkpoint"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find(path: str | Path) -> Checkpoint:
    """A checkpoint by its folder, or a run's best one (or its last) by the run's. Raises `CheckpointError`."""
    try:
        return _find(Path(path))
    except OSError as error:  # a folder on the way that may not be read
        raise CheckpointError(
            f"{error.filename or path}: can't be read ({error.strerror}); check the rights of the folders there"
        ) from error


def _find(folder: Path) -> Checkpoint:
    """`find`, which raises `OSError` as well."""
    if not folder.exists():
        raise CheckpointError(f"{folder}: there is no such folder; check the path")
    if (folder / CONFIG).is_file():
        return _open(folder)
    name = best_name(folder)
    if name is not None and (folder / CHECKPOINTS / name).is_dir():
        return _open(folder / CHECKPOINTS / name)
    last = last_of(folder)
    if last is None:
        raise CheckpointError(f"{folder}: no checkpoint: neither {CONFIG} nor {CHECKPOINTS}/step-*; check the path")
    return last


def _open(folder: Path) -> Checkpoint:
    path = folder / CONFIG
    try:
        config = json.loads(path.read_text("utf-8"))
        version = config.pop("format")
        config.pop("model_type", None)  # of a Hugging Face folder
        _ = config["kind"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{path}: damaged or missing ({error}); use another checkpoint of the run") from error
    if version != FORMAT:
        raise CheckpointError(f"{path}: checkpoint format {version}, and this textzip reads {FORMAT}; upgrade textzip")
    return Checkpoint(folder, config)


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
