"""The columns of a shard, and how Parquet stores them.

Parquet's defaults would keep whole pictures as min/max statistics, build a dictionary of them, and check nothing on
reading. Here pictures are stored as they are (PNG is compressed already), statistics are kept for small columns only,
and every page carries a checksum: the footer is a sixth of the default's. docs/format.md is the contract.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from textzip.shards.columns import STRINGS

FORMAT = 1
"""Version of the shard contract; a reader refuses a higher one."""

ROW_GROUP_ROWS = 1000

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
BOXES = pa.list_(pa.list_(pa.int16(), 4))

_Columns = list[tuple[str, pa.DataType, dict[str, Any]]]

_GREY = {"mode": "L", "_type": "Image"}
_COLOURS = {"mode": "RGB", "_type": "Image"}
_STRING = {"dtype": "string", "_type": "Value"}
_INT16 = {"dtype": "int16", "_type": "Value"}


def _every(picture: dict[str, Any]) -> _Columns:
    """The columns of every shard that come first."""
    return [
        ("id", pa.int64(), {"dtype": "int64", "_type": "Value"}),
        ("image", IMAGE, picture),
        ("text", pa.string(), _STRING),
        ("n_chars", pa.int32(), {"dtype": "int32", "_type": "Value"}),
        ("n_tokens", pa.int32(), {"dtype": "int32", "_type": "Value"}),
    ]


_PAGES: _Columns = [
    *_every(_GREY),
    ("font", pa.string(), _STRING),
    ("px", pa.int16(), _INT16),
    ("ink_height", pa.int16(), _INT16),
    ("source", pa.string(), _STRING),
    ("style", pa.string(), _STRING),
]
_BOXES = ("boxes", BOXES, {"feature": {"feature": _INT16, "length": 4, "_type": "List"}, "_type": "List"})
_PICTURES: _Columns = [
    *_every(_COLOURS),
    ("source", pa.string(), _STRING),
    ("adjectives", STRINGS, {"feature": _STRING, "_type": "List"}),
    ("truth", pa.string(), _STRING),
]

_LEAVES = {"boxes": "boxes.list.element.list.element", "adjectives": "adjectives.list.element"}
_DICTIONARIES = ("font", "source", "style", "adjectives.list.element")
_STATISTICS = ("id", "n_chars", "n_tokens", "font", "px", "ink_height")


def schema(*, boxes: bool) -> pa.Schema:
    """The Arrow schema of a shard of pages; its metadata tells `datasets` which column is a picture."""
    return _schema([*_PAGES, _BOXES] if boxes else _PAGES)


def pictures_schema() -> pa.Schema:
    """The Arrow schema of a shard of coloured pictures with captions."""
    return _schema(_PICTURES)


def _schema(columns: _Columns) -> pa.Schema:
    fields = [pa.field(name, kind) for name, kind, _ in columns]
    features = {name: feature for name, _, feature in columns}
    metadata = {
        "huggingface": json.dumps({"info": {"features": features}}),
        "textzip": json.dumps({"format": FORMAT}),
    }
    return pa.schema(fields, metadata=metadata)


def is_shard(path: Path) -> bool:
    """Whether a file is Parquet with the mark of a shard, whatever else may be wrong with it."""
    try:
        return b"textzip" in (pq.read_schema(path).metadata or {})
    except (OSError, pa.ArrowException):
        return False


def open_writer(path: Path, columns: pa.Schema) -> pq.ParquetWriter:
    """A Parquet writer with the contract's storage options."""
    leaves = [_LEAVES.get(name, name) for name in columns.names if name != "image"]
    return pq.ParquetWriter(
        path,
        columns,
        compression={**dict.fromkeys(leaves, "zstd"), "image.bytes": "none", "image.path": "none"},
        use_dictionary=[name for name in _DICTIONARIES if name in leaves],
        write_statistics=[name for name in _STATISTICS if name in leaves],
        write_page_checksum=True,
        write_batch_size=ROW_GROUP_ROWS,
        version="2.6",
    )
