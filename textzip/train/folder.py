"""What is where in a run's folder. Loads no torch, so that a report can be written without it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

CHECKPOINTS = "checkpoints"
BEST = "best.json"
METRICS = "metrics.jsonl"
EVALUATION = "evaluation.json"
REPORT = "report.html"
RECIPE = "recipe.yaml"
TENSORBOARD = "tensorboard"


def clear(run: Path) -> None:
    """Remove a run from its folder, and nothing else that is in it. Raises `OSError`."""
    for name in (CHECKPOINTS, TENSORBOARD):
        if (run / name).is_dir():
            shutil.rmtree(run / name)
    for name in (BEST, METRICS, EVALUATION, REPORT):
        (run / name).unlink(missing_ok=True)


def read_metrics(path: Path) -> list[dict[str, Any]]:
    """The lines of a metrics.jsonl, up to one that was cut short or damaged."""
    lines: list[dict[str, Any]] = []
    for line in path.read_text("utf-8", errors="replace").split("\n"):  # JSON may have other line ends in it
        try:
            values = json.loads(line)
        except ValueError:
            break
        if not isinstance(values, dict) or not isinstance(values.get("step"), int):
            break
        lines.append(values)
    return lines
