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
from textzip.render.coverage import heads_of
from textzip.render.dataset import Job, cannot_write, render_shard
from textzip.render.deals import store as store_deals
from textzip.render.folder import PATIENCE, WORK, check_shard, clear, locked_split, make_folder, record, remove_work
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.once import rows_wanted
from textzip.render.plan import Plan, check_plan, sizes_of
from textzip.render.recipe import PagesRecipe
from textzip.render.text.corpus import SPLITS
from textzip.render.text.recipe import FileSource
from textzip.render.text.sources import open_sources
from textzip.render.versions import drawing_versions
from textzip.resources import resolve
from textzip.shards.atomic import remove_stale
from textzip.shards.card import CARD, write_card
from textzip.shards.lock import locked
from textzip.shards.manifest import FOLDER, Identity, ShardLine, identity_sha256, read_lines


@dataclass(frozen=True)
class Request:
    """What `textzip render` was asked for."""

    recipe: PagesRecipe
    folder: Path
    rows: int | None
    """Pages; None for as many as the text has (`text.length.distribution: once`)."""
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
    """What a user should know: fonts left out, text replaced, sizes other than asked for."""


def render(request: Request, say: Callable[[str], None] = lambda _: None) -> Outcome:
    """Render what is missing of a set of pages; what is there already stays untouched.

    Raises a `TextzipError` for every bad input, before any page is drawn where that can be known.
    """
    if request.rows is not None and request.rows < 1:
        raise RecipeError(f"the number of pages must be at least 1, not {request.rows}")
    if request.rows is not None and request.rows > MOST:
        raise RecipeError(f"the number of pages must be at most {MOST:,}")
    if request.split not in SPLITS:
        raise RecipeError(f"split is one of {', '.join(SPLITS)}, not {request.split!r}")
    engines.check(request.engine, request.address)
    folder = request.folder
    make_folder(folder)
    sharing = request.shards is not None
    with (
        locked(folder, "another render", name="textzip-render", shared=not request.overwrite),
        locked_split(folder, request.split, shared=sharing),
    ):
        outcome = _render(request, say)
    if outcome.complete:
        remove_work(folder, request.split)
    return outcome


def _render(request: Request, say: Callable[[str], None]) -> Outcome:
    """`render`, with the split locked."""
    folder = request.folder
    remove_stale(folder)
    remove_stale(folder / FOLDER)
    notes: list[str] = []
    plan = _plan(request.recipe, folder, request.split, notes)
    rows = rows_wanted(plan.sources, request.rows, request.split)
    identity = identity_of(plan)
    job = Job(plan, folder, rows, identity_sha256(identity))
    if any(source.coverage for source in plan.sources) and (request.overwrite or not _all_there(job)):
        say("drawing the first pages beforehand, until every character is covered")
        job = replace(job, plan=_deal(plan, rows, folder, notes))
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
    say(_summary(job, len(wanted), found, request))
    for note in notes:
        say(note)
    rows_done = sum(len(job.ids(n)) for n in set(range(first, stop)).difference(wanted))
    _run(request, job, wanted, rows_done)
    lines = [line for line in _write_card(folder, identity, notes, say) if line.split == request.split]
    by_number = {line.number: line for line in lines}
    complete = all(_is_there(by_number.get(n), job, n) for n in range(job.shards))
    return Outcome(folder, len(wanted), found, lines, complete, notes)


def _deal(plan: Plan, rows: int, folder: Path, notes: list[str]) -> Plan:
    """The plan with what its first pages' texts begin with, so that sources have their characters covered."""
    covered = [source for source in plan.sources if source.coverage]
    deals = store_deals(heads_of(plan, rows), folder / WORK / plan.split)
    wanted = ", ".join(f"{source.name} at least {source.coverage:,} times" for source in covered)
    notes.append(f"the first {len(deals):,} pages have every character of {wanted}")
    return replace(plan, deals=deals)


def _all_there(job: Job) -> bool:
    existing = {line.number: line for line in read_lines(job.folder, job.plan.split)}
    return all(_is_there(existing.get(n), job, n) for n in range(job.shards))


def identity_of(plan: Plan) -> Identity:
    """All that a plan's pages depend on, of every split alike."""
    recipe = plan.recipe.model_dump(mode="json")
    fonts = {key: recipe["fonts"][key] for key in ("px", "size", "missing", "fallback")}
    faces = {face.name: face for face in (*plan.faces, *plan.fallback)}
    fonts["names"] = [face.name for face in plan.faces]
    fonts["files"] = {name: face.sha256 for name, face in faces.items()}
    text = {key: recipe["text"][key] for key in ("length", "holdout")}
    text["sources"] = [source.identity() for source in plan.sources]
    return {
        "seed": recipe["seed"],
        "page": recipe["page"],
        "fonts": fonts,
        "text": text,
        "shards": recipe["shards"],
        "versions": drawing_versions(),
    }


def _run(request: Request, job: Job, wanted: list[int], rows_done: int) -> None:
    if not wanted:
        return
    total = rows_done + sum(len(job.ids(n)) for n in wanted)
    jobs = request.jobs or os.cpu_count() or 1
    if request.engine == "loky":
        jobs = min(jobs, len(wanted))
    with Progress(total, "pages", rows_done) as progress:
        for line in engines.run(request.engine, partial(render_shard, job), wanted, jobs, request.address):
            progress.add(line.rows)


def _plan(recipe: PagesRecipe, folder: Path, split: str, notes: list[str]) -> Plan:
    fonts = recipe.fonts
    catalogue = find_fonts([resolve(path) for path in fonts.path], fonts.broken)
    notes += [f"left out: {problem}" for problem in catalogue.broken]
    excluded = {face.name for face in catalogue.choose(fonts.exclude)}
    faces = catalogue.choose(fonts.names) if fonts.names else list(catalogue.faces.values())
    faces = [face for face in faces if face.name not in excluded]
    if not faces:
        raise RecipeError("fonts.exclude leaves no font to draw with")
    for face in faces:
        sizes = sizes_of(face, fonts.px)
        if face.native_px and not fonts.px[0] <= sizes[0] <= fonts.px[1]:
            notes.append(
                f"{face.name} is a bitmap font without a size in {fonts.px[0]}–{fonts.px[1]} px: drawn at {sizes[0]} px"
            )
    for source in recipe.text.sources:
        if isinstance(source, FileSource) and Path(source.path).is_dir() and folder.samefile(source.path):
            raise RecipeError(f"{source.path}: is the folder that pages go to as well; choose another with --out")
    try:
        sources = open_sources(recipe.text, folder / WORK / split, split)
    except OSError as error:
        raise cannot_write(folder / WORK, error) from error
    notes += [f"{s.name}: {s.replaced:,} broken UTF-8 sequences became U+FFFD" for s in sources if s.replaced]
    plan = Plan(recipe, split, tuple(faces), tuple(catalogue.choose(fonts.fallback)), sources)
    check_plan(plan)
    return plan


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


def _summary(job: Job, wanted: int, found: int, request: Request) -> str:
    recipe = job.plan.recipe
    sources = ", ".join(f"{source.name} ({source.weight:g})" for source in job.plan.sources)
    return (
        f"{job.rows:,} {request.split} pages of {recipe.page.width}×{recipe.page.height} in {job.folder}: "
        f"{len(job.plan.faces)} fonts, text from {sources}; {wanted} shards to render, {found} there already"
    )
