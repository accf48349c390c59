"""Rows to a Parquet file, a row group at a time."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textzip.shards.columns import array
from textzip.shards.schema import ROW_GROUP_ROWS, open_writer


class ShardWriter:
    """Writes rows of a schema to `path`; memory holds one row group."""

    def __init__(self, path: Path, columns: pa.Schema) -> None:
        self._schema = columns
        self._writer = open_writer(path, self._schema)
        self._pixels = hashlib.sha256()
        self._columns: dict[str, list[Any]] = {name: [] for name in self._schema.names}
        self.rows = 0

    def __enter__(self) -> ShardWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            try:
                self._writer.close()
            finally:
                self._writer.file_handle.close()  # which pyarrow leaves open where a full disk has no room for a footer

    @property
    def pixels_sha256(self) -> str:
        """Of every row's pixels so far, in order."""
        return self._pixels.hexdigest()

    def add(self, row: dict[str, Any], pixels: npt.NDArray[np.uint8]) -> None:
        """Add a row with a value for every column (`image`: PNG bytes); `pixels`, uint8, is what the PNG shows."""
        for name, values in self._columns.items():
            values.append(row[name])
        self._pixels.update(np.ascontiguousarray(pixels).data)
        self.rows += 1
        if self.rows % ROW_GROUP_ROWS == 0:
            self._flush()

    def _flush(self) -> None:
        columns = self._columns
        if not columns["id"]:
            return
        arrays = []
        for field in self._schema:
            if field.name == "image":
                pictures = array(columns["image"], pa.binary())
                paths = pa.nulls(len(pictures), pa.string())
                arrays.append(pa.StructArray.from_arrays([pictures, paths], names=["bytes", "path"]))
            else:
                arrays.append(array(columns[field.name], field.type))
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._columns = {name: [] for name in columns}
