"""`textzip verify`: a whole folder passes, a damaged one is named and exits with 1."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textzip.shards.manifest import ShardLine, file_sha256, read_lines, write_line

Run = Callable[..., Any]


@pytest.mark.parametrize(("words", "drawn"), [((), 55), (("--sample", "all"), 55), (("--sample", "7"), 7)])
def test_a_whole_folder_passes(textzip: Run, pages: Path, words: tuple[str, ...], drawn: int) -> None:
    said = textzip("verify", pages, *words)
    assert said.code == 0
    assert said.out == f"{pages}: 7 shards, 55 pages: every checksum holds; {drawn} pages drawn again, all alike\n"


def test_without_a_sample_no_font_is_needed(textzip: Run, pages: Path) -> None:
    assert "; 0 pages drawn again" in textzip("verify", pages, "--sample", "0", "--fonts", "nowhere").out
    said = textzip("verify", pages, "--fonts", "nowhere")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("textzip: nowhere: there is no such font file or folder; check --fonts")


def test_every_damage_is_named_at_once(textzip: Run, copy: Path) -> None:
    data = bytearray((copy / "train-00001.parquet").read_bytes())
    data[len(data) // 2] ^= 4
    (copy / "train-00001.parquet").write_bytes(data)
    (copy / "train-00003.parquet").write_bytes((copy / "train-00003.parquet").read_bytes()[:-1])
    (copy / "test-00000.parquet").unlink()
    (copy / "manifest/train-00000.json").unlink()
    said = textzip("verify", copy)
    assert (said.code, said.out) == (1, "")
    first, *lines = [line for line in said.err.splitlines() if "pages checked" not in line]
    assert first == f"textzip: {copy}: 5 problems"
    assert [line.removeprefix(f"{copy}").lstrip("/").split(";")[0].split(",")[0] for line in lines] == [
        ": train lacks shard 0",
        "train-00000.parquet: not in the manifest",
        "test-00000.parquet: missing",
        "train-00001.parquet: its sha256 is not the manifest's: bytes have changed",
        lines[4].removeprefix(f"{copy}/").split(",")[0],
    ]
    assert lines[4].startswith(f"{copy / 'train-00003.parquet'}: ")
    assert all("run the same render command again" in line for line in lines)


def test_a_row_with_another_text_is_found_even_if_every_checksum_holds(textzip: Run, copy: Path) -> None:
    path = copy / "validation-00001.parquet"
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows[1]["text"] = "forged"
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    (line,) = (each for each in read_lines(copy) if each.name == path.name)
    changed = {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
    write_line(copy, ShardLine(**(vars(line) | changed)))
    said = textzip("verify", copy, "--sample", "all")
    assert said.code == 1
    assert f"{path}, id 11: its text drawn again in " in said.err


def test_a_manifest_of_other_versions_is_told(textzip: Run, copy: Path) -> None:
    path = copy / "manifest/dataset.json"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"drawing": "2"', '"drawing": "0"'), "utf-8")
    said = textzip("verify", copy)
    assert "other versions may draw other pixels: drawing: 0 there, 2 here" in said.err


@pytest.mark.parametrize("damage", ["dataset.json", "train-00001.json"])
def test_a_damaged_manifest_exits_with_1(textzip: Run, copy: Path, damage: str) -> None:
    (copy / "manifest" / damage).write_bytes(b"{")
    said = textzip("verify", copy)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"textzip: {copy / 'manifest' / damage}: damaged manifest")


def test_mistakes_exit_with_2_and_what_is_no_data_folder_with_1(textzip: Run, pages: Path, tmp_path: Path) -> None:
    said = textzip("verify", pages, "--sample", "some")
    assert (said.code, said.err) == (2, "textzip: --sample: 'some' is not a count such as 250, 10k or 1M\n")
    said = textzip("verify", tmp_path / "nowhere")
    assert (said.code, said.err) == (1, f"textzip: {tmp_path / 'nowhere'}: there is no such folder; check the path\n")


def test_pictures_are_drawn_again_from_their_truth(textzip: Run, art: Path, tmp_path: Path) -> None:
    said = textzip("verify", art)
    assert (said.code, said.out) == (
        0,
        f"{art}: 8 shards, 67 pictures: every checksum holds; 67 pictures drawn again, all alike\n",
    )
    said = textzip("verify", art, "--fonts", "fonts")
    assert (said.code, said.out) == (2, "")
    assert "holds pictures of kind 'art', which no font draws; leave it out" in said.err
    copy = Path(shutil.copytree(art, tmp_path / "copy"))
    path = copy / "train-00001.parquet"
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows[2]["image"] = rows[3]["image"]
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    (line,) = (each for each in read_lines(copy) if each.name == path.name)
    write_line(copy, ShardLine(**(vars(line) | {"bytes": path.stat().st_size, "sha256": file_sha256(path)})))
    said = textzip("verify", copy, "--sample", "all")
    assert said.code == 1
    assert f"{path}, id 12: its truth drawn again has other pixels" in said.err
