"""The index of data folders: all rows of a split with their small columns, without their pictures.

A run plans its epochs from lengths and heights alone. These columns lie apart in Parquet, so that the index of 20,000
pages (48 MB) is read in 30 ms; a million rows take 14 MB of memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from textzip.errors import ShardError
from textzip.shards.manifest import (
    DATASET,
    FOLDER,
    SPLITS,
    Holds,
    Identity,
    ShardLine,
    holds,
    is_line,
    parse_dataset,
    parse_line,
)
from textzip.shards.storage import Storage

_OF_PICTURES = ["n_chars", "n_tokens", "source"]
_OF_PAGES_ALONE = {"ink_height": pa.int16(), "px": pa.int16(), "font": pa.string()}
_COLUMNS = [*_OF_PICTURES, *_OF_PAGES_ALONE]
_READERS = 8
"""Shards that are read at once: what hides the latency of remote storage."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shard:
    """One file of the index: its rows are `start` to `stop`, its row groups begin at `groups` (the last is `stop`)."""

    storage: Storage
    line: ShardLine
    start: int
    groups: Ints

    @property
    def stop(self) -> int:
        """One past its last row."""
        return self.start + self.line.rows

    @property
    def where(self) -> str:
        """What messages call the file."""
        return self.storage.where(self.line.name)


@dataclass(frozen=True)
class Index:
    """The rows of one split of one or more data folders, numbered from 0: folder after folder, shard after shard."""

    split: str
    holds: Holds
    """What the rows are: those of one index are all pages, or all pictures."""
    shards: tuple[Shard, ...]
    dataset_starts: Ints
    """(D + 1,) the first row of each folder; the last is the number of rows."""
    n_chars: npt.NDArray[np.int32]
    """(N,) as all columns are."""
    n_tokens: npt.NDArray[np.int32]
    ink_height: npt.NDArray[np.int16]
    """Pixel rows from the page's top to its last ink; 0 of pictures, as `px` is."""
    px: npt.NDArray[np.int16]
    font: npt.NDArray[np.int32]
    """Places in `fonts`, which of pictures are one without a name."""
    source: npt.NDArray[np.int32]
    """Places in `sources`."""
    fonts: tuple[str, ...]
    sources: tuple[str, ...]
    width: int
    """Of the widest page or picture, in pixels."""
    height: int

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self.dataset_starts[-1])

    def require(self, wanted: Holds) -> None:
        """Raise `ShardError` if the rows are not what a model is for."""
        if self.holds == wanted:
            return
        there = {"pages": "pages of text", "pictures": "coloured pictures with captions"}
        raise ShardError(
            f"{self.shards[0].storage.folder}: holds {there[self.holds]}, and this model is for {there[wanted]}; "
            f"name another folder, or another model"
        )

    @cached_property
    def group_starts(self) -> Ints:
        """(G + 1,) the first row of each row group, all shards in order; the last is the number of rows."""
        return np.concatenate([*(shard.groups[:-1] for shard in self.shards), [self.rows]])

    @cached_property
    def shard_starts(self) -> Ints:
        """(S + 1,) the first row of each shard; the last is the number of rows."""
        return np.array([*(shard.start for shard in self.shards), self.rows], np.int64)

    def groups_of(self, rows: Ints) -> Ints:
        """The row group (number in `group_starts`) of each row."""
        return np.searchsorted(self.group_starts, rows, "right") - 1

    def shard_of(self, row: int) -> Shard:
        """The shard that holds a row."""
        return self.shards[int(np.searchsorted(self.shard_starts, row, "right")) - 1]

    @cached_property
    def fingerprint(self) -> str:
        """A sha256 over every shard's name, rows, recipe and pixels: equal for equal rows in equal order.

        Of pixels rather than of files, because deflate's bytes differ between versions that draw the same.
        """
        digest = hashlib.sha256()
        for number, (first, stop) in enumerate(zip(self.dataset_starts[:-1], self.dataset_starts[1:], strict=True)):
            for shard in self.shards:
                if first <= shard.start < stop:
                    line = shard.line
                    told = (number, line.name, line.rows, line.identity_sha256, line.pixels_sha256)
                    digest.update(repr(told).encode())
        return digest.hexdigest()


def open_index(folders: str | Path | Sequence[str | Path], split: str = "train", filesystem: Any = None) -> Index:
    """The index of a split over data folders: paths, addresses such as `s3://bucket/pages`, or paths in `filesystem`.

    `filesystem` is a pyarrow or fsspec filesystem. Raises `ShardError` if a folder is none, is empty, is of a newer
    format, or lacks a shard, or if some hold pages and others pictures.
    """
    listed = [folders] if isinstance(folders, (str, Path)) else list(folders)
    if not listed:
        raise ShardError("no data folder was given; name at least one that textzip render has written")
    shards: list[Shard] = []
    tables: list[pa.Table] = []
    sizes: list[tuple[int, int]] = []
    kinds: dict[Holds, str] = {}
    starts = [0]
    with ThreadPoolExecutor(_READERS) as readers:
        for folder in listed:
            storage = Storage(folder, filesystem)
            identity = _identity(storage)
            sizes.append(_size(identity, storage))
            kinds.setdefault(holds(identity), str(storage.folder))
            if len(kinds) > 1:
                raise ShardError(
                    f"{kinds['pages']} holds pages of text and {kinds['pictures']} coloured pictures: no model is for "
                    "both; name folders of one kind"
                )
            columns = _COLUMNS if holds(identity) == "pages" else _OF_PICTURES
            for line, (table, groups) in _read_all(storage, _lines(storage, split), columns, readers):
                start = shards[-1].stop if shards else 0
                shards.append(Shard(storage, line, start, start + groups))
                tables.append(table)
            starts.append(shards[-1].stop)
    arrays, names = _arrays(pa.concat_tables(tables))
    return Index(
        split=split,
        holds=next(iter(kinds)),
        shards=tuple(shards),
        dataset_starts=np.array(starts, np.int64),
        **arrays,
        fonts=names["font"],
        sources=names["source"],
        width=max(width for width, _ in sizes),
        height=max(height for _, height in sizes),
    )


