"""Damage is found and named, with what to do about it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from textzip.errors import ShardError
from textzip.shards.manifest import ShardLine, read_lines, remove_line
from textzip.shards.verify import folder_problems, lines_to_verify, shard_problems


def problems(folder: Path) -> list[str]:
    lines = lines_to_verify(folder)
    return [*folder_problems(folder, lines), *(each for line in lines for each in shard_problems(folder, line))]


def test_a_whole_folder_has_no_problems(folder: Path, pages: Path) -> None:
    assert problems(folder) == []
    assert problems(pages) == []


def test_one_flipped_bit_anywhere_in_a_shard_is_found(folder: Path) -> None:
    path = folder / "train-00001.parquet"
    whole = path.read_bytes()
    rng = random.Random(1)
    for at in [0, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(60))]:
        data = bytearray(whole)
        data[at] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        assert problems(folder) == [
            f"{path}: its sha256 is not the manifest's: bytes have changed; "
            f"delete {path} and run the same render command again"
        ], at


@pytest.mark.parametrize("cut", [1, 100, None])
def test_a_truncated_shard_is_found(folder: Path, cut: int | None) -> None:
    path = folder / "train-00001.parquet"
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: -cut if cut else 0])
    assert problems(folder) == [
        f"{path}: {size - cut if cut else 0:,} bytes, where the manifest says {size:,}; "
        f"delete {path} and run the same render command again"
    ]


def test_a_missing_shard_is_found(folder: Path) -> None:
    (folder / "train-00001.parquet").unlink()
    assert problems(folder) == [f"{folder / 'train-00001.parquet'}: missing; run the same render command again"]


def test_a_missing_line_is_a_gap_and_a_file_too_many(folder: Path) -> None:
    remove_line(folder, "train", 1)
    assert problems(folder) == [
        f"{folder}: train lacks shard 1; run the same render command again",
        f"{folder / 'train-00001.parquet'}: not in the manifest; run the same render command again, or delete the file",
    ]


def test_many_gaps_are_named_in_one_line(tmp_path: Path, add_shard: Callable[..., ShardLine], folder: Path) -> None:
    add_shard(folder, 20)
    assert problems(folder) == [
        f"{folder}: train lacks shard 3, 4, 5, 6, 7, 8, 9, 10 …; run the same render command again"
    ]


def test_a_shard_of_another_recipe_is_found(folder: Path, add_shard: Callable[..., ShardLine]) -> None:
    add_shard(folder, 1, identity_sha256="0" * 64)
    assert problems(folder) == [
        f"{folder / 'train-00001.parquet'}: rendered by another recipe than manifest/dataset.json says; render again"
    ]


def test_rows_that_the_manifest_does_not_count_are_found(folder: Path, add_shard: Callable[..., ShardLine]) -> None:
    add_shard(folder, 2, rows=3, first_id=11)
    (found,) = problems(folder)
    assert found.startswith(f"{folder / 'train-00002.parquet'}: its ids are not 11 to 13; delete ")


def test_a_file_that_is_no_parquet_is_found_even_if_the_manifest_agrees(
    folder: Path, add_shard: Callable[..., ShardLine]
) -> None:
    (folder / "train-00001.parquet").write_bytes(b"words")
    path = folder / "manifest/train-00001.json"
    line = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(line | {"bytes": 5, "sha256": sha256(b"words").hexdigest()}), "utf-8")
    (found,) = problems(folder)
    assert found.startswith(f"{folder / 'train-00001.parquet'}: unreadable (")
    assert found.endswith("and run the same render command again")


def test_what_is_no_data_folder_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(ShardError, match="nowhere: there is no such folder; check the path"):
        lines_to_verify(tmp_path / "nowhere")
    with pytest.raises(
        ShardError, match=r"not a textzip data folder: it has no manifest/dataset\.json; check the path"
    ):
        lines_to_verify(tmp_path)
    for line in read_lines(folder):
        remove_line(folder, line.split, line.number)
    with pytest.raises(ShardError, match="the manifest lists no shards; run textzip render with --out"):
        lines_to_verify(folder)
