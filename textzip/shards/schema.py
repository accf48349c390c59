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

FORMAT = 1
"""Version of the shard contract; a reader refuses a higher one."""

ROW_GROUP_ROWS = 1000

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
BOXES = pa.list_(pa.list_(pa.int16(), 4))

_COLUMNS: list[tuple[str, pa.DataType, dict[str, Any]]] = [
    ("id", pa.int64(), {"dtype": "int64", "_type": "Value"}),
    ("image", IMAGE, {"mode": "L", "_type": "Image"}),
    ("text", pa.string(), {"dtype": "string", "_type": "Value"}),
    ("n_chars", pa.int32(), {"dtype": "int32", "_type": "Value"}),
    ("n_tokens", pa.int32(), {"dtype": "int32", "_type": "Value"}),
    ("font", pa.string(), {"dtype": "string", "_type": "Value"}),
    ("px", pa.int16(), {"dtype": "int16", "_type": "Value"}),
    ("ink_height", pa.int16(), {"dtype": "int16", "_type": "Value"}),
    ("source", pa.string(), {"dtype": "string", "_type": "Value"}),
    ("style", pa.string(), {"dtype": "string", "_type": "Value"}),
]
_BOXES_FEATURE = {
    "feature": {"feature": {"dtype": "int16", "_type": "Value"}, "length": 4, "_type": "List"},
    "_type": "List",
}


def schema(*, boxes: bool) -> pa.Schema:
    """The Arrow schema of a shard; its metadata tells `datasets` which column is a picture."""
    fields = [pa.field(name, kind) for name, kind, _ in _COLUMNS]
    features: dict[str, Any] = {name: feature for name, _, feature in _COLUMNS}
    if boxes:
        fields.append(pa.field("boxes", BOXES))
        features["boxes"] = _BOXES_FEATURE
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
    compressed = {name: "zstd" for name in columns.names if name != "image"}
    leaves = {"boxes": "boxes.list.element.list.element"}
    compression = {leaves.get(name, name): codec for name, codec in compressed.items()}
    return pq.ParquetWriter(
        path,
        columns,
        compression={**compression, "image.bytes": "none", "image.path": "none"},
        use_dictionary=["font", "source", "style"],
        write_statistics=["id", "n_chars", "n_tokens", "font", "px", "ink_height"],
        write_page_checksum=True,
        write_batch_size=ROW_GROUP_ROWS,
        version="2.6",
    )
