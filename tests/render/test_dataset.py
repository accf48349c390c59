"""A shard depends on (recipe, number) alone, and exists whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from textzip.errors import ShardError
from textzip.render import dataset
from textzip.render.dataset import Job, cannot_write, render_shard
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.pages import Pages
from textzip.render.plan import Plan
from textzip.render.recipe import PagesRecipe
from textzip.render.sample import Sampler
from textzip.render.text.sources import open_sources
from textzip.shards.manifest import file_sha256, read_lines


@pytest.fixture
def job(recipe: Callable[..., PagesRecipe], tmp_path: Path) -> Callable[..., Job]:
    """`job("key=value", …)`: 25 rows in shards of ten, into a folder of its own."""

    def make(*settings: str, folder: str = "data") -> Job:
        wanted = recipe(*settings)
        faces = tuple(find_fonts(wanted.fonts.path).faces.values())
        (tmp_path / folder / "manifest").mkdir(parents=True, exist_ok=True)
        plan = Plan(wanted, "train", faces, (), open_sources(wanted.text, tmp_path / "work", "train"))
        return Job(Pages(plan), tmp_path / folder, 25, "0" * 64)

    return make


def pixels(row: dict[str, Any]) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(row["image"]["bytes"])))


def test_shards_share_out_all_rows_in_order(job: Callable[..., Job]) -> None:
    one = job()
    assert one.shards == 3
    assert [n for shard in range(3) for n in one.ids(shard)] == list(range(25))


def test_jobs_are_equal_when_all_that_they_draw_from_is(job: Callable[..., Job], tmp_path: Path) -> None:
    """Even if their hashes are: another folder of texts is another job, the same one sent to a worker is not."""
    one = job()
    assert isinstance(one.content, Pages)
    sent = pickle.loads(pickle.dumps(one))
    assert (sent, hash(sent)) == (one, hash(one))
    sources = open_sources(one.content.plan.recipe.text, tmp_path / "elsewhere", "train")
    other = replace(one, content=Pages(replace(one.content.plan, sources=sources)))
    assert hash(other) == hash(one)
    assert other != one


def test_a_shard_is_the_same_bytes_alone_last_or_first(
    job: Callable[..., Job], content: Callable[[Path], dict[str, bytes]]
) -> None:
    for name, numbers in (("forwards", (0, 1, 2)), ("backwards", (2, 1, 0)), ("alone", (1,))):
        one = job(folder=name)
        for number in numbers:
            render_shard(one, number)
    forwards = content(job(folder="forwards").folder)
    assert content(job(folder="backwards").folder) == forwards
    alone = content(job(folder="alone").folder)
    assert alone.items() <= forwards.items()
    assert sorted(alone) == ["manifest/train-00001.json", "train-00001.parquet"]


def test_rows_are_the_samples_of_their_ids(job: Callable[..., Job]) -> None:
    one = job()
    render_shard(one, 1)
    sampler = Sampler(one.content.plan)
    rows = pq.read_table(one.folder / "train-00001.parquet").to_pylist()
    assert [row["id"] for row in rows] == list(range(10, 20))
    for row in rows:
        sample = sampler.sample(row["id"])
        page = sample.page
        assert np.array_equal(pixels(row), page.pixels)
        assert row["text"] == page.label
        assert row["n_chars"] == len(page.label)
        assert row["n_tokens"] == len(page.label.encode())
        assert (row["font"], row["px"], row["source"]) == (page.font, page.px, sample.source)
        assert row["style"] == str(page.style)
        inked = np.flatnonzero(page.pixels.any(axis=1))
        assert row["ink_height"] == inked[-1] + 1


def test_the_line_says_what_the_file_holds(job: Callable[..., Job]) -> None:
    one = job()
    line = render_shard(one, 2)
    path = one.folder / "train-00002.parquet"
    rows = pq.read_table(path).to_pylist()
    assert read_lines(one.folder) == [line]
    assert (line.name, line.split, line.number, line.first_id, line.rows) == (path.name, "train", 2, 20, 5)
    assert (line.bytes, line.sha256) == (path.stat().st_size, file_sha256(path))
    assert line.pixels_sha256 == hashlib.sha256(b"".join(pixels(row).tobytes() for row in rows)).hexdigest()
    assert line.characters == sum(row["n_chars"] for row in rows)
    assert line.fonts == {face.name: face.sha256 for face in one.content.plan.faces}
    assert line.identity_sha256 == one.identity_sha256


def test_boxes_hold_the_ink_of_every_character(job: Callable[..., Job]) -> None:
    one = job("shards.boxes=true")
    render_shard(one, 0)
    for row in pq.read_table(one.folder / "train-00000.parquet").to_pylist():
        picture = pixels(row)
        assert len(row["boxes"]) == row["n_chars"]
        uncovered = picture.copy()
        for left, top, right, bottom in row["boxes"]:
            uncovered[top:bottom, left:right] = 0
        assert not uncovered.any()


def test_missing_characters_and_texts_drawn_anew_are_in_the_line(job: Callable[..., Job], tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text("words \U0001f525 and more words " * 200, "utf-8")
    source = f"text.sources=[{{kind: file, path: {tmp_path / 'odd.txt'}}}]"
    kept = render_shard(job(source, "text.holdout=0", "fonts.missing=keep", folder="keep"), 0)
    skipped = render_shard(job(source, "text.holdout=0", "text.length.max=30", folder="skip"), 0)
    assert sum(kept.missing.values()) > 0
    assert kept.skipped == {}
    assert skipped.missing == {}
    assert skipped.skipped["missing or oversized glyph"] > 0


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full; finished shards are safe: free some space and run the same command again"),
        (errno.EACCES, "can't write here (Permission denied); choose a folder you may write to with --out"),
        (errno.EROFS, "can't write here (Read-only file system); choose a folder you may write to with --out"),
        (errno.ENOTDIR, "can't write here (Not a directory); choose a folder with --out"),
        (errno.EIO, "writing failed (Input/output error); finished shards are safe: run the same command again"),
    ],
)
def test_a_failed_write_says_why_and_what_to_do(number: int, words: str) -> None:
    error = cannot_write(Path("data/x.parquet"), OSError(number, os.strerror(number)))
    assert isinstance(error, ShardError)
    assert str(error) == f"data/x.parquet: {words}"


@pytest.mark.parametrize("step", ["add", "fsync", "line"])
def test_a_disk_that_fills_up_leaves_finished_shards_and_no_part_of_one(
    job: Callable[..., Job],
    step: str,
    monkeypatch: pytest.MonkeyPatch,
    content: Callable[[Path], dict[str, bytes]],
) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    one = job()
    render_shard(one, 0)
    before = content(one.folder)
    with monkeypatch.context() as patch:
        if step == "add":
            patch.setattr(dataset.ShardWriter, "_flush", full)
        elif step == "fsync":
            patch.setattr("textzip.shards.atomic.sync", full)
        else:
            patch.setattr(dataset, "write_line", full)
        with pytest.raises(ShardError, match="the disk is full; finished shards are safe"):
            render_shard(one, 1)
    after = content(one.folder)
    after.pop("train-00001.parquet", None)  # whole, but without its line it does not exist yet
    assert after == before
    render_shard(one, 1)
    assert {name: content(one.folder)[name] for name in before} == before
    assert [line.number for line in read_lines(one.folder)] == [0, 1]


def test_a_larger_shard_that_replaces_a_smaller_one_is_never_listed_as_the_smaller(
    job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = job()
    render_shard(one, 2)

    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(dataset, "write_line", stop)
        with pytest.raises(KeyboardInterrupt):
            render_shard(replace(one, rows=30), 2)
    assert read_lines(one.folder) == []
    assert render_shard(replace(one, rows=30), 2).rows == 10
