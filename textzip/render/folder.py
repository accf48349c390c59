"""A data folder that is rendered into: made, locked, recorded, cleared. What is not textzip's in it stays."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Container
from pathlib import Path

from textzip.errors import LockError, ShardError
from textzip.recipe import Part, to_yaml
from textzip.render.dataset import cannot_write
from textzip.shards.atomic import check_writable
from textzip.shards.lock import locked
from textzip.shards.manifest import (
    DATASET,
    FOLDER,
    SPLITS,
    Holds,
    Identity,
    check_same,
    is_line,
    read_dataset,
    shard_name,
    write_dataset,
)
from textzip.shards.schema import is_shard

PATIENCE = 60.0
"""Seconds that a render waits for others to write, in a moment, what all of a folder depend on, or its card."""

WORK = ".textzip"
"""The folder inside a data folder that holds each split's text sources while its pages are rendered."""


def make_folder(folder: Path) -> None:
    """Make a folder that pages go to. Raises `ShardError` if it can't be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        check_writable(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error


def locked_split(folder: Path, split: str, holds: Holds, *, shared: bool) -> contextlib.AbstractContextManager[None]:
    """A split for one render, or for jobs that each render some of its shards."""
    return locked(folder, f"another render of {split} {holds}", name=f"textzip-{split}", shared=shared)


def remove_work(folder: Path, split: str, holds: Holds) -> None:
    """Remove the text sources of a split that is complete, unless another job still reads them: it will do so."""
    with contextlib.suppress(LockError), locked_split(folder, split, holds, shared=False):
        shutil.rmtree(folder / WORK / split, ignore_errors=True)
        with contextlib.suppress(OSError):  # other splits may be rendered right now
            (folder / WORK).rmdir()


def record(folder: Path, identity: Identity, recipe: Part) -> None:
    """Write down what a new folder's rows depend on. Raises `ResumeError` if it holds other rows."""
    with locked(folder, "another render", wait=PATIENCE):
        _record(folder, identity, recipe)


def _record(folder: Path, identity: Identity, recipe: Part) -> None:
    recorded = read_dataset(folder)
    if recorded is not None:
        check_same(folder, recorded["identity"], identity)
        return
    if any(folder.glob("*.parquet")):
        raise ShardError(
            f"{folder} holds Parquet files but no manifest: not textzip's; choose another folder with --out"
        )
    try:
        write_dataset(folder, identity, to_yaml(recipe))
    except OSError as error:
        raise cannot_write(folder, error) from error


def check_shard(folder: Path, split: str, number: int, existing: Container[int]) -> None:
    """Raise `ShardError` if a file that no manifest line knows has a shard's name, and textzip did not write it."""
    path = folder / f"{shard_name(split, number)}.parquet"
    if number not in existing and path.exists() and not is_shard(path):
        raise _not_a_shard(path)


def _not_a_shard(path: Path) -> ShardError:
    return ShardError(f"{path}: not a shard that textzip wrote; move it, or choose another folder with --out")


def clear(folder: Path, split: str, identity: Identity) -> None:
    """Remove a split's shards, and the other splits' too if they are of another recipe. Lines go first.

    Raises `ShardError` if the manifest is somebody else's, or other shards than textzip's are in the way.
    """
    manifest = folder / FOLDER
    if not (manifest / DATASET).is_file():  # Parquet files here are not textzip's
        return
    recorded = _dataset_or_none(folder)
    content = (manifest / DATASET).read_bytes()
    if recorded is None and content and b'"identity"' not in content:
        raise ShardError(f"{manifest / DATASET}: not a manifest that textzip wrote; choose another folder with --out")
    same = recorded is not None and recorded["identity"] == identity
    splits = [split] if same else SPLITS
    lines = [path for path in manifest.iterdir() if is_line(path.name)]
    listed = {path.stem for path in lines}
    shards = [path for path in folder.glob("*.parquet") if path.stem in listed or is_shard(path)]
    others = [] if same else sorted({*folder.glob("*.parquet")}.difference(shards))
    if others:
        raise _not_a_shard(others[0])
    for path in [*lines, *shards]:
        if path.stem.rpartition("-")[0] in splits:
            path.unlink()
    if not same:
        (manifest / DATASET).unlink()


def _dataset_or_none(folder: Path) -> dict[str, Identity] | None:
    """`read_dataset`, or None where it is damaged: what is to be overwritten need not be whole."""
    try:
        return read_dataset(folder)
    except ShardError:
        return None
