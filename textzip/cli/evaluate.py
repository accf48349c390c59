"""`textzip evaluate`: how well a checkpoint does on what it has not learned from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from textzip.shards.index import Index
    from textzip.train.evaluation import Evaluation, Numbers

_MOST = 10
"""Rows of words and counts that are printed; the file has all."""


def evaluate(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint, or a run: its best one.")],
    data: Annotated[
        list[str] | None, typer.Option(help="Data folder; the run's own by default; may be repeated.")
    ] = None,
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "test",
    n: Annotated[str, typer.Option("--n", "-n", help="How many rows, or all.")] = "1000",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
    out: Annotated[
        Path | None, typer.Option(help="Where the figures go; evaluation.json in the folder by default.")
    ] = None,
) -> None:
    """Measure a model on a split: overall, beside its floors, by what may matter; the worst rows and a sample."""
    from textzip.cli.places import check_file
    from textzip.errors import RecipeError, ShardError
    from textzip.needs import needs_torch
    from textzip.progress import Progress
    from textzip.recipe import parse_count, parse_recipe
    from textzip.shards.index import open_index
    from textzip.shards.own import FIGURES, check_own

    try:
        rows = None if n == "all" else parse_count(n)
    except ValueError as error:
        raise RecipeError(f"--n: {error}") from error
    if rows == 0:
        raise RecipeError("--n: 0 rows tell nothing; give 1 or more, or all")
    needs_torch("textzip evaluate")
    from textzip.models.registry import TrainRecipe, restore
    from textzip.train import checkpoint as checkpoints
    from textzip.train.evaluation import Figures, write
    from textzip.train.folder import EVALUATION, RECIPE
    from textzip.train.parallel import device_of
    from textzip.train.task import Request

    target = out or (checkpoint / EVALUATION)
    check_file(target, (".json",), "--out", "the figures are JSON")
    check_own(target, FIGURES, "--out")
    found = checkpoints.find(checkpoint)
    task = restore(found)  # at once: a run that goes on removes its earlier checkpoints
    learned = None
    try:
        learned = parse_recipe(TrainRecipe, found.recipe, str(found.folder / RECIPE)).data if found.recipe else None
    except RecipeError:
        if not data:
            raise
    if not data and learned is None:
        raise RecipeError(f"{found.folder}: has no recipe that names its data; name a folder with --data")
    own = [folder.path for folder in learned.folders] if learned else []
    try:
        index = open_index(data or own, split)
    except ShardError as error:
        if data:
            raise
        raise ShardError(
            f"{error}\n{found.folder}: its recipe says that its data are there; if they were moved, name them: --data"
        ) from error

    def training() -> Index:
        """The rows that it learned from, for its floors."""
        name = learned.train if learned else "train"
        try:
            return open_index(own or data or [], name)
        except ShardError as error:
            if not own or not data:
                raise
            typer.echo(f"{error}\nfloors learn from the split {name} of {', '.join(data)} instead", err=True)
            return open_index(data, name)

    with Progress(min(rows or index.rows, index.rows), task.rows_are) as progress:
        request = Request(
            index=index,
            rows=rows,
            training=training,
            device=device_of(device),
            precision=found.precision,
            tick=progress.add,
        )
        results = task.evaluate(request)
    _print(results)
    write(target, Figures(str(found.config["kind"]), str(found.folder), tuple(data or own), split, results))
    typer.echo(f"all figures, the worst and samples: {target}")


def _print(results: Evaluation) -> None:
    typer.echo(results.about)
    first = {name: results.overall[name] for name in results.headline}
    rest = {name: value for name, value in results.overall.items() if name not in first}
    typer.echo(_line(results, "", first))
    typer.echo(_line(results, "", rest))
    if results.floors:
        typer.echo("beside it")
        for name, floor in results.floors.items():
            typer.echo(_line(results, name, floor.numbers) + f"  ({floor.about})")
    for title, groups in results.tables.items():
        typer.echo(f"by {title}")
        columns = results.columns(groups)
        for group, numbers in groups.items():
            typer.echo(_line(results, group, {name: numbers[name] for name in columns if name in numbers}))
    for title, rows in results.pairs.items():
        typer.echo(f"{title} ({' · '.join(rows[0])}): " + ", ".join(" · ".join(row) for row in rows[1 : _MOST + 1]))


def _line(results: Evaluation, name: str, numbers: Numbers) -> str:
    shown = [f"{results.label(each)} {results.shown(each, value):>9}" for each, value in numbers.items()]
    return f"  {name:<28} " + "  ".join(shown)
