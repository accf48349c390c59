"""`textzip read`: pictures of pages to text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from textzip.cli.listing import Named, listed
from textzip.cli.readings import Opened, Wanted, say, shown

if TYPE_CHECKING:
    from textzip.cli.proof import Prover
    from textzip.models.slot.use import Reader
    from textzip.progress import Progress

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
    once: Annotated[
        bool, typer.Option("--once", help="Look once at each page: in less time, with more errors where it is unsure.")
    ] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
    proof: Annotated[
        bool,
        typer.Option("--proof", help="Draw what was read again, and say whether it gives the page."),
    ] = False,
    fonts: Annotated[
        list[str] | None, typer.Option(help="Fonts, or folders of them, to prove in; may be repeated.")
    ] = None,
    px: Annotated[str | None, typer.Option(help="Sizes to prove in, LOW:HIGH; 6:24 by default.")] = None,
) -> None:
    """Read pages of text."""
    from textzip.errors import PictureError, RecipeError
    from textzip.needs import needs_reader

    if characters and not as_json:
        raise RecipeError("--characters goes with --json; leave it out, or add that")
    needs_reader("textzip read")
    names = listed(pictures)
    wanted = Wanted(as_json, characters, min_confidence, _prover(proof, fonts, px), alone=len(names) == 1)
    reader = _reader(checkpoint, device)
    refused = unproved = 0
    with _progress(len(names)) as progress:
        for some in _portions(names):
            for group in _shares(map(_opened, some)):
                pages = [each.page for each in group if not isinstance(each.page, PictureError)]
                found = iter(reader.read_pictures(pages, newlines=newlines, characters=characters, once=once))
                for each in group:
                    reading = None if isinstance(each.page, PictureError) else next(found)
                    right = say(each, reading, wanted)
                    refused, unproved = refused + (right is None), unproved + (right is False)
                progress.add(len(group))
    if refused or unproved:
        raise typer.Exit(2 if refused else 1)


def _opened(named: Named) -> Opened:
    from textzip.errors import PictureError
    from textzip.models.slot.picture import to_page

    name, problem = named
    source: str | bytes = name
    try:
        if problem:
            raise problem
        source = sys.stdin.buffer.read() if name == "-" else name
        return Opened(shown(name), source, to_page(source, "standard input"))
    except PictureError as error:
        return Opened(shown(name), source, error)


def _reader(checkpoint: Path | None, device: str) -> Reader:
    if checkpoint is None:
        from textzip.models.slot.use import load

        return load(None, device)
    from textzip.models.registry import verb
    from textzip.train.stored import find

    reader: Reader = verb("read", find(checkpoint))(checkpoint, device)
    return reader


def _prover(wanted: bool, fonts: list[str] | None, px: str | None) -> Prover | None:
    """What proves readings, if that is wanted. Raises `RecipeError` for its fonts or sizes without it."""
    from textzip.errors import RecipeError

    if not wanted:
        for option, value, what in (("--fonts", fonts, "faces"), ("--px", px, "sizes")):
            if value is not None:
                raise RecipeError(f"{option} names the {what} of --proof; give both or neither")
        return None
    from textzip.cli.proof import Prover

    return Prover.of(fonts or ["fonts"], px or "6:24")


def _progress(pictures: int) -> Progress | nullcontext[Any]:
    """Progress of many pictures, on standard error; none where it would stand among what is read."""
    from textzip.progress import Progress

    if pictures == 1 or (sys.stdout.isatty() and sys.stderr.isatty()):
        return nullcontext(_Silent())
    return Progress(pictures, "pictures")


class _Silent:
    def add(self, units: int) -> None:
        """Say nothing."""


def _shares(opening: Iterable[Opened]) -> Iterator[list[Opened]]:
    """Pictures as they are opened, in groups with at most `_LARGE` that are more than a page."""
    from textzip.errors import PictureError
    from textzip.models.slot.picture import PAGE

    group: list[Opened] = []
    large = 0
    for each in opening:
        group.append(each)
        large += not isinstance(each.page, PictureError) and each.page.pixels.size > PAGE * PAGE
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
