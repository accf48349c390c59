"""`textzip read`: pictures of pages to text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from textzip.cli.listing import Named, listed

if TYPE_CHECKING:
    from textzip.errors import PictureError
    from textzip.models.slot.page.reading import Reading
    from textzip.models.slot.picture import Picture
    from textzip.progress import Progress

    Group = list[tuple[str, Picture | PictureError]]

_FIRST, _AT_ONCE = 8, 256
"""Pictures that are read together, at first and at most: twice as many each time, so that the first lines come soon and
many pages are read in large batches."""
_LARGE = 16
"""At most so many of one reading are larger than a page: each is many strips."""


def read(
    pictures: Annotated[
        list[str], typer.Argument(metavar="PICTURE...", help="Pictures, folders of them, or - for standard input.")
    ],
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint or a run; the model that comes with textzip by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line.")] = False,
    characters: Annotated[
        bool, typer.Option("--characters", help="With --json: each character with its confidence and its box.")
    ] = False,
    newlines: Annotated[
        bool | None,
        typer.Option(
            "--newlines/--no-newlines",
            help="Whether lines end in a newline and keep their indentation; by default on pages of other programs.",
        ),
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Refuse what is read with less confidence than this, 0 to 1.")
    ] = 0.0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
) -> None:
    """Read pages of text."""
    from textzip.errors import PictureError, RecipeError
    from textzip.models.slot.picture import to_page
    from textzip.needs import needs_torch

    if characters and not as_json:
        raise RecipeError("--characters goes with --json; leave it out, or add that")
    needs_torch("textzip read")
    from textzip.models.registry import verb
    from textzip.models.slot.use import load
    from textzip.train.checkpoint import find

    names = listed(pictures)
    reader = load(None, device) if checkpoint is None else verb("read", find(checkpoint))(checkpoint, device)
    failed = 0

    def opened(name: str, problem: PictureError | None) -> Picture | PictureError:
        try:
            if problem:
                raise problem
            return to_page(sys.stdin.buffer.read() if name == "-" else name, "standard input")
        except PictureError as error:
            return error

    def readings(group: Group) -> Iterator[Reading]:
        pictures = [picture for _, picture in group if not isinstance(picture, PictureError)]
        return iter(reader.read_pictures(pictures, newlines=newlines, characters=characters))

    with _progress(len(names)) as progress:
        for some in _portions(names):
            opening = ((_shown(name), opened(name, problem)) for name, problem in some)
            for group in _shares(opening):
                failed += _print(group, readings(group), as_json, min_confidence, alone=len(names) == 1)
                progress.add(len(group))
    if failed:
        raise typer.Exit(2)


def _print(group: Group, found: Iterator[Reading], as_json: bool, least: float, *, alone: bool) -> int:
    """Print what was read; how many pictures were refused."""
    from textzip.errors import PictureError

    refused = 0
    for name, picture in group:
        reading = None if isinstance(picture, PictureError) else next(found)
        problem = _shown(str(picture)) if reading is None else ""
        if reading is not None and reading.confidence < least:
            problem = f"{name}: read with confidence {reading.confidence:.2f}, less than {least:g}; look at it yourself"
        if reading is None or problem:
            refused += 1
            typer.echo(f"textzip: {problem}", err=True)
            if as_json:
                typer.echo(json.dumps({"file": name, "error": problem}, ensure_ascii=False))
        elif as_json:
            typer.echo(json.dumps(_row(name, reading), ensure_ascii=False))
        else:
            for note in reading.notes:
                typer.echo(f"textzip: {name}: {note}", err=True)
            if not alone:
                typer.echo(f"== {name} ({reading.confidence:.0%} sure)")
            typer.echo(reading.text, nl=not reading.text.endswith("\n"))
    return refused


def _row(name: str, reading: Reading) -> dict[str, object]:
    row: dict[str, object] = {
        "file": name, "text": reading.text, "confidence": round(reading.confidence, 4), "count": reading.count,
        "notes": list(reading.notes),
    }  # fmt: skip
    if reading.characters:
        row["characters"] = [[each.text, round(each.confidence, 4), each.box] for each in reading.characters]
    return row


def _progress(pictures: int) -> Progress | nullcontext[Any]:
    """Progress of many pictures, on standard error; none where it would stand among what is read."""
    from textzip.progress import Progress

    if pictures == 1 or (sys.stdout.isatty() and sys.stderr.isatty()):
        return nullcontext(_Silent())
    return Progress(pictures, "pictures")


class _Silent:
    def add(self, units: int) -> None:
        """Say nothing."""


def _shares(opening: Iterable[tuple[str, Picture | PictureError]]) -> Iterator[Group]:
    """Pictures as they are opened, in groups with at most `_LARGE` that are more than a page."""
    from textzip.errors import PictureError

    group: Group = []
    large = 0
    for name, picture in opening:
        group.append((name, picture))
        large += not isinstance(picture, PictureError) and not picture.own
        if large == _LARGE:
            yield group
            group, large = [], 0
    if group:
        yield group


def _portions(names: list[Named]) -> Iterator[list[Named]]:
    start, size = 0, _FIRST
    while start < len(names):
        yield names[start : start + size]
        start, size = start + size, min(2 * size, _AT_ONCE)


def _shown(name: str) -> str:
    """A file's name as any terminal can show it."""
    return name.encode("utf-8", "replace").decode("utf-8")
