"""`textzip calibrate`: confidence that means what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def calibrate(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint of a reader, or a run: its best one.")],
    data: Annotated[list[str], typer.Option(help="Data folder that it has not learned from; may be repeated.")],
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "validation",
    n: Annotated[str, typer.Option("--n", "-n", help="How many rows, or all.")] = "1000",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
    second: Annotated[
        Path | None, typer.Option(help="A checkpoint that reads again what this one is unsure of.")
    ] = None,
) -> None:
    """Measure how right a reader is beside how sure it is, and write that beside it: its confidence then fits."""
    from textzip.errors import RecipeError
    from textzip.needs import needs_torch
    from textzip.progress import Progress
    from textzip.recipe import parse_count
    from textzip.shards.index import open_index

    try:
        rows = None if n == "all" else parse_count(n)
    except ValueError as error:
        raise RecipeError(f"--n: {error}") from error
    if rows is not None and rows < 2:
        raise RecipeError(f"--n: {rows} rows tell nothing; give 2 or more, or all")
    needs_torch("textzip calibrate")
    from textzip.models.registry import verb
    from textzip.train.checkpoint import find

    does = verb("calibrate", find(checkpoint))
    index = open_index(data, split)
    times = 4 if second else 3
    with Progress(times * min(rows or index.rows, index.rows), "pages") as progress:
        path, errors = does(checkpoint, index, rows, device, progress.add, second)
    for name, value in errors.items():
        typer.echo(f"expected calibration error, {name}: {100 * value:.2f} %")
    typer.echo(f"{path}: written")