def _identity(storage: Storage) -> Identity:
    """What a folder's rows depend on, from its `dataset.json`."""
    if not storage.exists():
        raise ShardError(f"{storage.folder}: there is no such folder; check the path")
    name = f"{FOLDER}/{DATASET}"
    try:
        content = storage.read(name)
    except OSError as error:
        raise ShardError(
            f"{storage.folder}: not a textzip data folder: it has no {name}; check the path, or render one with "
            f"textzip render --out {storage.folder}"
        ) from error
    identity: Identity = parse_dataset(content, storage.where(name))["identity"]
    return identity


def _size(identity: Identity, storage: Storage) -> tuple[int, int]:
    """Width and height of a folder's pages or pictures."""
    try:
        if holds(identity) == "pictures":
            return int(identity["size"]), int(identity["size"])
        return int(identity["page"]["width"]), int(identity["page"]["height"])
    except (KeyError, TypeError, ValueError) as error:
        raise ShardError(
            f"{storage.where(f'{FOLDER}/{DATASET}')}: damaged manifest (no page size); restore it, or render again "
            "with --overwrite"
        ) from error


def _lines(storage: Storage, split: str) -> list[ShardLine]:
    """The split's shards, all of them, each with a file of the right size."""
    names = [name for name in storage.names(FOLDER) if is_line(name)]
    splits = sorted({name.rpartition("-")[0] for name in names})
    if not names:
        raise ShardError(
            f"{storage.folder}: the manifest lists no shards; run textzip render with --out {storage.folder}"
        )
    if split not in splits:
        there = f"{storage.folder}: no shards of the split {split!r}, only of {', '.join(splits)}"
        if split not in SPLITS:
            raise ShardError(f"{there}; splits are {', '.join(SPLITS)}: choose one that is there")
        raise ShardError(f"{there}; render them with textzip render --split {split} --out {storage.folder}")
    mine = [f"{FOLDER}/{name}" for name in names if name.rpartition("-")[0] == split]
    lines = sorted((parse_line(storage.read(name), storage.where(name)) for name in mine), key=lambda line: line.number)
    absent = sorted(set(range(lines[-1].number + 1)) - {line.number for line in lines})
    if absent:
        raise ShardError(
            f"{storage.folder}: {split} lacks shard {', '.join(map(str, absent[:8]))}; "
            "run the same render command again"
        )
    if not sum(line.rows for line in lines):
        raise ShardError(f"{storage.folder}: the shards of {split} hold no rows; render some with --n")
    for line, size in zip(lines, storage.sizes([line.name for line in lines]), strict=True):
        if size is None:
            raise ShardError(f"{storage.where(line.name)}: missing; run the same render command again")
        if size != line.bytes:
            raise ShardError(
                f"{storage.where(line.name)}: {size:,} bytes, where the manifest says {line.bytes:,}; "
                "delete it and run the same render command again"
            )
    return lines


def _read_all(storage: Storage, lines: list[ShardLine], columns: list[str], readers: ThreadPoolExecutor) -> Any:
    return zip(lines, readers.map(lambda line: _read(storage, line, columns), lines), strict=True)


def _read(storage: Storage, line: ShardLine, columns: list[str]) -> tuple[pa.Table, Ints]:
    """A shard's small columns, and where in it its row groups begin (and the last ends)."""
    try:
        with storage.open(line.name) as file:
            shard = pq.ParquetFile(file, page_checksum_verification=True)
            sizes = [shard.metadata.row_group(group).num_rows for group in range(shard.metadata.num_row_groups)]
            table = _filled(shard.read(columns=columns, use_threads=False).select(columns))
    except (OSError, KeyError, pa.ArrowException) as error:
        raise ShardError(
            f"{storage.where(line.name)}: unreadable ({str(error).splitlines()[0]}); "
            "delete it and run the same render command again"
        ) from error
    if sum(sizes) != line.rows:
        raise ShardError(
            f"{storage.where(line.name)}: {sum(sizes):,} rows, where the manifest says {line.rows:,}; "
            "delete it and run the same render command again"
        )
    return table, np.cumsum([0, *sizes])


def _filled(table: pa.Table) -> pa.Table:
    """All columns of the index: zeros and empty names stand for what pictures haven't."""
    for name, kind in _OF_PAGES_ALONE.items():
        if name not in table.column_names:
            table = table.append_column(name, pa.repeat(pa.scalar("" if name == "font" else 0, kind), table.num_rows))
    return table.select(_COLUMNS)


def _arrays(table: pa.Table) -> tuple[dict[str, npt.NDArray[Any]], dict[str, tuple[str, ...]]]:
    """The columns as numpy arrays; those of names as places in a sorted tuple of names."""
    columns: dict[str, npt.NDArray[Any]] = {}
    names: dict[str, tuple[str, ...]] = {}
    for name in _COLUMNS:
        column = table[name].combine_chunks()
        if name in ("font", "source"):
            words, places = np.unique(column.dictionary_encode().dictionary.to_pylist(), return_inverse=True)
            names[name] = tuple(str(word) for word in words)
            columns[name] = places[column.dictionary_encode().indices.to_numpy()].astype(np.int32)
        else:
            columns[name] = column.to_numpy()
    return columns, names
