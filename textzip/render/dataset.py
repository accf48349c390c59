"""Shard number k of a set of pages: a pure function of (job, k). Engines only map it."""

from __future__ import annotations

import errno
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from textzip.errors import ShardError
from textzip.render.plan import Plan
from textzip.render.sample import Sample, Sampler
from textzip.render.versions import versions
from textzip.shards.atomic import appearing, remove_stale
from textzip.shards.manifest import ShardLine, file_sha256, remove_line, shard_name, write_line
from textzip.shards.schema import schema
from textzip.shards.writer import ShardWriter


@dataclass(frozen=True)
class Job:
    """All that a worker needs to render any shard; small, and the same for every shard."""

    plan: Plan
    folder: Path
    rows: int
    """Rows of the whole split."""
    identity_sha256: str

    def __hash__(self) -> int:
        return hash((self.folder, self.plan.split, self.rows, self.identity_sha256))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Job) and hash(self) == hash(other)

    @property
    def shards(self) -> int:
        """How many shards the split has."""
        return -(-self.rows // self.plan.recipe.shards.rows)

    def ids(self, number: int) -> range:
        """The sample numbers of a shard."""
        size = self.plan.recipe.shards.rows
        return range(number * size, min(self.rows, (number + 1) * size))


def render_shard(job: Job, number: int) -> ShardLine:
    """Render shard `number` into the job's folder; it exists, whole, once its manifest line does.

    Raises `TextError` if a sample can't be drawn, `ShardError` if the folder can't be written.
    """
    split = job.plan.split
    path = job.folder / f"{shard_name(split, number)}.parquet"
    try:
        remove_stale(job.folder)
        with appearing(path) as temporary:
            line = _write(job, number, temporary, path.name)
            remove_line(job.folder, split, number)  # of a smaller shard that this one replaces
        write_line(job.folder, line)
    except OSError as error:
        raise cannot_write(path, error) from error
    return line


def cannot_write(path: Path, error: OSError) -> ShardError:
    """What a failed write means to the user."""
    if error.errno == errno.ENOSPC:
        return ShardError(
            f"{path}: the disk is full; finished shards are safe: free some space and run the same command again"
        )
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return ShardError(f"{path}: can't write here ({error.strerror}); choose a folder you may write to with --out")
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENOENT):
        return ShardError(f"{path}: can't write here ({error.strerror}); choose a folder with --out")
    return ShardError(
        f"{path}: writing failed ({error.strerror or error}); finished shards are safe: run the same command again"
    )


def row_of(number: int, sample: Sample, *, boxes: bool) -> dict[str, Any]:
    """A sample as a row of a shard."""
    page = sample.page
    row = {
        "id": number,
        "image": page.png,
        "text": page.label,
        "n_chars": len(page.label),
        "n_tokens": len(page.label.encode("utf-8")),
        "font": page.font,
        "px": page.px,
        "ink_height": page.ink_height,
        "source": sample.source,
        "style": str(page.style),
    }
    if boxes:
        row["boxes"] = page.boxes.tolist()
    return row


def _write(job: Job, number: int, path: Path, name: str) -> ShardLine:
    sampler = _sampler(job)
    recipe = job.plan.recipe
    skipped: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    characters = 0
    ids = job.ids(number)
    with ShardWriter(path, schema(boxes=recipe.shards.boxes)) as writer:
        for n in ids:
            sample = sampler.sample(n)
            page = sample.page
            writer.add(row_of(n, sample, boxes=recipe.shards.boxes), page.pixels)
            characters += len(page.label)
            if sample.skipped:
                skipped.update(sample.skipped)
            if page.missing:
                missing[page.font] += sum(page.missing.values())
    return ShardLine(
        name=name,
        split=job.plan.split,
        number=number,
        first_id=ids.start,
        rows=len(ids),
        bytes=path.stat().st_size,
        sha256=file_sha256(path),
        pixels_sha256=writer.pixels_sha256,
        identity_sha256=job.identity_sha256,
        characters=characters,
        versions=versions(),
        fonts={face.name: face.sha256 for face in job.plan.faces},
        skipped=dict(skipped),
        missing=dict(missing),
    )


@lru_cache(maxsize=1)
def _sampler(job: Job) -> Sampler:
    """A worker keeps its sampler, with its atlases, from shard to shard."""
    return Sampler(job.plan)
