"""`textzip read`: pictures of pages to text."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from textzip.errors import PictureError
    from textzip.models.slot.picture import Picture
    from textzip.models.slot.use import Reader

    Group = list[tuple[str, Picture | PictureError]]

_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pbm", ".pgm", ".ppm")
_AT_ONCE = 512


def read(
    pictures: Annotated[
        list[str], typer.Argument(metavar="PICTURE...", help="Pictures, folders of them, or - for standard input.")
    ],
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint or a run; the model that comes with textzip by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
) -> None:
    """Read pages of text."""
    from textzip.errors import PictureError
    from textzip.models.slot.picture import to_page
    from textzip.needs import needs_torch

    needs_torch("textzip read")
    from textzip.models.registry import verb
    from textzip.models.slot.use import load
    from textzip.train.checkpoint import find

    names = _files(pictures)
    reader = load(None, device) if checkpoint is None else verb("read", find(checkpoint))(checkpoint, device)
    failed = 0
    for k in range(0, len(names), _AT_ONCE):
        group: Group = []
        for name, problem in names[k : k + _AT_ONCE]:
            try:
                if problem:
                    raise problem
                source = sys.stdin.buffer.read() if name == "-" else name
                group.append((_shown(name), to_page(source, "standard input")))
            except PictureError as error:
                group.append((_shown(name), error))
                failed += 1
        _print(group, reader, as_json, alone=len(names) == 1)
    if failed:
        raise typer.Exit(2)


def _print(group: Group, reader: Reader, as_json: bool, *, alone: bool) -> None:
    from textzip.errors import PictureError

    found = iter(reader.read([picture.pixels for _, picture in group if not isinstance(picture, PictureError)]))
    for name, picture in group:
        if isinstance(picture, PictureError):
            typer.echo(f"textzip: {_shown(str(picture))}", err=True)
            if as_json:
                typer.echo(json.dumps({"file": name, "error": _shown(str(picture))}, ensure_ascii=False))
            continue
        text, confidence, count = next(found)
        if as_json:
            row = {"file": name, "text": text, "confidence": round(confidence, 4), "count": count,
                   "notes": list(picture.notes)}  # fmt: skip
            typer.echo(json.dumps(row, ensure_ascii=False))
            continue
        for note in picture.notes:
            typer.echo(f"textzip: {name}: {note}", err=True)
        if not alone:
            typer.echo(f"== {name} ({confidence:.0%} sure)")
        typer.echo(text)


def _files(names: list[str]) -> list[tuple[str, PictureError | None]]:
    """The pictures that names stand for; a folder that has none, with what to say of it."""
    from textzip.errors import PictureError

    files: list[tuple[str, PictureError | None]] = []
    for name in names:
        path = Path(name)
        if name != "-" and path.is_dir():
            inside = sorted(str(each) for each in path.rglob("*") if each.suffix.lower() in _SUFFIXES)
            files += [(each, None) for each in inside]
            if not inside:
                files.append((name, PictureError(f"{name}: a folder without pictures ({', '.join(_SUFFIXES)})")))
        else:
            files.append((name, None))
    return files


def _shown(name: str) -> str:
    """A file's name as any terminal can show it."""
    return name.encode("utf-8", "replace").decode("utf-8")
