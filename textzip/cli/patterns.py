"""`textzip patterns`: what the words of a model look like."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def patterns(
    checkpoint: Annotated[Path, typer.Argument(help="A checkpoint of patterns, or a run: its best one.")],
    sheet: Annotated[
        Path | None, typer.Option(help="The picture of its words' grids; patterns.png in the folder by default.")
    ] = None,
    words: Annotated[int, typer.Option(min=1, help="How many words are drawn, of the most frequent.")] = 400,
) -> None:
    """Draw the grids of a vocabulary, and say what they are like and what is collapsed."""
    from textzip.cli.places import check_file
    from textzip.needs import needs_torch
    from textzip.shards.own import PICTURE, check_own

    needs_torch("textzip patterns")
    from textzip.models.registry import verb
    from textzip.render.write import write_file
    from textzip.train.checkpoint import find

    target = sheet or checkpoint / "patterns.png"
    check_file(target, (".png",), "--sheet", "the sheet is a PNG")
    check_own(target, PICTURE, "--sheet")
    found = verb("patterns", find(checkpoint))(checkpoint)
    for line in found.lines():
        typer.echo(line)
    write_file(found.picture(words), target, "--sheet")
    typer.echo(f"the words as they look: {target}")
