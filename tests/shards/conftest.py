"""Shards of made-up rows: the contract without the renderer."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from textzip.shards.manifest import (
    Identity,
    ShardLine,
    file_sha256,
    identity_sha256,
    shard_name,
    write_dataset,
    write_line,
)
from textzip.shards.schema import schema
from textzip.shards.writer import ShardWriter


def made_up_pixels(number: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(number).integers(0, 256, (32, 48), np.uint8)


def made_up_row(number: int) -> dict[str, Any]:
    buffer = io.BytesIO()
    Image.fromarray(made_up_pixels(number)).save(buffer, "PNG")
    text = "é" * (number % 9 + 1)
    return {
        "id": number,
        "image": buffer.getvalue(),
        "text": text,
        "n_chars": len(text),
        "n_tokens": 2 * len(text),
        "font": "A" if number % 3 else "A+B",
        "px": 8 + number % 4,
        "ink_height": number % 32,
        "source": "prose" if number % 2 else "random",
        "style": "48x32 margin=1,1 pitch=0 wrap=char mode=auto",
    }


@pytest.fixture(scope="session")
def row() -> Callable[[int], dict[str, Any]]:
    """`row(n)`: a row with a value for every column."""
    return made_up_row


@pytest.fixture(scope="session")
def pixels() -> Callable[[int], npt.NDArray[np.uint8]]:
    """`pixels(n)`: what the picture of `row(n)` shows."""
    return made_up_pixels


@pytest.fixture(scope="session")
def identity() -> Identity:
    """What a made-up set depends on."""
    return {
        "seed": 7,
        "page": {"width": 48, "height": 32},
        "fonts": {"names": ["A"], "files": {"B": "b" * 64, "A": "a" * 64}},
        "text": {
            "sources": [
                {"name": "prose", "weight": 2.0, "sha256": "c" * 64},
                {"name": "random", "weight": 0.5, "blocks": ["ascii", "cyrillic"]},
            ]
        },
        "shards": {"rows": 5, "boxes": False},
    }


@pytest.fixture(scope="session")
def add_shard(identity: Identity) -> Callable[..., ShardLine]:
    """`add_shard(folder, number, split=, rows=)`: a shard of made-up rows, and its line."""

    def add(folder: Path, number: int, split: str = "train", rows: int = 5, **changes: Any) -> ShardLine:
        (folder / "manifest").mkdir(parents=True, exist_ok=True)
        path = folder / f"{shard_name(split, number)}.parquet"
        ids = range(number * 5, number * 5 + rows)
        with ShardWriter(path, schema(boxes=False)) as writer:
            for each in ids:
                writer.add(made_up_row(each), made_up_pixels(each))
        values = {
            "name": path.name,
            "split": split,
            "number": number,
            "first_id": ids.start,
            "rows": rows,
            "bytes": path.stat().st_size,
            "sha256": file_sha256(path),
            "pixels_sha256": writer.pixels_sha256,
            "identity_sha256": identity_sha256(identity),
            "characters": sum(made_up_row(each)["n_chars"] for each in ids),
            "versions": {"pyarrow": "1"},
        }
        line = ShardLine(**(values | changes))
        write_line(folder, line)
        return line

    return add


@pytest.fixture
def folder(tmp_path: Path, identity: Identity, add_shard: Callable[..., ShardLine]) -> Path:
    """Three train shards (5, 5 and 3 rows) and one of validation (2 rows)."""
    write_dataset(tmp_path / "set", identity, "seed: 7\n")
    for number, rows in enumerate((5, 5, 3)):
        add_shard(tmp_path / "set", number, rows=rows, skipped={"blank text": 2}, missing={"A": number})
    add_shard(tmp_path / "set", 0, "validation", rows=2)
    return tmp_path / "set"
