"""The index: every row's small columns, from any filesystem, and a refusal of what is not whole."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import pictures
import pyarrow.fs as pafs
import pyarrow.parquet as pq
import pytest

from textzip.errors import ShardError
from textzip.shards.index import open_index


def edit(path: Path, **values: object) -> None:
    """Change some keys of a JSON file."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


@pytest.fixture
def in_memory(pages: Path) -> Iterator[str]:
    """The data folder `pages` as an address in memory."""
    memory = fsspec.filesystem("memory")
    memory.put(str(pages), "/pages-in-memory", recursive=True)
    yield "memory://pages-in-memory"
    memory.rm("/pages-in-memory", recursive=True)


def test_it_has_every_row_in_order(pages: Path, rows_of: Callable[..., list[dict[str, Any]]]) -> None:
    index = open_index(pages)
    rows = rows_of(pages)
    assert index.rows == len(rows) == 35
    for name in ("n_chars", "n_tokens", "ink_height", "px"):
        assert getattr(index, name).tolist() == [row[name] for row in rows]
    assert [index.fonts[font] for font in index.font] == [row["font"] for row in rows]
    assert [index.sources[source] for source in index.source] == [row["source"] for row in rows]
    assert (index.width, index.height) == (128, 128)
    assert index.group_starts.tolist() == index.shard_starts.tolist() == [0, 10, 20, 30, 35]
    assert index.groups_of(np.array([0, 9, 10, 34])).tolist() == [0, 0, 1, 3]
    assert index.shard_of(34).line.name == "train-00003.parquet"


def test_folders_follow_one_another(pages: Path) -> None:
    index = open_index([pages, str(pages)], split="validation")
    alone = open_index(pages, split="validation")
    assert index.dataset_starts.tolist() == [0, 12, 24]
    assert index.n_chars.tolist() == 2 * alone.n_chars.tolist()
    assert index.group_starts.tolist() == [0, 10, 12, 22, 24]
    assert index.fingerprint != alone.fingerprint


def test_any_filesystem_gives_the_same_index(pages: Path, in_memory: str) -> None:
    here = open_index(pages)
    for folder, filesystem in (
        (in_memory, None),
        (f"file://{pages}", None),
        (str(pages), pafs.LocalFileSystem()),
        ("/pages-in-memory", fsspec.filesystem("memory")),
    ):
        there = open_index(folder, filesystem=filesystem)
        assert there.fingerprint == here.fingerprint
        assert there.n_tokens.tolist() == here.n_tokens.tolist()
        again = pickle.loads(pickle.dumps(there))
        assert again.shards[0].storage.read("train-00000.parquet") == (pages / "train-00000.parquet").read_bytes()


def test_the_fingerprint_is_of_what_the_rows_are(copy: Path, render_to: Callable[..., Any], tmp_path: Path) -> None:
    before = open_index(copy).fingerprint
    edit(copy / "manifest" / "train-00001.json", sha256="0" * 64)  # another deflate, the same pixels
    assert open_index(copy).fingerprint == before
    edit(copy / "manifest" / "train-00001.json", pixels_sha256="0" * 64)
    assert open_index(copy).fingerprint != before
    render_to(tmp_path / "other", "seed=6")
    assert open_index(tmp_path / "other").fingerprint != before


def refused(folder: Any, **options: Any) -> str:
    with pytest.raises(ShardError) as caught:
        open_index(folder, **options)
    return str(caught.value)


def test_what_is_no_data_folder_is_refused(tmp_path: Path, pages: Path) -> None:
    assert refused(tmp_path / "no") == f"{tmp_path}/no: there is no such folder; check the path"
    assert refused(tmp_path).startswith(
        f"{tmp_path}: not a textzip data folder: it has no manifest/dataset.json; check"
    )
    assert refused([]) == "no data folder was given; name at least one that textzip render has written"
    assert "nowhere://x: can't open this address" in refused("nowhere://x")
    assert refused(pages, split="held-out") == (
        f"{pages}: no shards of the split 'held-out', only of test, train, validation; "
        "splits are train, validation, test: choose one that is there"
    )


def test_a_split_that_is_not_rendered_yet_can_be(copy: Path) -> None:
    for path in (copy / "manifest").glob("test-*.json"):
        path.unlink()
    assert refused(copy, split="test") == (
        f"{copy}: no shards of the split 'test', only of train, validation; "
        f"render them with textzip render --split test --out {copy}"
    )


