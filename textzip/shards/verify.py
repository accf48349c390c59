"""Is a data folder what its manifest says? Every file's checksum, every Parquet page's, every count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from textzip.errors import ShardError
from textzip.shards.manifest import ShardLine, file_sha256, identity_sha256, read_dataset, read_lines


def lines_to_verify(folder: Path) -> list[ShardLine]:
    """A data folder's shards. Raises `ShardError` if it is none, or is empty."""
    if not folder.is_dir():
        raise ShardError(f"{folder}: there is no such folder; check the path")
    if read_dataset(folder) is None:
        raise ShardError(f"{folder}: not a textzip data folder: it has no manifest/dataset.json; check the path")
    lines = read_lines(folder)
    if not lines:
        raise ShardError(f"{folder}: the manifest lists no shards; run textzip render with --out {folder}")
    return lines


def shard_problems(folder: Path, line: ShardLine) -> Iterator[str]:
    """What is wrong with one shard, each problem with its remedy; nothing if it is whole."""
    remedy = f"delete {folder / line.name} and run the same render command again"
    path = folder / line.name
    try:
        size = path.stat().st_size
    except OSError:
        yield f"{path}: missing; run the same render command again"
        return
    if size != line.bytes:
        yield f"{path}: {size:,} bytes, where the manifest says {line.bytes:,}; {remedy}"
        return
    if file_sha256(path) != line.sha256:
        yield f"{path}: its sha256 is not the manifest's: bytes have changed; {remedy}"
        return
    try:
        table = pq.read_table(path, columns=["id", "n_chars"], page_checksum_verification=True)
    except (OSError, pa.ArrowException) as error:
        yield f"{path}: unreadable ({str(error).splitlines()[0]}); {remedy}"
        return
    ids = table.column("id").to_pylist()
    if ids != list(range(line.first_id, line.first_id + line.rows)):
        yield f"{path}: its ids are not {line.first_id} to {line.first_id + line.rows - 1}; {remedy}"


def folder_problems(folder: Path, lines: list[ShardLine]) -> Iterator[str]:
    """What is wrong with the set as a whole: gaps in a split, shards of another recipe, shards without a line."""
    dataset = read_dataset(folder)
    identity = identity_sha256(dataset["identity"]) if dataset else ""
    for split in dict.fromkeys(line.split for line in lines):
        numbers = [line.number for line in lines if line.split == split]
        gaps = sorted(set(range(max(numbers) + 1)) - set(numbers))
        if gaps:
            named = ", ".join(map(str, gaps[:8])) + (" …" if len(gaps) > 8 else "")
            yield f"{folder}: {split} lacks shard {named}; run the same render command again"
    for line in lines:
        if line.identity_sha256 != identity:
            yield f"{folder / line.name}: rendered by another recipe than manifest/dataset.json says; render again"
    listed = {line.name for line in lines}
    for path in sorted(folder.glob("*.parquet")):
        if path.name not in listed:
            yield f"{path}: not in the manifest; run the same render command again, or delete the file"
