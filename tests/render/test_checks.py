"""How a folder's rows are checked, by what its manifest says they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from textzip.errors import ShardError
from textzip.render.checks import checks_for
from textzip.shards.manifest import file_sha256, read_dataset, read_lines
from textzip.shards.verify import shard_problems


def _dataset(folder: Path, **identity: Any) -> dict[str, Any]:
    dataset = read_dataset(folder)
    assert dataset is not None
    return {**dataset, "identity": {**dataset["identity"], **identity}}


@pytest.mark.parametrize("kind", ["music", None, ["art"]])
def test_rows_of_an_unknown_kind_are_no_pages(art: Path, kind: object) -> None:
    with pytest.raises(ShardError, match="which this textzip does not know; upgrade textzip"):
        checks_for(art, _dataset(art, kind=kind), (), 5)


def test_rows_that_were_exchanged_with_their_checksums_are_named(tmp_path: Path, art_to: Any) -> None:
    """By another program than ours: rows 2 and 3 change places, all but their ids."""
    folder = tmp_path / "data"
    art_to(folder, rows=10)
    (line,) = read_lines(folder)
    path = folder / line.name
    table = pq.read_table(path)
    turned = table.take([0, 1, 3, 2, *range(4, 10)]).set_column(0, table.schema.field(0), table.column("id"))
    pq.write_table(turned, path, write_page_checksum=True)
    there = folder / "manifest" / f"{path.stem}.json"
    told = json.loads(there.read_text("utf-8"))
    there.write_text(json.dumps({**told, "sha256": file_sha256(path), "bytes": path.stat().st_size}), "utf-8")
    (line,) = read_lines(folder)
    assert list(shard_problems(folder, line)) == []
    checks = checks_for(folder, _dataset(folder), (), 10)
    assert checks.notes == []
    found = list(checks.problems(folder, line, list(range(10))))
    assert [each.partition(", id ")[2][:3] for each in found] == ["2: ", "3: "]
    assert all("are not those of train picture" in each for each in found)


def test_of_another_version_it_is_said_that_rows_are_not_drawn_by_number(art: Path) -> None:
    checks = checks_for(art, _dataset(art, versions={"drawing": "0"}), (), 5)
    assert any("not drawn by their numbers" in note for note in checks.notes)
    assert checks.done == "drawn from their truth again, all alike"
