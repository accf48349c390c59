"""`textzip train`: a recipe to a trained model."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from textzip.cli.render import split_settings


def train(
    settings: Annotated[
        list[str],
        typer.Argument(
            metavar="RECIPE [KEY=VALUE]...",
            help="A recipe file, and values to set in it, such as train.steps=10k or run=runs/second.",
        ),
    ],
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
    workers: Annotated[int, typer.Option(min=0, help="Processes that load data; 0 loads in this one.")] = 0,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Begin anew, in place of the folder's run.")] = False,
) -> None:
    """Train a model of the family on shards. Running it again goes on where it stopped."""
    from textzip.errors import TextzipError

    try:
        _train(settings, device, workers, overwrite)
    except TextzipError as error:
        _tell_torchrun(str(error))
        raise


def _train(settings: list[str], device: str, workers: int, overwrite: bool) -> None:
    from textzip.errors import RecipeError
    from textzip.models.registry import TrainRecipe
    from textzip.needs import needs_torch
    from textzip.recipe import load_recipe
    from textzip.resources import resolve

    path, overrides = split_settings(settings)
    if path is None:
        raise RecipeError("which recipe? for instance: textzip train recipes/demo.yaml")
    recipe = load_recipe(TrainRecipe, resolve(path), overrides)
    needs_torch("textzip train")  # seconds to load: a recipe's mistakes are told before
    from textzip.train.loop import Interrupted
    from textzip.train.run import Settings
    from textzip.train.run import train as run

    try:
        folder = run(recipe, Settings(device, workers, overwrite), _say, _started)
    except Interrupted:
        again = "the same torchrun command"
        if "TORCHELASTIC_RUN_ID" not in os.environ:
            again = shlex.join(["textzip", *(each for each in sys.argv[1:] if each != "--overwrite")])
        if _first():
            _say(f"textzip: stopped and saved in {recipe.run}; go on with: {again}")
        _leave(130)
        raise typer.Exit(130) from None
    if _first():
        typer.echo(f"{folder}: trained; measure it: textzip evaluate {folder}; show it: textzip report {folder}")
    _leave(0)


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _started(steps: int, done: int) -> Callable[[int, str], None]:
    from textzip.progress import Progress

    if not _first():
        return lambda _steps, _note: None
    return Progress(steps, "steps", done).add


def _tell_torchrun(words: str) -> None:
    """Leave an error's words where `torchrun` looks for them: its own report is long, and ends with them then."""
    path = os.environ.get("TORCHELASTIC_ERROR_FILE")
    if path:
        with contextlib.suppress(OSError):
            told = {"message": {"message": words, "extraInfo": {"timestamp": str(int(time.time()))}}}
            Path(path).write_text(json.dumps(told), "utf-8")


def _leave(status: int) -> None:
    """End this process at once, if it is one of several ranks and all it had to do is done.

    A thread that lets go of the last collective's tensors while Python is taken apart aborts the process: seen
    once in some thirty runs of two ranks, with everything written.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _first() -> bool:
    """Whether this process is the one rank that speaks."""
    return os.environ.get("RANK", "0") == "0"
