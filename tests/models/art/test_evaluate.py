"""Rows that evaluations look at."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from textzip.models.art.evaluate import batches, mixed
from textzip.shards.index import open_index


def test_rows_are_of_all_sources_alike_often(made_up_pictures: Path) -> None:
    index = open_index(made_up_pictures)
    unseen = index.sources.index("unseen")
    assert {number % 4 == 0 for number in range(index.rows) if index.source[number] == unseen} == {True}
    found = mixed(index, 12)
    assert len(set(found.tolist())) == 12
    assert sum(index.source[found] == unseen) in (3, 4)
    assert mixed(index, None).tolist() == list(range(index.rows))


def test_batches_have_them_in_order(made_up_pictures: Path) -> None:
    index = open_index(made_up_pictures)
    numbers = [number for rows in batches(index, 7, ("text",)) for number in rows.numbers.tolist()]
    assert numbers == mixed(index, 7).tolist()
