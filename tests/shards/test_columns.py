"""Columns built from buffers are those that pyarrow builds from lists."""

import subprocess
import sys

import pyarrow as pa
import pytest

import textzip.shards.columns as columns
from textzip.errors import ShardError

CASES = [
    ([1, -2, 2**40], pa.int64()),
    ([0, -(2**31), 2**31 - 1], pa.int32()),
    ([16, -1], pa.int16()),
    (["", "naïve 日本", "a"], pa.string()),
    ([b"", b"\x00\xff", b"abc"], pa.binary()),
    ([[[0, 1, 2, 3]], []], pa.list_(pa.list_(pa.int16(), 4))),
    ([["calm", "naïve"], [], ("dense",)], pa.list_(pa.string())),
    ([[], []], pa.list_(pa.string())),
]


@pytest.mark.parametrize(("values", "kind"), CASES, ids=lambda case: str(case) if isinstance(case, pa.DataType) else "")
def test_arrays_are_pyarrows_own(values, kind):
    found = columns.array(values, kind)
    found.validate(full=True)
    assert found.equals(pa.array(values, kind))
    assert found.null_count == 0


def test_more_than_a_row_group_holds_is_refused(monkeypatch):
    monkeypatch.setattr(columns, "_MOST_BYTES", 10)
    with pytest.raises(ShardError, match="smaller pages"):
        columns.array([b"12345", b"678901"], pa.binary())


def test_a_number_too_large_for_its_column_is_refused():
    with pytest.raises((OverflowError, ValueError)):
        columns.array([2**15], pa.int16())


def test_writing_a_shard_does_not_load_pandas(tmp_path):
    code = f"""
import sys
import numpy as np
from pathlib import Path
from textzip.shards.schema import schema
from textzip.shards.writer import ShardWriter
row = dict(id=1, image=b"x", text="a", n_chars=1, n_tokens=1, font="f", px=8, ink_height=8, source="s", style="t")
with ShardWriter(Path({str(tmp_path / "a.parquet")!r}), schema(boxes=False)) as writer:
    writer.add(row, np.zeros((2, 2), np.uint8))
assert "pandas" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
