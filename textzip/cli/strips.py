"""What `textzip generate` shows of members that look at words: their strips."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer


def opened(load: Callable[[Path], Any], checkpoint: Path, out: Path | None) -> Any:
    """What draws the strips. Raises `RecipeError` unless `out` is to be a PNG, and what `load` does."""
    from textzip.cli.places import check_file

    if out is not None:
        check_file(out, (".png",), "--out", "the words as a model sees them are a PNG")
    return load(checkpoint)


def show_strips(strips: Any, texts: Sequence[str], show: bool, out: Path | None) -> None:
    """The words of the first text on the terminal, if `show`, and those of all as a picture, if there is an `out`."""
    from textzip.render.write import write_file

    if show:
        for line in strips.painted(texts[0], shutil.get_terminal_size().columns):
            typer.echo(line)
    if out:
        write_file(strips.png(texts), out, "--out")
