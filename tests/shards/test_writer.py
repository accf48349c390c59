"""Rows to Parquet and back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pytest

from textzip.shards.schema import ROW_GROUP_ROWS, schema
from textzip.shards.writer import ShardWriter

Row = Callable[[int], dict[str, Any]]
Pixels = Callable[[int], npt.NDArray[np.uint8]]


def test_rows_come_back_as_they_were(tmp_path: Path, row: Row, pixels: Pixels) -> None:
    with ShardWriter(tmp_path / "x.parquet", schema(boxes=False)) as writer:
        for number in range(7):
            writer.add(row(number), pixels(number))
    assert writer.rows == 7
    rows = pq.read_table(tmp_path / "x.parquet").to_pylist()
    for number, found in enumerate(rows):
        assert found.pop("image") == {"bytes": row(number)["image"], "path": None}
        assert found == {name: value for name, value in row(number).items() if name != "image"}


def test_boxes_come_back_as_they_were(tmp_path: Path, row: Row, pixels: Pixels) -> None:
    boxes = [[[0, 1, 2, 3]], [], [[5, 6, 7, 8], [-1, 0, 9, 9]]]
    with ShardWriter(tmp_path / "x.parquet", schema(boxes=True)) as writer:
        for number, each in enumerate(boxes):
            writer.add(row(number) | {"boxes": each}, pixels(number))
    assert pq.read_table(tmp_path / "x.parquet")["boxes"].to_pylist() == boxes


def test_the_hash_is_of_the_pixels_in_order(tmp_path: Path, row: Row, pixels: Pixels) -> None:
    with ShardWriter(tmp_path / "x.parquet", schema(boxes=False)) as writer:
        for number in (2, 0, 1):
            strided = np.repeat(pixels(number), 2, axis=1)[:, ::2]
            writer.add(row(number), strided)
    assert writer.pixels_sha256 == hashlib.sha256(b"".join(pixels(n).tobytes() for n in (2, 0, 1))).hexdigest()


@pytest.mark.parametrize("count", [0, 1, ROW_GROUP_ROWS - 1, ROW_GROUP_ROWS, 2 * ROW_GROUP_ROWS + 1])
def test_rows_are_kept_in_groups_of_a_thousand(tmp_path: Path, count: int, row: Row, pixels: Pixels) -> None:
    one, picture = row(0), pixels(0)
    with ShardWriter(tmp_path / "x.parquet", schema(boxes=False)) as writer:
        for number in range(count):
            writer.add(one | {"id": number}, picture)
    file = pq.ParquetFile(tmp_path / "x.parquet")
    assert file.metadata.num_row_groups == -(-count // ROW_GROUP_ROWS)
    assert file.read(["id"])["id"].to_pylist() == list(range(count))


def test_a_row_without_a_column_is_refused(tmp_path: Path, row: Row, pixels: Pixels) -> None:
    short = row(0)
    del short["source"]
    with pytest.raises(KeyError, match="source"), ShardWriter(tmp_path / "x.parquet", schema(boxes=False)) as writer:
        writer.add(short, pixels(0))


def test_the_file_is_closed_after_an_error_too(tmp_path: Path, row: Row, pixels: Pixels) -> None:
    writer = ShardWriter(tmp_path / "x.parquet", schema(boxes=False))
    with pytest.raises(Exception, match="int"), writer:
        writer.add(row(0) | {"px": "ten"}, pixels(0))
    assert writer._writer.file_handle.closed
