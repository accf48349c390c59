"""Checkpoints: folders that are whole or not there.

    checkpoints/step-0001000/  model.safetensors  config.json  recipe.yaml  state.pt  metrics.jsonl

A run's folder keeps the last and the best one; `best.json` names the latter. Weights for reading are safetensors, and
`state.pt`, which only a resumed run needs, is loaded with `weights_only`: loading a checkpoint runs nothing in it. How
one is found, without torch, is `stored.py`; its names are here as well.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save as serialised
from torch import Tensor, nn

from textzip.errors import CheckpointError
from textzip.shards.atomic import appearing, sync, write_text
from textzip.train.folder import BEST, CHECKPOINTS, RECIPE
from textzip.train.stored import (
    CONFIG,
    FORMAT,
    MODEL,
    STATE,
    Checkpoint,
    Precision,
    best_name,
    find,
    first_line,
    last_of,
    parsed,
)

__all__ = [
    "CONFIG", "FORMAT", "MODEL", "STATE", "Checkpoint", "Precision", "best_name", "find", "keep", "last_of",
    "load_weights", "parsed", "save", "write_weights",
]  # fmt: skip

_STALE = ".tmp-"


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
        reason = (error.strerror if isinstance(error, OSError) else None) or first_line(error)
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
