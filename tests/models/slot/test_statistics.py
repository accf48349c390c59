"""What a model is told of its data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from textzip.errors import ShardError
from textzip.models.slot.statistics import characters, pixel_moments
from textzip.shards.index import Index, open_index
from textzip.train.reader import Reader


def test_characters_are_those_of_the_texts(index: Index, groups: Path, rows_of: Callable[..., list[Any]]) -> None:
    assert characters(index) == tuple(sorted(set("".join(row["text"] for row in rows_of(groups)))))


def test_moments_are_those_of_rows_with_ink(index: Index) -> None:
    pages = Reader(index).rows(np.arange(index.rows))
    ink = np.concatenate([
        image[:height].ravel() for image, height in zip(pages.images, pages.ink_height.tolist(), strict=True)
    ])  # fmt: skip
    mean, std = pixel_moments(index)
    assert mean == pytest.approx(ink.mean() / 255, abs=1e-6)
    assert std == pytest.approx(ink.std() / 255, abs=1e-6)


def test_a_damaged_shard_is_named(copy: Path) -> None:
    index = open_index(copy)
    shard = copy / index.shards[1].line.name
    shard.write_bytes(shard.read_bytes()[:100])
    with pytest.raises(ShardError, match=rf"{shard.name}: unreadable .* run the same render command again"):
        characters(index)
