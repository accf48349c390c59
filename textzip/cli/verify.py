"""`textzip verify`: is a data folder whole, and does it say the truth?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def verify(
    folder: Annotated[Path, typer.Argument(help="The data folder.")],
    sample: Annotated[str, typer.Option(help="How many rows to draw again: 1000, 10k, or all.")] = "1000",
    fonts: Annotated[list[str] | None, typer.Option(help="Where the fonts of pages are; may be repeated.")] = None,
    seed: Annotated[int, typer.Option(help="Chooses the rows.")] = 0,
) -> None:
    """Check every checksum, and draw a sample of rows again to the same pixels."""
    import numpy as np

    from textzip.errors import RecipeError, ShardError
    from textzip.progress import Progress
    from textzip.recipe import parse_count
    from textzip.render.checks import checks_for
    from textzip.shards.manifest import holds, read_dataset
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
    checks = checks_for(folder, dataset, tuple(fonts or ()), wanted)
    for note in checks.notes:
        typer.echo(note, err=True)
    problems = list(folder_problems(folder, lines))
    drawn = first = 0
    rows_are = holds(dataset["identity"])
    with Progress(total, f"{rows_are} checked") as progress:
        for line in lines:
            found = list(shard_problems(folder, line))
            if not found:
                rows = (chosen[(chosen >= first) & (chosen < first + line.rows)] - first).tolist()
                found = list(checks.problems(folder, line, rows)) if rows else []
                drawn += len(rows)
            problems += found
            first += line.rows
            progress.add(line.rows)
    if problems:
        raise ShardError("\n".join([f"{folder}: {len(problems)} problems", *problems]))
    typer.echo(
        f"{folder}: {len(lines)} shards, {total:,} {rows_are}: every checksum holds; {drawn:,} {rows_are} {checks.done}"
    )
