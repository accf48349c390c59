"""Evaluation: tables that add up, and pages that are shown."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from textzip.models.slot.config import SlotConfig
from textzip.shards.index import open_index
from textzip.shards.pixels import decode
from textzip.train.evaluate import LENGTHS, Page, read_split, summarise, write
from textzip.train.metrics import score
from textzip.train.slot import SlotTask

CONFIG = SlotConfig(channels=16, blocks=1, slot_channels=16, heads=4, slots=200)


@pytest.fixture(scope="module")
def index(pages: Path) -> Any:
    return open_index(pages, "train")


def page(index: Any, row: int, text: str, read: str, font: str = "A", source: str = "x") -> Page:
    return Page(row, row, font, 8, source, text, read, len(read.encode()), score(text, read, len(read.encode())))


def test_tables_are_sums_over_their_pages(index: Any) -> None:
    pages = [page(index, 0, "abcd", "abcd"), page(index, 1, "ébc", "ebc", font="B"), page(index, 2, "b" * 30, "b" * 27)]
    results = summarise(pages, 2.0, index)
    assert results["overall"]["cer"] == pytest.approx(4 / 37)
    assert results["tables"]["font"]["A"]["cer"] == pytest.approx(3 / 34)
    assert results["tables"]["font"]["B"]["pages"] == 1
    assert results["tables"]["length"]["0017–0064"]["exact"] == 0
    assert results["tables"]["block"]["Latin-1 Supplement"] == {"cer": 1.0, "characters": 1}
    assert results["tables"]["script"]["Latin"]["characters"] == 37
    assert {(each["wanted"], each["read"]): each["times"] for each in results["confusions"]} == {
        ("é", "e"): 1, ("b", ""): 3,
    }  # fmt: skip
    assert results["pages_a_second"] == 1.5
    assert [each["id"] for each in results["worst"]] == [1, 2]
    json.dumps(results)


def test_shown_pages_are_the_rows_own_pictures(index: Any) -> None:
    results = summarise([page(index, 3, "a", "b")], 1.0, index)
    picture = decode(base64.b64decode(results["worst"][0]["png"]))
    assert picture.shape == (128, 128)
    assert picture.any()


def test_a_bottleneck_says_characters_a_latent(index: Any) -> None:
    results = summarise([page(index, 0, "a" * 30, ""), page(index, 1, "b" * 10, "")], 1.0, index, latents=4)
    assert results["overall"]["characters_a_latent"] == 5


def test_every_row_of_a_split_is_read_once(pages: Path) -> None:
    index = open_index(pages, "test")
    torch.manual_seed(0)
    ticks: list[int] = []
    found, seconds = read_split(SlotTask.fitted(CONFIG, index), index, None, torch.device("cpu"), ticks.append)
    assert [each.row for each in found] == list(range(8))
    assert sum(ticks) == 8
    assert seconds > 0
    few, _ = read_split(SlotTask.fitted(CONFIG, index), index, 3, torch.device("cpu"), ticks.append)
    assert [each.row for each in few] == [0, 3, 7]


def test_length_groups_cover_all_lengths() -> None:
    assert LENGTHS[0] == 0
    assert list(LENGTHS) == sorted(LENGTHS)


def test_results_are_written_as_json(tmp_path: Path, index: Any) -> None:
    write(tmp_path / "new" / "evaluation.json", summarise([page(index, 0, "a", "a")], 1.0, index))
    assert json.loads((tmp_path / "new" / "evaluation.json").read_text("utf-8"))["overall"]["exact"] == 1
