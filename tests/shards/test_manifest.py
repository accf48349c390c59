"""The manifest: what makes a shard exist, and what it depends on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ResumeError, ShardError
from textzip.shards.manifest import (
    Identity,
    ShardLine,
    check_same,
    file_sha256,
    identity_sha256,
    read_dataset,
    read_lines,
    remove_line,
    shard_name,
    write_dataset,
    write_line,
)
from textzip.shards.schema import FORMAT

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_lines_come_back_in_order_of_split_and_number(folder: Path) -> None:
    lines = read_lines(folder)
    assert [line.name for line in lines] == [
        "train-00000.parquet",
        "train-00001.parquet",
        "train-00002.parquet",
        "validation-00000.parquet",
    ]
    assert read_lines(folder, "train") == lines[:3]
    assert read_lines(folder, "test") == []
    assert read_lines(folder / "nowhere") == []


def test_a_line_is_one_small_json_file_with_every_field(folder: Path) -> None:
    line = read_lines(folder)[1]
    assert json.loads((folder / "manifest/train-00001.json").read_text("utf-8")) == asdict(line)
    assert (line.first_id, line.rows, line.missing) == (5, 5, {"A": 1})
    assert line.sha256 == file_sha256(folder / line.name)


def test_a_line_that_is_removed_is_gone_and_removing_it_twice_does_nothing(folder: Path) -> None:
    for _ in range(2):
        remove_line(folder, "train", 1)
        assert [line.number for line in read_lines(folder, "train")] == [0, 2]


def test_keys_of_a_later_version_are_passed_over(folder: Path) -> None:
    path = folder / "manifest/train-00001.json"
    line = read_lines(folder)[1]
    path.write_text(json.dumps(asdict(line) | {"colour": "blue"}), "utf-8")
    assert read_lines(folder)[1] == line


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"7", b"{}", b'{"name": "x"}', b"\xff\xfe"])
def test_a_damaged_line_is_named(folder: Path, damage: bytes) -> None:
    path = folder / "manifest/train-00001.json"
    path.write_bytes(damage)
    with pytest.raises(ShardError) as caught:
        read_lines(folder)
    assert str(caught.value).startswith(f"{path}: damaged manifest line (")
    assert str(caught.value).endswith("); delete it and run the same render command again")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"{}", b'{"format": "x"}', b'{"format": 1}', b"\xff\xfe"])
def test_a_damaged_manifest_is_named(folder: Path, damage: bytes) -> None:
    path = folder / "manifest/dataset.json"
    path.write_bytes(damage)
    with pytest.raises(ShardError) as caught:
        read_dataset(folder)
    assert str(caught.value).startswith(f"{path}: damaged manifest (")
    assert str(caught.value).endswith("); restore it, or render again with --overwrite")


def test_the_manifest_of_a_newer_version_is_refused(folder: Path) -> None:
    path = folder / "manifest/dataset.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": FORMAT + 1}), "utf-8")
    with pytest.raises(ShardError, match=rf"written by a newer textzip \(shard format {FORMAT + 1}, .*upgrade textzip"):
        read_dataset(folder)


def test_the_manifest_holds_identity_and_recipe(folder: Path, identity: Identity, tmp_path: Path) -> None:
    assert read_dataset(folder) == {"format": FORMAT, "identity": identity, "recipe": "seed: 7\n"}
    assert read_dataset(tmp_path) is None


def test_the_hash_of_an_identity_does_not_depend_on_the_order_of_its_keys(identity: Identity) -> None:
    backwards = dict(reversed(identity.items()))
    assert identity_sha256(backwards) == identity_sha256(identity)
    assert identity_sha256(identity | {"seed": 8}) != identity_sha256(identity)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4), JSON.filter(lambda value: value not in (None, {}, [])))
def test_an_identity_is_its_own_and_no_other_with_one_more_key(identity: Identity, value: object) -> None:
    check_same(Path("x"), identity, json.loads(json.dumps(identity)))
    for one, other in ((identity, identity | {"another": value}), (identity | {"another": value}, identity)):
        with pytest.raises(ResumeError, match="  another"):
            check_same(Path("x"), one, other)


def test_every_difference_is_named_with_both_values(identity: Identity) -> None:
    other = json.loads(json.dumps(identity))
    other["seed"] = 8
    other["fonts"]["files"] = {"A": "z" * 64}
    other["text"]["sources"][1]["blocks"] = ["ascii"]
    other["page"]["wrap"] = ["char"]
    with pytest.raises(ResumeError) as caught:
        check_same(Path("data"), identity, other)
    assert str(caught.value).splitlines() == [
        "data holds pages of another recipe:",
        f'  fonts.files.A: there "{"a" * 56}..., here "{"z" * 56}...',
        f'  fonts.files.B: there "{"b" * 56}..., here nothing',
        '  page.wrap: there nothing, here ["char"]',
        "  seed: there 7, here 8",
        '  text.sources.1.blocks: there ["ascii", "cyrillic"], here ["ascii"]',
        "choose another folder with --out, or replace what is there with --overwrite",
    ]


def test_shards_are_named_by_split_and_number() -> None:
    assert shard_name("train", 7) == "train-00007"
    assert shard_name("test", 123456) == "test-123456"


def test_shards_past_a_hundred_thousand_are_read_too(tmp_path: Path, add_shard: Callable[..., ShardLine]) -> None:
    line = add_shard(tmp_path, 0)
    write_line(tmp_path, ShardLine(**(asdict(line) | {"number": 100_000, "name": "train-100000.parquet"})))
    write_line(tmp_path, ShardLine(**(asdict(line) | {"number": 99_999, "name": "train-99999.parquet"})))
    assert [each.number for each in read_lines(tmp_path)] == [0, 99_999, 100_000]


def test_writing_a_manifest_leaves_no_other_file(tmp_path: Path, identity: Identity) -> None:
    write_dataset(tmp_path, identity, "seed: 7\n")
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == ["manifest", "manifest/dataset.json"]
