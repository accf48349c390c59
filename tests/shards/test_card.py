"""The dataset card, and that `datasets` opens the folder by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from textzip.shards.card import CARD, write_card
from textzip.shards.manifest import Identity, read_dataset, read_lines

LOAD = """
import json, sys
import datasets
found = datasets.load_dataset(sys.argv[1], cache_dir=sys.argv[2])
said = {}
for name, split in found.items():
    rows = [{"id": r["id"], "text": r["text"], "n": r["n_chars"], "font": r.get("font"), "mode": r["image"].mode,
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


EDITED = """\
---
pretty_name: "Our pages"
license: cc0-1.0  # we asked
configs:
- config_name: default
  data_files:
  - split: train
    path: train-*.parquet
- config_name: notes
  data_files: notes.csv
---
Written by hand above.

{part}
Written by hand below.
"""


def part_of(card: str) -> str:
    return card[card.index("<!-- textzip: begin") : card.index("<!-- textzip: end -->")]


def test_what_people_add_to_a_card_stays_while_its_numbers_go_on(
    folder: Path, identity: Identity, add_shard: Callable[..., Any]
) -> None:
    from huggingface_hub import DatasetCard

    write_card(folder, read_lines(folder, "train"), identity)
    part = part_of((folder / CARD).read_text("utf-8")) + "<!-- textzip: end -->"
    (folder / CARD).write_text(EDITED.format(part=part), "utf-8")
    assert write_card(folder, read_lines(folder), identity) is None
    add_shard(folder, 0, "test", rows=1)
    assert write_card(folder, read_lines(folder), identity) is None
    card = DatasetCard((folder / CARD).read_text("utf-8"))
    assert (card.data.license, card.data.pretty_name) == ("cc0-1.0", "Our pages")
    splits = ("train", "validation", "test")
    assert card.data.configs == [
        {
            "config_name": "default",
            "data_files": [{"split": split, "path": f"{split}-*.parquet"} for split in splits],
        },
        {"config_name": "notes", "data_files": "notes.csv"},
    ]
    assert card.text.startswith("Written by hand above.\n\n<!-- textzip: begin")
    assert card.text.endswith("<!-- textzip: end -->\nWritten by hand below.\n")
    assert "license: cc0-1.0  # we asked\n" in (folder / CARD).read_text("utf-8")
    assert "| test | 1 | 1 | 1 |" in card.text
    before = (folder / CARD).stat()
    write_card(folder, read_lines(folder), identity)
    assert (folder / CARD).stat() == before


def test_an_edited_card_with_the_line_ends_of_windows_keeps_them(folder: Path, identity: Identity) -> None:
    write_card(folder, read_lines(folder, "train"), identity)
    path = folder / CARD
    path.write_bytes(b"---\r\nlicense: mit\r\n" + path.read_bytes().replace(b"\n", b"\r\n")[5:] + b"Mine.\r\n")
    write_card(folder, read_lines(folder), identity)
    card = path.read_bytes()
    assert card.startswith(b"---\r\nlicense: mit\r\n")
    assert card.endswith(b"<!-- textzip: end -->\r\nMine.\r\n")
    assert b"| validation | 2 | 1 | 3 |" in card
    assert card.count(b"\n") == card.count(b"\r\n")


def test_a_readme_of_somebody_else_stays_as_it_is(folder: Path, identity: Identity) -> None:
    for content in (b"# My project\n", b"---\nlicense: mit\n---\n# Pages of text\n", b"\xff\xfe not UTF-8"):
        (folder / CARD).write_bytes(content)
        note = write_card(folder, read_lines(folder), identity)
        assert note == (
            f"{folder / CARD}: not written by textzip, so it stays as it is; for a dataset card, move it and run this "
            "again"
        )
        assert (folder / CARD).read_bytes() == content


def test_a_card_whose_head_is_no_yaml_stays_as_it_is(folder: Path, identity: Identity) -> None:
    write_card(folder, read_lines(folder, "train"), identity)
    for head in (b"pretty_name: [", b"configs: 5", b"- a list"):
        content = b"---\n" + head + b"\n" + (folder / CARD).read_bytes().partition(b"\n---\n")[2].join([b"---\n", b""])
        (folder / CARD).write_bytes(content)
        assert "its head is not YAML with a list of configs" in str(write_card(folder, read_lines(folder), identity))
        assert (folder / CARD).read_bytes() == content


def test_an_untouched_card_from_before_there_were_marks_is_renewed(folder: Path, identity: Identity) -> None:
    write_card(folder, read_lines(folder, "train"), identity)
    card = (folder / CARD).read_text("utf-8")
    old = "".join(line for line in card.splitlines(keepends=True) if not line.startswith("<!-- textzip"))
    (folder / CARD).write_text(old, "utf-8")
    assert write_card(folder, read_lines(folder), identity) is None
    renewed = (folder / CARD).read_text("utf-8")
    (folder / CARD).unlink()
    write_card(folder, read_lines(folder), identity)
    assert renewed == (folder / CARD).read_text("utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "date: 2024-13-45",
        "pretty_name: !!int abc",
        "x: !!bool maybe",
        "x: !!int ''",
        "x: [",
        "configs: 3",
        "? [a]\n: 1",
        "*a",
    ],
)
def test_a_head_that_cannot_be_read_stays_and_that_is_said(folder: Path, identity: Identity, line: str) -> None:
    write_card(folder, read_lines(folder, "train"), identity)
    card = (folder / CARD).read_text("utf-8").split("---\n", 2)[2]
    edited = f"---\n{line}\n---\n{card}"
    (folder / CARD).write_text(edited, "utf-8")
    said = write_card(folder, read_lines(folder), identity)
    if said is not None:
        assert "its head is not YAML with a list of configs, so it stays as it is" in said
        assert (folder / CARD).read_text("utf-8") == edited


def test_a_card_that_an_editor_gave_a_byte_order_mark_keeps_one_head(folder: Path, identity: Identity) -> None:
    from huggingface_hub import DatasetCard

    write_card(folder, read_lines(folder, "train"), identity)
    mine = (folder / CARD).read_text("utf-8").replace("pretty_name: textzip pages", "pretty_name: Mine")
    (folder / CARD).write_text(mine, "utf-8-sig")
    assert write_card(folder, read_lines(folder), identity) is None
    text = (folder / CARD).read_text("utf-8")
    card = DatasetCard(text)
    assert card.data.pretty_name == "Mine"
    assert [each["split"] for each in card.data.configs[0]["data_files"]] == ["train", "validation"]
    assert text.count("configs:") == 1


def test_datasets_opens_a_set_of_pictures_in_colours(art: Path, tmp_path: Path) -> None:
    found = load(art, tmp_path)
    assert {name: len(rows) for name, rows in found.items()} == {"train": 35, "validation": 12, "test": 20}
    for rows in found.values():
        assert {(row["mode"], *row["size"]) for row in rows} == {("RGB", 32, 32)}


def test_the_card_of_pictures_has_their_words_and_no_fonts(made_up_pictures: Path) -> None:
    folder = made_up_pictures
    dataset = read_dataset(folder)
    assert dataset is not None
    write_card(folder, read_lines(folder), dataset["identity"])
    card = (folder / CARD).read_text("utf-8")
    assert "pretty_name: textzip pictures\ntask_categories:\n- text-to-image\n" in card
    for part in ("| mood | calm, wild |", "| `truth` | string |", "alone: wild + red.", "| train | 25 | 3 |"):
        assert part in card
    assert "font" not in card
