"""Checkpoints as they lie in folders: found and told apart. Loads no torch until their weights are asked for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import ValidationError

from textzip.digits import whole_number
from textzip.errors import CheckpointError, RecipeError
from textzip.recipe import Part, read_yaml
from textzip.train.folder import BEST, CHECKPOINTS, RECIPE

if TYPE_CHECKING:
    from torch import Tensor

MODEL, CONFIG, STATE, GRAPH = "model.safetensors", "config.json", "state.pt", "model.onnx"
FORMAT = 1

Model = TypeVar("Model", bound=Part)
Precision = Literal["float32", "bfloat16"]


def weights_sha256(folder: Path) -> str:
    """Of the weights in a checkpoint's folder. Raises `CheckpointError` if they can't be read."""
    path = folder / MODEL
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CheckpointError(f"{path}: can't be read ({error.strerror})") from error


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
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        from textzip.train.rounded import whole

        path = self.folder / MODEL
        try:
            return whole(load_file(path))
        except (OSError, SafetensorError, ValueError) as error:
            raise CheckpointError(
                f"{path}: damaged or cut short ({first_line(error)}); use another checkpoint of the run"
            ) from error

    def state(self) -> dict[str, Any]:
        """What a run needs to go on. Raises `CheckpointError` if there is none, or it is damaged."""
        import torch

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
                f"{path}: damaged or cut short ({first_line(error)}); use another checkpoint of the run"
            ) from error


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


def first_line(error: Exception) -> str:
    """What an error says, in one line."""
    return next(iter(str(error).splitlines()), type(error).__name__)
