"""What tests of training share: a run without a word on the terminal, and what is the same in every run of a seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textzip.models.registry import TrainRecipe


def run(recipe: TrainRecipe, tick: Callable[[int, str], Any] | None = None) -> Path:
    """Train on the CPU, with `tick` called after every step; the run's folder."""
    from textzip.train.run import Settings, train  # loads torch

    quiet: Callable[[str], None] = lambda _: None  # noqa: E731
    return train(recipe, Settings(device="cpu"), quiet, lambda _steps, _done: tick or (lambda _n, _note: None))


def curve(folder: Path) -> list[tuple[int, float, float]]:
    """Step, loss and gradient of every line of metrics that has them."""
    from textzip.train.folder import read_metrics

    lines = [line for line in read_metrics(folder / "metrics.jsonl") if "loss" in line]
    return [(line["step"], line["loss"], line["gradient_norm"]) for line in lines]
