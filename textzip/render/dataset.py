"""Shard number k of a set: a pure function of (job, k). Engines only map it."""

from __future__ import annotations

import errno
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from textzip.errors import ShardError
from textzip.render.content import Content, Draw
from textzip.render.versions import packing_versions
from textzip.shards.atomic import appearing, remove_stale
from textzip.shards.manifest import ShardLine, file_sha256, remove_line, shard_name, write_line
from textzip.shards.writer import ShardWriter


@dataclass(frozen=True)
class Job:
    """All that a worker needs to render any shard; small, and the same for every shard."""

    content: Content
    folder: Path
    rows: int
    """Rows of the whole split."""
    identity_sha256: str

    def __hash__(self) -> int:  # of what is quickly hashed: equal are jobs with all fields equal
        return hash((self.folder, self.content.split, self.rows, self.identity_sha256))

    @property
    def shards(self) -> int:
        """How many shards the split has."""
        return -(-self.rows // self.content.shard_rows)

    def ids(self, number: int) -> range:
        """The numbers of a shard's rows."""
        size = self.content.shard_rows
        return range(number * size, min(self.rows, (number + 1) * size))


def render_shard(job: Job, number: int) -> ShardLine:
    """Render shard `number` into the job's folder; it exists, whole, once its manifest line does.

    Raises `TextError` if a row can't be drawn, `ShardError` if the folder can't be written.
    """
    split = job.content.split
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


def _write(job: Job, number: int, path: Path, name: str) -> ShardLine:
    draw = _drawer(job)
    skipped: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    characters = 0
    ids = job.ids(number)
    with ShardWriter(path, job.content.columns) as writer:
        for n in ids:
            row = draw(n)
            writer.add(row.values, row.pixels)
            characters += row.values["n_chars"]
            if row.skipped:
                skipped.update(row.skipped)
            if row.missing:
                missing.update(row.missing)
    return ShardLine(
        name=name,
        split=job.content.split,
        number=number,
        first_id=ids.start,
        rows=len(ids),
        bytes=path.stat().st_size,
        sha256=file_sha256(path),
        pixels_sha256=writer.pixels_sha256,
        identity_sha256=job.identity_sha256,
        characters=characters,
        versions={**job.content.versions(), **packing_versions()},
        fonts=job.content.fonts(),
        skipped=dict(skipped),
        missing=dict(missing),
    )


@lru_cache(maxsize=1)
def _drawer(job: Job) -> Draw:
    """A worker keeps what draws, with all that it has loaded, from shard to shard."""
    return job.content.drawer()
