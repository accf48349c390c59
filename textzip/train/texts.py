"""The texts of an index, without its pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from textzip.errors import ShardError
from textzip.shards.index import Index


def texts_of(index: Index) -> Iterator[list[str]]:
    """The column `text`, a row group at a time, in the order of the rows. Raises `ShardError`."""
    for shard in index.shards:
        try:
            with shard.storage.open(shard.line.name) as file:
                parquet = pq.ParquetFile(file, page_checksum_verification=True)
                for group in range(parquet.metadata.num_row_groups):
                    yield parquet.read_row_group(group, columns=["text"])["text"].to_pylist()
        except (OSError, KeyError, pa.ArrowException) as error:
            raise ShardError(
                f"{shard.where}: unreadable ({str(error).splitlines()[0]}); "
                "delete it and run the same render command again"
            ) from error
