"""The dataset card, and that `datasets` opens the folder by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textzip.shards.card import CARD, write_card
from textzip.shards.manifest import Identity, read_lines

LOAD = """
import json, sys
import datasets
found = datasets.load_dataset(sys.argv[1], cache_dir=sys.argv[2])
said = {}
for name, split in found.items():
    rows = [{"id": r["id"], "text": r["text"], "n": r["n_chars"], "font": r["font"], "mode": r["image"].mode,
             "size": r["image"].size, "kind": type(r["image"]).__module__} for r in split]
    said[name] = rows
print(json.dumps(said))
"""


def load(folder: Path, cache: Path) -> dict[str, list[dict[str, Any]]]:
    """`datasets.load_dataset(folder)` in a process without a network, by split."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(cache), "HF_DATASETS_CACHE": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(folder), str(cache)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_datasets_opens_a_rendered_set_with_its_splits_as_pictures(
    pages: Path, tmp_path: Path, rows_of: Callable[..., list[dict[str, Any]]]
) -> None:
    found = load(pages, tmp_path)
    assert {name: len(rows) for name, rows in found.items()} == {"train": 35, "validation": 12, "test": 8}
    for name, rows in found.items():
        assert [row["id"] for row in rows] == list(range(len(rows)))
        assert {(row["mode"], *row["size"]) for row in rows} == {("L", 128, 128)}
        assert all(row["kind"].startswith("PIL.") for row in rows)
        assert [row["text"] for row in rows] == [row["text"] for row in rows_of(pages, name)]


def test_the_card_lists_splits_in_order_with_their_counts(folder: Path, identity: Identity) -> None:
    write_card(folder, read_lines(folder)[::-1], identity)
    card = (folder / CARD).read_text("utf-8")
    head = card.split("---")[1]
    assert head.index("split: train\n    path: train-*.parquet") < head.index("split: validation")
    assert "split: test" not in card
    characters = sum(n % 9 + 1 for n in range(13))
    assert f"| train | 13 | 3 | {characters} |" in card
    assert "| validation | 2 | 1 | 3 |" in card
    assert "Pages of 48×32 pixels, drawn by textzip from seed 7." in card


def test_the_card_names_fonts_and_sources(folder: Path, identity: Identity) -> None:
    write_card(folder, read_lines(folder), identity)
    card = (folder / CARD).read_text("utf-8")
    assert f"| A | `{'a' * 64}` |\n| B | `{'b' * 64}` |" in card
    assert f"| prose | 2 | text with sha256 `{'c' * 64}` |" in card
    assert "| random | 0.5 | characters drawn uniformly from ascii, cyrillic |" in card
    assert "`boxes`" not in card
    write_card(folder, read_lines(folder), identity | {"shards": {"boxes": True}})
    assert "`boxes`" in (folder / CARD).read_text("utf-8")


def test_the_same_card_is_not_written_again(folder: Path, identity: Identity) -> None:
    write_card(folder, read_lines(folder), identity)
    before = (folder / CARD).stat()
    write_card(folder, read_lines(folder), identity)
    assert (folder / CARD).stat() == before
    write_card(folder, read_lines(folder, "train"), identity)
    assert "validation" not in (folder / CARD).read_text("utf-8").split("---")[1]


def test_the_card_names_the_fields_that_come(folder: Path, identity: Identity) -> None:
    source = {"name": "fields", "weight": 1, "fields": {"hex": 2.0, "dates": 0.0, "urls": 1.0}}
    write_card(folder, read_lines(folder), {**identity, "text": {**identity["text"], "sources": [source]}})
    assert "| fields | 1 | made-up fields: hex, urls |" in (folder / CARD).read_text("utf-8")
