"""Evaluation: tables that add up, and pages that are shown."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from textzip.models.slot.config import SlotConfig
from textzip.models.slot.evaluate import LENGTHS, MEASURES, Page, evaluate, read_split, summarise
from textzip.models.slot.metrics import score
from textzip.models.slot.task import SlotTask
from textzip.shards.index import open_index
from textzip.shards.pixels import decode
from textzip.train.task import Request

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
    assert results["pairs"]["most confused"] == (
        ("on the page", "read", "times"), ("b", "nothing", "3"), ("é", "e", "1"),
    )  # fmt: skip
    assert results["overall"]["pages_a_second"] == 1.5
    assert [each.text for each in results["pages"]["worst pages"]] == ["ébc", "b" * 30]
    assert {name for groups in results["tables"].values() for each in groups.values() for name in each} <= set(MEASURES)


def test_the_floor_knows_lengths_and_nothing_else(index: Any) -> None:
    results = summarise(
        [page(index, 0, "abca", "abca"), page(index, 1, "aa", "aa"), page(index, 2, "xy", "xy")], 1.0, index
    )
    floor = results.floors["the commonest character"]
    assert floor.numbers == {"cer": 4 / 8, "exact": 1 / 3, "position_accuracy": 4 / 8}  # "aaaa", "aa", "aa"
    assert "all of them a" in floor.about


def test_shown_pages_are_the_rows_own_pictures(index: Any) -> None:
    results = summarise([page(index, 3, "a", "b")], 1.0, index)
    picture = decode(base64.b64decode(results["pages"]["worst pages"][0].png))
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


def test_an_evaluation_has_its_headline_and_reads_no_other_rows_than_asked(pages: Path) -> None:
    index = open_index(pages, "test")
    torch.manual_seed(0)
    ticks: list[int] = []
    request = Request(index, 3, lambda: index, torch.device("cpu"), "float32", ticks.append)
    found = evaluate(SlotTask.fitted(CONFIG, index), request)
    assert found.about.startswith("3 pages of test, ")
    assert set(found.headline) <= set(found.overall)
    assert found.overall["pages"] == sum(ticks) == 3