def test_an_empty_folder_is_refused(copy: Path) -> None:
    for path in (copy / "manifest").glob("*-0*.json"):
        path.unlink()
    assert refused(copy) == f"{copy}: the manifest lists no shards; run textzip render with --out {copy}"


def test_shards_without_rows_are_refused(copy: Path) -> None:
    for path in (copy / "manifest").glob("train-*.json"):
        edit(path, rows=0)
    assert refused(copy) == f"{copy}: the shards of train hold no rows; render some with --n"


def test_a_newer_format_and_a_damaged_manifest_are_refused(copy: Path) -> None:
    dataset = copy / "manifest" / "dataset.json"
    edit(dataset, format=99)
    assert "written by a newer textzip (shard format 99, this one reads 1); upgrade textzip" in refused(copy)
    edit(dataset, format=1, identity={})
    assert "dataset.json: damaged manifest (no page size); restore it, or render again with" in refused(copy)
    dataset.write_text("{")
    assert "dataset.json: damaged manifest" in refused(copy)


def test_a_damaged_line_is_refused(copy: Path) -> None:
    (copy / "manifest" / "train-00002.json").write_text("{}")
    assert "train-00002.json: damaged manifest line" in refused(copy)


def test_a_missing_a_shortened_and_an_unlisted_shard_are_refused_by_name(copy: Path) -> None:
    shard = copy / "train-00002.parquet"
    content = shard.read_bytes()
    shard.write_bytes(content[:-1])
    assert refused(copy) == (
        f"{shard}: {len(content) - 1:,} bytes, where the manifest says {len(content):,}; "
        "delete it and run the same render command again"
    )
    shard.unlink()
    assert refused(copy) == f"{shard}: missing; run the same render command again"
    (copy / "manifest" / "train-00002.json").unlink()
    assert refused(copy) == f"{copy}: train lacks shard 2; run the same render command again"


def test_a_shard_that_is_not_what_its_line_says_is_refused(copy: Path) -> None:
    shard = copy / "train-00002.parquet"
    edit(copy / "manifest" / "train-00002.json", rows=9)
    assert refused(copy).startswith(f"{shard}: 10 rows, where the manifest says 9; delete it and run")
    shard.write_bytes(bytes(shard.stat().st_size))
    assert refused(copy).startswith(f"{shard}: unreadable (")


def test_an_index_of_pictures_has_their_captions_and_nothing_of_fonts(made_up_pictures: Path) -> None:
    index = open_index(made_up_pictures)
    assert (index.holds, index.rows, index.width, index.height) == ("pictures", 25, 16, 16)
    assert index.n_chars.tolist() == [pictures.row(n)["n_chars"] for n in range(25)]
    assert index.n_tokens.tolist() == [pictures.row(n)["n_tokens"] for n in range(25)]
    assert [index.sources[each] for each in index.source] == [pictures.row(n)["source"] for n in range(25)]
    for nothing in (index.ink_height, index.px):
        assert (nothing.dtype, nothing.tolist()) == (np.int16, [0] * 25)
    assert (index.fonts, index.font.tolist()) == (("",), [0] * 25)
    assert open_index([made_up_pictures, made_up_pictures]).rows == 50


def test_what_a_model_is_not_for_is_refused_by_name(made_up_pictures: Path, pages: Path) -> None:
    open_index(pages).require("pages")
    with pytest.raises(ShardError) as caught:
        open_index(pages).require("pictures")
    assert str(caught.value) == (
        f"{pages}: holds pages of text, and this model is for coloured pictures with captions; "
        "name another folder, or another model"
    )
    assert refused([pages, made_up_pictures]) == (
        f"{pages} holds pages of text and {made_up_pictures} coloured pictures: no model is for both; "
        "name folders of one kind"
    )


def test_a_page_without_its_columns_is_damaged(copy: Path) -> None:
    shard = copy / "train-00002.parquet"
    pq.write_table(pq.read_table(shard).drop_columns(["font"]), shard)
    edit(copy / "manifest" / "train-00002.json", bytes=shard.stat().st_size)
    assert refused(copy).startswith(f"{shard}: unreadable (")
