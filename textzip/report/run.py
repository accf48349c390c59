"""From a run's folder to its report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textzip.digits import whole_number
from textzip.errors import CheckpointError
from textzip.report.page import render
from textzip.shards import own
from textzip.shards.atomic import write_text
from textzip.shards.own import check_own
from textzip.train import evaluation
from textzip.train.evaluation import Figures
from textzip.train.folder import CHECKPOINTS, EVALUATION, METRICS, RECIPE, REPORT, read_metrics


def write_report(run: Path, out: Path | None = None) -> Path:
    """Write the report of a run (or of a checkpoint); returns its path.

    Raises `CheckpointError`, or `ShardError` if there is a file that is no report of textzip's.
    """
    target = out or run / REPORT
    try:
        lines, figures, recipe = _read(run)
        check_own(target, own.REPORT, "--out")
        page = render(run.name, lines, figures, recipe)
    except OSError as error:  # a file, or a folder on the way, that may not be read
        raise CheckpointError(
            f"{error.filename or run}: can't be read ({error.strerror}); check the rights of the files there"
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise CheckpointError(
            f"{run}: {METRICS} or {EVALUATION} is damaged ({type(error).__name__}: {error}); "
            f"run textzip evaluate {run} again, or remove the damaged file"
        ) from error
    try:
        write_text(target, page)
    except OSError as error:
        raise CheckpointError(f"{target}: can't write here ({error.strerror}); choose a file with --out") from error
    return target


def _read(run: Path) -> tuple[list[dict[str, Any]], Figures | None, str]:
    """A run's metrics, figures and recipe. Raises `CheckpointError` if there is no run, `OSError`, `ValueError`."""
    if not run.is_dir():
        raise CheckpointError(f"{run}: there is no such folder; check the path")
    metrics = run / METRICS
    if not metrics.is_file() and not (run / EVALUATION).is_file():
        raise CheckpointError(f"{run}: no run: neither {METRICS} nor {EVALUATION} is in it; check the path")
    lines = read_metrics(metrics) if metrics.is_file() else []
    return lines, evaluation.read(run / EVALUATION), _recipe(run)


def _recipe(run: Path) -> str:
    kept = {path: path.parent.name.removeprefix("step-") for path in run.glob(f"{CHECKPOINTS}/step-*/{RECIPE}")}
    numbered = {path: number for path, step in kept.items() if (number := whole_number(step)) is not None}
    found = [run / RECIPE, *sorted(numbered, key=lambda path: -numbered[path])]
    return next((path.read_text("utf-8") for path in found if path.is_file()), "")
