"""A recipe, a number of rows and a folder to finished shards: what is missing is found, and engines render it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from textzip.errors import RecipeError
from textzip.progress import Progress
from textzip.recipe import MOST
from textzip.render import engines
from textzip.render.dataset import Job, cannot_write, render_shard
from textzip.render.folder import PATIENCE, check_shard, clear, locked_split, make_folder, record, remove_work
from textzip.render.kinds import AnyRecipe, open_content
from textzip.shards.atomic import remove_stale
from textzip.shards.card import CARD, write_card
from textzip.shards.lock import locked
from textzip.shards.manifest import FOLDER, SPLITS, Identity, ShardLine, identity_sha256, read_lines


@dataclass(frozen=True)
class Request:
    """What `textzip render` was asked for."""

    recipe: AnyRecipe
    folder: Path
    rows: int | None
    """None for all that there are: as many pages as the text has (`text.length.distribution: once`)."""
    split: str = "train"
    engine: str = "loky"
    jobs: int = 0
    """Workers; 0 for one a core."""
    address: str | None = None
    shards: tuple[int, int] | None = None
    """Render only shards A to B − 1."""
    overwrite: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    folder: Path
    rendered: int
    """Shards rendered now."""
    found: int
    """Shards that were there already."""
    lines: list[ShardLine]
    """All the split's shards."""
    complete: bool
    """Whether all of the split that was asked for exists."""
    notes: list[str]
    """What a user should know: fonts left out, text replaced, sizes other than asked for, pictures that are alike."""


def render(request: Request, say: Callable[[str], None] = lambda _: None) -> Outcome:
    """Render what is missing of a set; what is there already stays untouched.

    Raises a `TextzipError` for every bad input, before any row is drawn where that can be known.
    """
    if request.rows is not None and request.rows < 1:
        raise RecipeError(f"the number of {request.recipe.holds} must be at least 1, not {request.rows}")
    if request.rows is not None and request.rows > MOST:
        raise RecipeError(f"the number of {request.recipe.holds} must be at most {MOST:,}")
    if request.split not in SPLITS:
        raise RecipeError(f"split is one of {', '.join(SPLITS)}, not {request.split!r}")
    engines.check(request.engine, request.address)
    folder = request.folder
    make_folder(folder)
    sharing = request.shards is not None
    with (
        locked(folder, "another render", name="textzip-render", shared=not request.overwrite),
        locked_split(folder, request.split, request.recipe.holds, shared=sharing),
    ):
        outcome = _render(request, say)
    if outcome.complete:
        remove_work(folder, request.split, request.recipe.holds)
    return outcome


def _render(request: Request, say: Callable[[str], None]) -> Outcome:
    """`render`, with the split locked."""
    folder = request.folder
    remove_stale(folder)
    remove_stale(folder / FOLDER)
    notes: list[str] = []
    content = open_content(request.recipe, folder, request.split, notes)
    rows = content.count(request.rows)
    identity = content.identity()
    job = Job(content, folder, rows, identity_sha256(identity))
    if request.overwrite or not _all_there(job):
        job = replace(job, content=content.prepared(rows, folder, notes, say))
    if request.overwrite:
        clear(folder, request.split, identity)
    record(folder, identity, request.recipe)
    first, stop = request.shards or (0, job.shards)
    if not 0 <= first < stop <= job.shards:
        raise RecipeError(f"--shards {first}:{stop}: {rows:,} rows are shards 0 to {job.shards - 1}")
    existing = {line.number: line for line in read_lines(folder, request.split)}
    wanted = [n for n in range(first, stop) if not _is_there(existing.get(n), job, n)]
    for n in wanted:
        check_shard(folder, request.split, n, existing)
    found = stop - first - len(wanted)
    say(_summary(job, len(wanted), found))
    for note in notes:
        say(note)
    rows_done = sum(len(job.ids(n)) for n in set(range(first, stop)).difference(wanted))
    _run(request, job, wanted, rows_done)
    lines = [line for line in _write_card(folder, identity, notes, say) if line.split == request.split]
    by_number = {line.number: line for line in lines}
    complete = all(_is_there(by_number.get(n), job, n) for n in range(job.shards))
    return Outcome(folder, len(wanted), found, lines, complete, notes)


def _all_there(job: Job) -> bool:
    existing = {line.number: line for line in read_lines(job.folder, job.content.split)}
    return all(_is_there(existing.get(n), job, n) for n in range(job.shards))


def _run(request: Request, job: Job, wanted: list[int], rows_done: int) -> None:
    if not wanted:
        return
    total = rows_done + sum(len(job.ids(n)) for n in wanted)
    jobs = request.jobs or os.cpu_count() or 1
    if request.engine == "loky":
        jobs = min(jobs, len(wanted))
    with Progress(total, request.recipe.holds, rows_done) as progress:
        for line in engines.run(request.engine, partial(render_shard, job), wanted, jobs, request.address):
            progress.add(line.rows)


def _write_card(folder: Path, identity: Identity, notes: list[str], say: Callable[[str], None]) -> list[ShardLine]:
    """Write the card for all shards that exist, and return them.

    One process at a time: of those that finish together, the last to write knows the shards of all. What others add
    afterwards is on the card that they write.
    """
    with locked(folder, "another render that writes the card", name="textzip-card", wait=PATIENCE):
        lines = read_lines(folder)
        try:
            note = write_card(folder, lines, identity)
        except OSError as error:
            raise cannot_write(folder / CARD, error) from error
    if note:
        notes.append(note)
        say(note)
    return lines


def _is_there(line: ShardLine | None, job: Job, number: int) -> bool:
    """Whether a shard exists with all the rows asked for (it may have more, of an earlier, larger request)."""
    if line is None or line.identity_sha256 != job.identity_sha256 or line.rows < len(job.ids(number)):
        return False
    path = job.folder / line.name
    return path.is_file() and path.stat().st_size == line.bytes


def _summary(job: Job, wanted: int, found: int) -> str:
    content = job.content
    return (
        f"{job.rows:,} {content.split} {content.what} in {job.folder}: {content.made_of}; "
        f"{wanted} shards to render, {found} there already"
    )
