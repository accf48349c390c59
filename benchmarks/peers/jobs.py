"""Pages that another program is to draw: lines, a font, a size, and the file that the page goes to."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Job(NamedTuple):
    """A page of `side` pixels a side, its text `margin` pixels from the left and the top."""

    lines: list[str]
    font: str
    px: int
    out: str
    side: int = 128
    margin: int = 2


def read(path: Path) -> list[Job]:
    """The jobs of a JSON file."""
    return [Job(**each) for each in json.loads(path.read_text(encoding="utf-8"))]


def write(path: Path, jobs: list[Job]) -> None:
    """And back."""
    path.write_text(json.dumps([each._asdict() for each in jobs], ensure_ascii=False), encoding="utf-8")


def by_font(path: Path) -> Iterator[tuple[str, Path]]:
    """A file of jobs as files beside it, of one font each."""
    every = read(path)
    for k, font in enumerate(dict.fromkeys(job.font for job in every)):
        part = path.with_name(f"{path.stem}-{k}.json")
        write(part, [job for job in every if job.font == font])
        yield font, part


def done(draw: Callable[[Job], Any]) -> None:
    """Do the jobs that the command line names, each an image of PIL's."""
    for job in read(Path(sys.argv[1])):
        draw(job).save(job.out)
