"""`textzip read`: pictures of pages to text."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from textzip.cli.proof import Prover
    from textzip.errors import PictureError
    from textzip.models.slot.picture import Picture
    from textzip.models.slot.use import Reader

    Group = list[tuple[str, Picture | PictureError]]
    Named = tuple[str, PictureError | None]

_SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".webp", ".avif", ".jp2",
    ".pbm", ".pgm", ".ppm", ".pnm",
)  # fmt: skip
_FIRST, _AT_ONCE = 8, 256
"""Pictures that are read together, at first and at most: twice as many each time, so that the first lines come soon and
many pages are read in large batches."""


def read(
    pictures: Annotated[
        list[str], typer.Argument(metavar="PICTURE...", help="Pictures, folders of them, or - for standard input.")
    ],
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint or a run; the model that comes with textzip by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
    proof: Annotated[
        bool,
        typer.Option("--proof", help="Draw what was read again, and say whether it gives the page."),
    ] = False,
    fonts: Annotated[
        list[str] | None, typer.Option(help="Fonts, or folders of them, to prove in; may be repeated.")
    ] = None,
    px: Annotated[str, typer.Option(help="Sizes to prove in, LOW:HIGH.")] = "6:24",
) -> None:
    """Read pages of text."""
    from textzip.errors import PictureError
    from textzip.models.slot.picture import to_page
    from textzip.needs import needs_reader

    needs_reader("textzip read")
    names = _files(pictures)
    prover = _prover(proof, fonts, px)
    reader = _reader(checkpoint, device)
    failed, unproved = 0, 0
    for some in _portions(names):
        group: Group = []
        sources: list[str | bytes] = []
        for name, problem in some:
            try:
                if problem:
                    raise problem
                source = sys.stdin.buffer.read() if name == "-" else name
                group.append((_shown(name), to_page(source, "standard input")))
                sources.append(source)
            except PictureError as error:
                group.append((_shown(name), error))
                failed += 1
        unproved += _print(group, sources, reader, prover, as_json, alone=len(names) == 1)
    if failed or unproved:
        raise typer.Exit(2 if failed else 1)


def _reader(checkpoint: Path | None, device: str) -> Reader:
    if checkpoint is None:
        from textzip.models.slot.use import load

        return load(None, device)
    from textzip.models.registry import verb
    from textzip.train.stored import find

    reader: Reader = verb("read", find(checkpoint))(checkpoint, device)
    return reader


def _prover(wanted: bool, fonts: list[str] | None, px: str) -> Prover | None:
    """What proves readings, if that is wanted. Raises `RecipeError` for its fonts without it."""
    from textzip.errors import RecipeError

    if not wanted:
        if fonts is not None:
            raise RecipeError("--fonts names the faces of --proof; give both or neither")
        return None
    from textzip.cli.proof import Prover

    return Prover.of(fonts or ["fonts"], px)


def _print(
    group: Group,
    sources: Sequence[str | bytes],
    reader: Reader,
    prover: Prover | None,
    as_json: bool,
    *,
    alone: bool,
) -> int:
    """Print what is read of each picture; returns how many pages were to be proved and are not."""
    from textzip.errors import PictureError

    found = iter(reader.read([picture.pixels for _, picture in group if not isinstance(picture, PictureError)]))
    whence = iter(sources)
    unproved = 0
    for name, picture in group:
        if isinstance(picture, PictureError):
            typer.echo(f"textzip: {_shown(str(picture))}", err=True)
            if as_json:
                typer.echo(json.dumps({"file": name, "error": _shown(str(picture))}, ensure_ascii=False))
            continue
        text, confidence, count = next(found)
        told = prover.say(next(whence), text) if prover else None
        if told is not None:
            text, unproved = told.text, unproved + (not told.proved)
        if as_json:
            row = {"file": name, "text": text, "confidence": round(confidence, 4), "count": count,
                   "notes": list(picture.notes)}  # fmt: skip
            typer.echo(json.dumps(row if told is None else {**row, "proof": told.values}, ensure_ascii=False))
            continue
        for note in (*picture.notes, *(told.lines if told else ())):
            typer.echo(f"textzip: {name}: {note.removeprefix(f'{name}: ')}", err=True)
        if not alone:
            typer.echo(f"== {name} ({confidence:.0%} sure)")
        typer.echo(text)
    return unproved


def _portions(names: list[Named]) -> Iterator[list[Named]]:
    start, size = 0, _FIRST
    while start < len(names):
        yield names[start : start + size]
        start, size = start + size, min(2 * size, _AT_ONCE)


def _files(names: list[str]) -> list[Named]:
    """The pictures that names stand for; a folder that has none or can't be opened, with what to say of it."""
    from textzip.errors import PictureError

    files: list[Named] = []
    for name in names:
        if name == "-" or not Path(name).is_dir():
            files.append((name, None))
            continue
        inside = _inside(name)
        if not inside:
            inside = [(name, PictureError(f"{name}: a folder without pictures ({', '.join(_SUFFIXES)})"))]
        files += inside
    return files


def _inside(top: str) -> list[Named]:
    """A folder's pictures and those of the folders in it, also where links lead; each folder once."""
    from textzip.errors import PictureError

    found: list[Named] = []
    seen: set[str] = set()

    def refused(error: OSError) -> None:
        found.append((str(error.filename), PictureError(f"{error.filename}: can't be opened ({error.strerror})")))

    for home, folders, names in os.walk(top, onerror=refused, followlinks=True):
        real = os.path.realpath(home)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        paths = (Path(home, name) for name in names if Path(name).suffix.lower() in _SUFFIXES)
        found += [(str(path), None) for path in paths if path.is_file() or not path.exists()]  # no pipe, no device
    return sorted(found, key=lambda each: each[0])


def _shown(name: str) -> str:
    """A file's name as any terminal can show it."""
    return name.encode("utf-8", "replace").decode("utf-8")
