"""The reader: rows by number, each row group read once, and nothing damaged passes."""

from __future__ import annotations

import io
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pictures
import pyarrow.parquet as pq
import pytest
from PIL import Image

from textzip.errors import ShardError
from textzip.shards.index import Index, open_index
from textzip.train.plan import PlanOptions, Sizes, plan
from textzip.train.reader import Reader


@pytest.fixture
def damaged(groups: Path, tmp_path: Path) -> Path:
    """A copy of `groups`, to damage."""
    return Path(shutil.copytree(groups, tmp_path / "damaged"))


def flip(path: Path, at: int) -> None:
    """Change one byte of a file."""
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


def place_of(path: Path, group: int, column: str) -> int:
    """Where in a shard a row group's column has its last bytes."""
    found = pq.ParquetFile(path).metadata.row_group(group)
    chunk = next(found.column(n) for n in range(found.num_columns) if found.column(n).path_in_schema == column)
    return int(chunk.data_page_offset + chunk.total_compressed_size - 20)


def test_rows_are_those_of_the_shards(groups: Path, index: Index, rows_of: Callable[..., list[dict[str, Any]]]) -> None:
    every = rows_of(groups)
    numbers = np.random.default_rng(0).permutation(110)[:60]
    rows = Reader(index, cache=2).rows(numbers)
    wanted = [every[number] for number in numbers]
    assert len(rows) == 60
    assert rows.numbers.tolist() == numbers.tolist()
    assert rows.texts == [row["text"] for row in wanted]
    assert rows.ids == [row["id"] for row in wanted]
    assert rows.fonts == [row["font"] for row in wanted]
    assert rows.sources == [row["source"] for row in wanted]
    for name in ("px", "n_chars", "n_tokens", "ink_height"):
        assert getattr(rows, name).tolist() == [row[name] for row in wanted]
    for image, row in zip(rows.images, wanted, strict=True):
        assert np.array_equal(image, np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))))


def test_no_rows_are_no_rows(index: Index) -> None:
    assert len(Reader(index).rows(np.zeros(0, np.int64))) == 0
    with pytest.raises(IndexError, match="row numbers 3 to 110 of an index of 110 rows"):
        Reader(index).rows(np.array([3, 110]))


def test_an_epoch_reads_each_row_group_once(index: Index) -> None:
    sizes = Sizes(index.n_tokens, index.ink_height, index.width, index.group_starts, index.dataset_starts)
    made = plan(sizes, PlanOptions(token_budget=1000, window=3, micro_batches=2), 0)
    reader = Reader(index, cache=3)
    for number in range(made.steps):
        for rows in made.step(number):
            reader.rows(rows)
    assert reader.reads == len(index.group_starts) - 1 == 8


def test_a_copy_for_another_process_takes_no_files_along(index: Index) -> None:
    reader = Reader(index)
    before = reader.rows(np.arange(3)).texts
    again = pickle.loads(pickle.dumps(reader))
    reader.close()
    assert again.rows(np.arange(3)).texts == before
    assert reader.rows(np.arange(3)).texts == before


@pytest.mark.parametrize("column", ["image.bytes", "text"])
def test_a_flipped_byte_is_found_and_named(damaged: Path, column: str) -> None:
    shard = damaged / "train-00001.parquet"
    index = open_index(damaged)
    flip(shard, place_of(shard, 1, column))
    reader = Reader(index)
    reader.rows(np.arange(55))  # the row groups before it
    with pytest.raises(ShardError) as caught:
        reader.rows(np.array([55]))
    message = str(caught.value)
    assert message.startswith(f"{shard}: row group 1 (rows 15 on) is damaged (")
    assert message.endswith(f"; delete {shard} and run the same render command again, then go on with the run")
    assert "checksum" in message.lower() or "crc" in message.lower()


