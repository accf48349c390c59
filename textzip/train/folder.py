"""What is where in a run's folder. Loads no torch, so that a report can be written without it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CHECKPOINTS = "checkpoints"
BEST = "best.json"
METRICS = "metrics.jsonl"
EVALUATION = "evaluation.json"
REPORT = "report.html"
RECIPE = "recipe.yaml"


def read_metrics(path: Path) -> list[dict[str, Any]]:
    """The lines of a metrics.jsonl; a last line that was cut short is left out."""
    lines = []
    for line in path.read_text("utf-8").splitlines():
        try:
            lines.append(dict(json.loads(line)))
        except ValueError:
            break
    return lines
