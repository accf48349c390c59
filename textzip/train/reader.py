"""Rows by their numbers: from row groups that are read whole, checked, and kept a while.

A plan takes its rows from one window of row groups at a time, so a reader that keeps that many reads each of them once.
Every process that reads has its own: to read 1000 checked pages takes 3 ms and to decode them 25, so that two workers
spend a fifth of their time on reading the same row groups, and eight of them half. From remote storage each fetches its
own copy: there, fewer workers or a local copy of the folder are better.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from textzip.errors import ShardError
from textzip.shards.index import Index, Shard
from textzip.shards.pixels import decode, decode_colours

Ints = npt.NDArray[np.int64]

COLUMNS = ("image", "text")
"""What any set of rows has. Pictures are nine tenths of a shard: who needs texts alone reads and decodes no others."""
OF_PICTURES = ("adjectives", "truth")
"""What a model may ask for of a set of pictures besides."""


@dataclass(frozen=True)
class Rows:
    """Some rows, column by column; each column is n long."""

    numbers: Ints
    """Row numbers in the index."""
    images: list[npt.NDArray[np.uint8]]
    """Whole pages, uint8 (H, W), ink 255 on 0, or pictures, uint8 (H, W, 3); read only.

    Empty if the column `image` was not asked for, as each other column is."""
    texts: list[str]
    """Labels of pages, captions of pictures."""
    adjectives: list[tuple[str, ...]]
    """Those that each caption names."""
    truths: list[str]
    """What each picture was drawn from, as JSON."""
    ids: list[int]
    fonts: list[str]
    sources: list[str]
    px: npt.NDArray[np.int16]
    n_chars: npt.NDArray[np.int32]
    n_tokens: npt.NDArray[np.int32]
    ink_height: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True)
class _Group:
    """A row group in memory, the columns that were asked for."""

    ids: list[int]
    pngs: _Pngs | None
    columns: dict[str, list[Any]]


@dataclass(frozen=True)
class _Pngs:
    """Number i is `pngs[offsets[i]:offsets[i + 1]]`."""

    pngs: memoryview
    offsets: npt.NDArray[np.int32]

    def __getitem__(self, at: int) -> memoryview:
        return self.pngs[self.offsets[at] : self.offsets[at + 1]]


class Reader:
    """Reads rows of an index; keeps the last `cache` row groups. Picklable: files are opened where it is used."""

    def __init__(self, index: Index, cache: int = 16, columns: Sequence[str] = COLUMNS) -> None:
        """Raises `ValueError` if there is no such column in any set, `ShardError` if there is none in this one."""
        unknown = [name for name in columns if name not in (*COLUMNS, *OF_PICTURES)]
        if unknown:
            raise ValueError(f"no column {unknown[0]!r} can be read; there are {', '.join((*COLUMNS, *OF_PICTURES))}")
        if set(columns) & set(OF_PICTURES):
            index.require("pictures")
        self._index = index
        self._columns = ["id", *({"image": "image.bytes"}.get(name, name) for name in columns)]
        self._cache = max(1, cache)
        self._groups: OrderedDict[int, _Group] = OrderedDict()
        self._open: tuple[str, Any, Any] | None = None
        self.reads = 0
        """Row groups read so far."""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_groups": OrderedDict(), "_open": None}

    def rows(self, numbers: Ints) -> Rows:
        """The rows of these numbers, in this order. Raises `ShardError` if a file is missing, damaged or changed."""
        index = self._index
        if len(numbers) and (numbers.min() < 0 or numbers.max() >= index.rows):
            raise IndexError(f"row numbers {numbers.min()} to {numbers.max()} of an index of {index.rows} rows")
        images: list[npt.NDArray[np.uint8]] = []
        found: dict[str, list[Any]] = {name: [] for name in ("text", *OF_PICTURES)}
        ids: list[int] = []
        decoded = decode if index.holds == "pages" else decode_colours
        numbered = index.groups_of(numbers)
        for row, number in zip(numbers.tolist(), numbered.tolist(), strict=True):
            group = self._group(number)
            at = row - int(index.group_starts[number])
            ids.append(group.ids[at])
            for name, values in group.columns.items():
                found[name].append(values[at])
            if group.pngs is None:
                continue
            try:
                images.append(decoded(group.pngs[at]))
            except ShardError as error:
                shard = index.shard_of(row)
                raise ShardError(f"{shard.where}: row {row - shard.start}: {error}; {_remedy(shard)}") from error
        return Rows(
            numbers=numbers,
            images=images,
            texts=found["text"],
            adjectives=[tuple(each) for each in found["adjectives"]],
            truths=found["truth"],
            ids=ids,
            fonts=[index.fonts[font] for font in index.font[numbers]],
            sources=[index.sources[source] for source in index.source[numbers]],
            px=index.px[numbers],
            n_chars=index.n_chars[numbers],
            n_tokens=index.n_tokens[numbers],
            ink_height=index.ink_height[numbers],
        )

    def close(self) -> None:
        """Let go of row groups and files."""
        self._groups.clear()
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _group(self, number: int) -> _Group:
        group = self._groups.get(number)
        if group is not None:
            self._groups.move_to_end(number)
            return group
        while len(self._groups) >= self._cache:
            self._groups.popitem(last=False)
        group = self._groups[number] = self._read(number)
        return group

    def _read(self, number: int) -> _Group:
        self.reads += 1
        start = int(self._index.group_starts[number])
        shard = self._index.shard_of(start)
        inside = int(np.searchsorted(shard.groups, start))
        try:
            table = self._file(shard).read_row_group(inside, columns=self._columns, use_threads=False).combine_chunks()
            pngs = _pngs(table["image"].chunk(0).field("bytes")) if "image.bytes" in self._columns else None
            others = [name for name in self._columns if name not in ("id", "image.bytes")]
            columns = {name: table[name].to_pylist() for name in others}
        except FileNotFoundError as error:
            raise ShardError(f"{shard.where}: missing; run the same render command again") from error
        except (OSError, KeyError, pa.ArrowException) as error:
            reason = str(error).splitlines()[0]
            raise ShardError(
                f"{shard.where}: row group {inside} (rows {start - shard.start} on) is damaged ({reason}); "
                f"{_remedy(shard)}"
            ) from error
        return _Group(table["id"].to_pylist(), pngs, columns)

    def _file(self, shard: Shard) -> Any:
        """The shard, open: the last one is kept, since a window's row groups are often of the same few files."""
        if self._open is not None and self._open[0] == shard.where:
            return self._open[2]
        if self._open is not None:
            self._open[1].close()
            self._open = None
        file = shard.storage.open(shard.line.name)
        if file.size() != shard.line.bytes:
            raise ShardError(
                f"{shard.where}: {file.size():,} bytes now, {shard.line.bytes:,} in the manifest: it was changed under "
                "the run; start the run again once nothing writes to the folder"
            )
        parquet = pq.ParquetFile(file, page_checksum_verification=True)
        self._open = (shard.where, file, parquet)
        return parquet


def _pngs(pictures: Any) -> _Pngs:
    _, offsets, pngs = pictures.buffers()
    first = pictures.offset
    return _Pngs(memoryview(pngs).cast("B"), np.frombuffer(offsets, np.int32)[first : first + len(pictures) + 1])


def _remedy(shard: Shard) -> str:
    return f"delete {shard.where} and run the same render command again, then go on with the run"
