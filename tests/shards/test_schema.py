"""What a shard is made of, column by column, and how Parquet keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textzip.shards.schema import FORMAT, pictures_schema, schema

COLUMNS = {
    "id": "int64",
    "image": "struct<bytes: binary, path: string>",
    "text": "string",
    "n_chars": "int32",
    "n_tokens": "int32",
    "font": "string",
    "px": "int16",
    "ink_height": "int16",
    "source": "string",
    "style": "string",
}


def test_the_columns_are_these() -> None:
    assert {field.name: str(field.type) for field in schema(boxes=False)} == COLUMNS


def test_boxes_are_one_column_more() -> None:
    assert schema(boxes=True).names == [*COLUMNS, "boxes"]
    assert schema(boxes=True).field("boxes").type == pa.list_(pa.list_(pa.int16(), 4))


def test_metadata_tells_datasets_which_column_is_a_picture() -> None:
    metadata = schema(boxes=True).metadata
    features = json.loads(metadata[b"huggingface"])["info"]["features"]
    assert list(features) == [*COLUMNS, "boxes"]
    assert features["image"] == {"mode": "L", "_type": "Image"}
    assert json.loads(metadata[b"textzip"]) == {"format": FORMAT}


def test_the_columns_of_coloured_pictures_are_these() -> None:
    first = dict(list(COLUMNS.items())[:5])
    wanted = {**first, "source": "string", "adjectives": "list<item: string>", "truth": "string"}
    assert {field.name: str(field.type) for field in pictures_schema()} == wanted
    features = json.loads(pictures_schema().metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"mode": "RGB", "_type": "Image"}
    assert list(features) == list(wanted)


def test_columns_of_coloured_pictures_are_kept_as_those_of_pages(made_up_pictures: Path) -> None:
    group = pq.ParquetFile(made_up_pictures / "train-00000.parquet").metadata.row_group(0)
    columns = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}
    assert columns["image.bytes"].compression == "UNCOMPRESSED"
    assert {columns[name].compression for name in ("text", "truth", "adjectives.list.element")} == {"ZSTD"}
    assert {name for name, column in columns.items() if column.is_stats_set} == {"id", "n_chars", "n_tokens"}
    with_dictionary = {name for name, column in columns.items() if column.has_dictionary_page}
    assert with_dictionary == {"source", "adjectives.list.element"}


def test_pictures_are_stored_as_they_are_without_statistics(folder: Path) -> None:
    group = pq.ParquetFile(folder / "train-00000.parquet").metadata.row_group(0)
    columns = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}
    assert columns["image.bytes"].compression == "UNCOMPRESSED"
    assert columns["text"].compression == "ZSTD"
    with_statistics = {name for name, column in columns.items() if column.is_stats_set}
    assert with_statistics == {"id", "n_chars", "n_tokens", "font", "px", "ink_height"}
    with_dictionary = {name for name, column in columns.items() if column.has_dictionary_page}
    assert with_dictionary == {"font", "source", "style"}


def test_every_page_has_a_checksum_that_finds_a_flipped_bit(folder: Path) -> None:
    path = folder / "train-00000.parquet"
    column = pq.ParquetFile(path).metadata.row_group(0).column(1)
    assert column.path_in_schema == "image.bytes"
    data = bytearray(path.read_bytes())
    data[column.data_page_offset + column.total_compressed_size // 2] ^= 1
    path.write_bytes(data)
    pq.read_table(path)  # unseen, unless asked for
    with pytest.raises(OSError, match="CRC"):
        pq.read_table(path, page_checksum_verification=True)
