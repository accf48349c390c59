"""`textzip evaluate`: how well a checkpoint reads pages that it has not learned from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer


def evaluate(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint, or a run: its best one.")],
    data: Annotated[
        list[str] | None, typer.Option(help="Data folder; the run's own by default; may be repeated.")
    ] = None,
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "test",
    n: Annotated[str, typer.Option("--n", "-n", help="How many pages, or all.")] = "1000",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
    out: Annotated[
        Path | None, typer.Option(help="Where the figures go; evaluation.json in the folder by default.")
    ] = None,
) -> None:
    """Read a split and say how well: by font, size, length, script, prose and random; the worst pages."""
    from textzip.errors import RecipeError
    from textzip.needs import needs_torch
    from textzip.progress import Progress
    from textzip.recipe import parse_count, parse_recipe
    from textzip.shards.index import open_index

    needs_torch("textzip evaluate")
    from textzip.train import checkpoint as checkpoints
    from textzip.train.evaluate import read_split, summarise, write
    from textzip.train.folder import EVALUATION, RECIPE
    from textzip.train.parallel import device_of
    from textzip.train.recipe import TrainRecipe
    from textzip.train.task import reading, restore

    try:
        rows = None if n == "all" else parse_count(n)
    except ValueError as error:
        raise RecipeError(f"--n: {error}") from error
    if rows == 0:
        raise RecipeError("--n: 0 pages tell nothing; give 1 or more, or all")
    found = checkpoints.find(checkpoint)
    if not data:
        if not found.recipe:
            raise RecipeError(f"{found.folder}: has no recipe that names its data; name a folder with --data")
        recipe = parse_recipe(TrainRecipe, found.recipe, str(found.folder / RECIPE))
        data = [folder.path for folder in recipe.data.folders]
    index = open_index(data, split)
    task = reading(restore(found))
    with Progress(min(rows or index.rows, index.rows), "pages") as progress:
        pages, seconds = read_split(task, index, rows, device_of(device), progress.add, found.precision)
    results = summarise(pages, seconds, index, int(found.config.get("latents") or 0))
    results = {"checkpoint": str(found.folder), "data": data, "split": split, **results}
    target = out or (checkpoint / EVALUATION)
    _print(results)
    write(target, results)
    typer.echo(f"figures, worst pages and samples: {target}")


def _print(results: dict[str, Any]) -> None:
    overall = results["overall"]
    typer.echo(f"{overall['pages']:,} pages of {results['split']}, {results['pages_a_second']:,.0f} pages a second")
    typer.echo(_line("", overall))
    if "characters_a_latent" in overall:
        typer.echo(f"{overall['characters_a_latent']:.2f} characters a latent vector")
    for name, table in results["tables"].items():
        typer.echo(f"by {name}")
        for group, scores in table.items():
            typer.echo(_line(group, scores))
    if results["confusions"]:
        most = ", ".join(
            f"{json.dumps(each['wanted'], ensure_ascii=False)} → {json.dumps(each['read'], ensure_ascii=False)}"
            f" {each['times']}×" for each in results["confusions"][:10]
        )  # fmt: skip
        typer.echo(f"most confused: {most}")


def _line(name: str, scores: dict[str, float]) -> str:
    if "exact" not in scores:
        return f"  {name:<28} CER {scores['cer']:8.3%}  of {scores['characters']:,} characters"
    return (
        f"  {name:<28} CER {scores['cer']:8.3%}  exact {scores['exact']:7.2%}  "
        f"in place {scores['position_accuracy']:7.2%}  count off by {scores['count_error']:.3f}  "
        f"of {scores['pages']:,} pages"
    )
