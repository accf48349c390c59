"""`textzip pack` and `textzip unpack`: any file to pages and back."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def pack(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Any file, or - for standard input.")],
    out: Annotated[Path, typer.Option(help="A folder for the pages.")],
    size: Annotated[str, typer.Option(help="The page, WIDTHxHEIGHT.")] = "128x128",
) -> None:
    """Write any file as pages that people can read where they can, and that lose no byte."""
    from textzip.cli.places import check_folder
    from textzip.cli.ranges import parse_size
    from textzip.errors import TextError
    from textzip.pack.packing import write

    check_folder(out, "--out", "pages are several files; name a folder")
    width, height = parse_size(size)
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise TextError(f"{file}: can't be read: {error.strerror}; check the path") from error
    count = write(data, out, width, height)
    typer.echo(f"{out}: {len(data):,} bytes on {count:,} {'page' if count == 1 else 'pages'}")


def unpack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of pages that textzip pack wrote.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output by default.")] = None,
) -> None:
    """Give a packed file back, byte for byte; of damaged pages say which, and write what is left to OUT.part."""
    from textzip.errors import PictureError, ShardError
    from textzip.pack.unpacking import unpack as unpacked
    from textzip.render.dataset import cannot_write
    from textzip.shards.atomic import appearing

    if out is not None and out.exists():
        raise ShardError(f"{out}: is there already; name another file with --out, or move this one")
    found = unpacked(folder)
    for gap in found.gaps:
        where = f"its bytes belong at {gap.at:,} of what is left"
        typer.echo(f"textzip: {gap} of {found.count:,}: {gap.why}; {where}", err=True)
    for stray in found.strays:
        why = "nothing tells which page it is" if found.gaps else "no page is missing"
        typer.echo(f"textzip: left out, as {why}: {stray}; move or delete it", err=True)
    if found.problem:
        typer.echo(f"textzip: {found.problem}", err=True)
    if found.whole and out is None:
        sys.stdout.buffer.write(found.data)
        return
    place = out if found.whole or out is None else _free(out.with_name(f"{out.name}.part"))
    if place is not None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with appearing(place) as temporary:
                temporary.write_bytes(found.data)
        except OSError as error:
            raise cannot_write(place, error) from error
    if not found.whole:
        left = f"{place} has what is left" if place else "name a file with --out to have what is left"
        lost = f"{found.lost:,} of {found.count:,} pages lost" if found.lost else "its pages together are another"
        damaged = PictureError(f"{folder}: not the whole file: {lost}; {left}")
        damaged.exit_code = 1
        raise damaged
    typer.echo(f"{place}: {len(found.data):,} bytes, of {found.count:,} {'page' if found.count == 1 else 'pages'}")


def _free(path: Path) -> Path:
    """A path at which nothing is yet: this one, or with a number behind it."""
    number = 1
    free = path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.name}{number}")
    return free