def test_a_broken_picture_is_named(damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = open_index(damaged)
    reader = Reader(index)
    number = 2

    def broken(png: memoryview) -> None:
        raise ShardError("a picture is no readable PNG (reason)")

    monkeypatch.setattr("textzip.train.reader.decode", broken)
    with pytest.raises(ShardError) as caught:
        reader.rows(np.array([40 + number]))
    shard = damaged / "train-00001.parquet"
    assert str(caught.value) == (
        f"{shard}: row 2: a picture is no readable PNG (reason); delete {shard} and run the same render command again, "
        "then go on with the run"
    )


def test_a_shard_that_changed_or_went_under_the_run_is_named(damaged: Path) -> None:
    index = open_index(damaged)
    shard = damaged / "train-00001.parquet"
    content = shard.read_bytes()
    shard.write_bytes(content + b"x")
    with pytest.raises(ShardError) as caught:
        Reader(index).rows(np.array([50]))
    assert str(caught.value) == (
        f"{shard}: {len(content) + 1:,} bytes now, {len(content):,} in the manifest: it was changed under the run; "
        "start the run again once nothing writes to the folder"
    )
    shard.unlink()
    with pytest.raises(ShardError, match="missing; run the same render command again"):
        Reader(index).rows(np.array([50]))


def test_only_columns_that_are_asked_for_are_read(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    real = pq.ParquetFile.read_row_group

    def read(self: pq.ParquetFile, number: int, columns: list[str], **more: Any) -> Any:
        asked.append(columns)
        return real(self, number, columns=columns, **more)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", read)
    numbers = np.array([3, 70])
    whole = Reader(index).rows(numbers)
    texts, pictures = (Reader(index, 4, (name,)).rows(numbers) for name in ("text", "image"))
    assert (texts.texts, texts.images, texts.ids) == (whole.texts, [], whole.ids)
    assert (pictures.texts, len(pictures.images)) == ([], 2)
    assert [set(columns) for columns in asked[::2]] == [
        {"id", "image.bytes", "text"},
        {"id", "text"},
        {"id", "image.bytes"},
    ]
    with pytest.raises(ValueError, match="no column 'caption' can be read; there are image, text, adjectives, truth"):
        Reader(index, 4, ("caption",))


def test_a_broken_picture_is_nothing_to_who_reads_texts(damaged: Path) -> None:
    shard = damaged / "train-00000.parquet"
    flip(shard, place_of(shard, 0, "image.bytes"))
    index = open_index(damaged)
    assert len(Reader(index, 4, ("text",)).rows(np.arange(15)).texts) == 15
    with pytest.raises(ShardError, match="damaged"):
        Reader(index).rows(np.arange(15))


def test_rows_of_pictures_have_colours_adjectives_and_truth(made_up_pictures: Path) -> None:
    numbers = np.array([24, 3, 11, 3])
    rows = Reader(open_index(made_up_pictures), 2, ("image", "text", "adjectives", "truth")).rows(numbers)
    wanted = [pictures.row(number) for number in numbers.tolist()]
    assert rows.texts == [row["text"] for row in wanted]
    assert rows.adjectives == [tuple(row["adjectives"]) for row in wanted]
    assert rows.truths == [row["truth"] for row in wanted]
    assert rows.sources == [row["source"] for row in wanted]
    for image, number in zip(rows.images, numbers.tolist(), strict=True):
        assert np.array_equal(image, pictures.pixels(number))


def test_columns_of_pictures_are_read_alone(made_up_pictures: Path) -> None:
    rows = Reader(open_index(made_up_pictures), 2, ("adjectives",)).rows(np.arange(3))
    assert rows.adjectives == [("calm", "red"), ("wild",), ()]
    assert (rows.images, rows.texts, rows.truths, rows.ids) == ([], [], [], [0, 1, 2])


@pytest.mark.parametrize("column", ["adjectives", "truth"])
def test_a_set_of_pages_has_no_columns_of_pictures(index: Index, groups: Path, column: str) -> None:
    with pytest.raises(ShardError, match=f"^{groups}: holds pages of text, and this model is for coloured pictures"):
        Reader(index, 2, ("text", column))
