"""What `textzip read` prints of a picture: what was read, and what proves it; or why it is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from textzip.cli.proof import Prover, Told
    from textzip.errors import PictureError
    from textzip.models.slot.page.reading import Reading
    from textzip.models.slot.picture import Picture


@dataclass(frozen=True)
class Opened:
    """A picture by the name that is shown, as it was given, and as a page or what is wrong with it."""

    name: str
    source: str | bytes
    page: Picture | PictureError


@dataclass(frozen=True)
class Wanted:
    """What is asked for of every picture."""

    as_json: bool
    characters: bool
    """Whether JSON has each character, with its confidence and box."""
    least: float
    """What is read with less confidence is refused, unless it is proved."""
    prover: Prover | None
    alone: bool
    """Whether there is one picture only, and its name need not be said."""


def say(picture: Opened, reading: Reading | None, wanted: Wanted) -> bool | None:
    """Print what was read; None for a picture that is refused, False for one that was to be proved and is not."""
    if reading is None:
        _refuse(picture.name, shown(str(picture.page)), wanted)
        return None
    told = wanted.prover.say(picture.source, reading.text) if wanted.prover else None
    if reading.confidence < wanted.least and not (told and told.proved):
        sure = f"read with confidence {reading.confidence:.2f}, less than {wanted.least:g}"
        _refuse(picture.name, f"{picture.name}: {sure}; look at it yourself", wanted)
        return None
    if told is not None:
        reading = reading.put_right(told.text)
    if wanted.as_json:
        typer.echo(json.dumps(_row(picture.name, reading, told, characters=wanted.characters), ensure_ascii=False))
    else:
        _print(picture.name, reading, told, alone=wanted.alone)
    return told is None or told.proved


def shown(name: str) -> str:
    """A file's name as any terminal can show it."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _refuse(name: str, problem: str, wanted: Wanted) -> None:
    typer.echo(f"textzip: {problem}", err=True)
    if wanted.as_json:
        typer.echo(json.dumps({"file": name, "error": problem}, ensure_ascii=False))


def _print(name: str, reading: Reading, told: Told | None, *, alone: bool) -> None:
    for note in (*reading.notes, *(told.lines if told else ())):
        typer.echo(f"textzip: {name}: {note.removeprefix(f'{name}: ')}", err=True)
    if not alone:
        typer.echo(f"== {name} ({reading.confidence:.0%} sure)")
    typer.echo(reading.text, nl=not reading.text.endswith("\n"))


def _row(name: str, reading: Reading, told: Told | None, *, characters: bool) -> dict[str, object]:
    row: dict[str, object] = {
        "file": name, "text": reading.text, "confidence": round(reading.confidence, 4),
        "exact": round(reading.exact, 4), "count": reading.count, "notes": list(reading.notes),
    }  # fmt: skip
    if characters:
        row["characters"] = [[each.text, round(each.confidence, 4), each.box] for each in reading.characters]
    if told is not None:
        row["proof"] = told.values
    return row
