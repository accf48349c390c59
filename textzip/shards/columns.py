"""Lists of Python values to Arrow arrays, without loading pandas.

`pa.array` imports pandas wherever it is installed, only to ask whether a list is a pandas series: half a second and
30 MB for every worker that writes shards. The arrays here are built from their buffers instead, which is also faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa

from textzip.errors import ShardError

STRINGS = pa.list_(pa.string())

_MOST_BYTES = 2**31 - 1


def array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values, none of them None, as an array of a type. Raises `ShardError` if they are more than an array can hold."""
    if pa.types.is_integer(kind):
        numbers = np.array(values, kind.to_pandas_dtype())  # a NumPy type, for all its name
        return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(numbers)])
    if pa.types.is_string(kind):
        return _joined([value.encode("utf-8") for value in values], kind)
    if pa.types.is_binary(kind):
        return _joined(values, kind)
    if kind == STRINGS:
        ends = array([0, *accumulate(map(len, values))], pa.int32())
        return pa.ListArray.from_arrays(ends, array([word for each in values for word in each], pa.string()))
    return pa.array(values, kind)


def _joined(values: Sequence[bytes], kind: pa.DataType) -> pa.Array:
    """An array of values of any length: offsets into all of them, joined."""
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value) for value in values], out=offsets[1:])
    if offsets[-1] > _MOST_BYTES:
        raise ShardError(
            f"{len(values):,} rows hold {offsets[-1] / 1e9:.1f} GB, and a row group can hold 2.1 GB a column: "
            "use smaller pages or fewer letters"
        )
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(b"".join(values))]
    return pa.Array.from_buffers(kind, len(values), buffers)
