"""`textzip verify`: is a data folder whole, and does it say the truth?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def verify(
    folder: Annotated[Path, typer.Argument(help="The data folder.")],
    sample: Annotated[str, typer.Option(help="How many rows to draw again: 1000, 10k, or all.")] = "1000",
    fonts: Annotated[list[str] | None, typer.Option(help="Where the pages' fonts are; may be repeated.")] = None,
    seed: Annotated[int, typer.Option(help="Chooses the rows.")] = 0,
) -> None:
    """Check every checksum, and draw a sample of rows again to the same pixels."""
    import numpy as np

    from textzip.errors import RecipeError, ShardError
    from textzip.progress import Progress
    from textzip.recipe import parse_count, parse_recipe
    from textzip.render.recipe import PagesRecipe
    from textzip.render.verify import faces_for, redraw_problems, version_differences
    from textzip.shards.manifest import read_dataset
    from textzip.shards.verify import folder_problems, lines_to_verify, shard_problems

    lines = lines_to_verify(folder)
    dataset = read_dataset(folder)
    assert dataset is not None
    total = sum(line.rows for line in lines)
    try:
        wanted = total if sample == "all" else min(total, parse_count(sample))
    except ValueError as error:
        raise RecipeError(f"--sample: {error}") from error
    chosen = np.sort(np.random.default_rng(seed).choice(total, wanted, replace=False))
    recipe = parse_recipe(PagesRecipe, dataset["recipe"], str(folder))
    faces = faces_for(dataset["identity"], tuple(fonts) if fonts else recipe.fonts.path) if wanted else {}
    for difference in version_differences(dataset["identity"]):
        typer.echo(f"other versions may draw other pixels: {difference}", err=True)
    problems = list(folder_problems(folder, lines))
    drawn = first = 0
    with Progress(total, "pages checked") as progress:
        for line in lines:
            found = list(shard_problems(folder, line))
            if not found:
                rows = (chosen[(chosen >= first) & (chosen < first + line.rows)] - first).tolist()
                found = list(redraw_problems(folder, line, rows, faces)) if rows else []
                drawn += len(rows)
            problems += found
            first += line.rows
            progress.add(line.rows)
    if problems:
        raise ShardError("\n".join([f"{folder}: {len(problems)} problems", *problems]))
    typer.echo(
        f"{folder}: {len(lines)} shards, {total:,} pages: every checksum holds; {drawn:,} pages drawn again, all alike"
    )
