"""How evenly a data folder shows its characters, fonts and sizes: what is rare, what is missing, and by how much.

Texts are read a batch at a time and counted as arrays of code points: a million pages take seconds, and the memory of
one batch, whatever the size of a shard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from textzip.errors import ShardError
from textzip.shards.manifest import ShardLine

Key = TypeVar("Key")

_BATCH_ROWS = 4096


@dataclass(frozen=True)
class Spread(Generic[Key]):
    """The ends of some counts."""

    kinds: int
    """How many things were counted."""
    least: Key
    fewest: int
    most: Key
    oftenest: int

    @property
    def ratio(self) -> float:
        """How many times as often the commonest comes as the rarest; infinite if that never comes."""
        return self.oftenest / self.fewest if self.fewest else float("inf")


def spread(counts: Mapping[Key, int]) -> Spread[Key]:
    """The rarest and the commonest of what was counted; of equals, the first."""
    least = min(counts, key=lambda key: counts[key])
    most = max(counts, key=lambda key: counts[key])
    return Spread(len(counts), least, counts[least], most, counts[most])


def count_characters(folder: Path, lines: Iterable[ShardLine]) -> dict[str, Counter[int]]:
    """How often each code point is on the labels of these shards, by source. Raises `ShardError` on a damaged file."""
    found: dict[str, Counter[int]] = {}
    for line in lines:
        path = folder / line.name
        try:
            file = pq.ParquetFile(path, page_checksum_verification=True)
            for batch in file.iter_batches(_BATCH_ROWS, columns=["text", "source"]):
                texts: dict[str, list[str]] = {}
                for text, source in zip(*(batch[name].to_pylist() for name in ("text", "source")), strict=True):
                    texts.setdefault(source, []).append(text)
                for source, each in texts.items():
                    found.setdefault(source, Counter()).update(code_points("".join(each)))
        except (OSError, pa.ArrowException) as error:
            raise unreadable(path, error) from error
    return found


def code_points(text: str) -> dict[int, int]:
    """How often each code point is in a text."""
    counts = np.bincount(np.frombuffer(text.encode("utf-32-le"), np.uint32))
    there = np.flatnonzero(counts)
    return dict(zip(there.tolist(), counts[there].tolist(), strict=True))


def unreadable(path: Path, error: Exception) -> ShardError:
    """What a file that can't be read means to the user."""
    reason = "missing" if not path.exists() else str(error).splitlines()[0]
    return ShardError(f"{path}: unreadable ({reason}); `textzip verify {path.parent}` says more")
