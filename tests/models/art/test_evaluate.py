"""Rows in batches, and pictures side by side."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from made_up import index, patch, picture
from PIL import Image

from textzip.models.art import evaluate
from textzip.shards.index import open_index


def test_all_rows_once_or_some_evenly_spaced(monkeypatch: pytest.MonkeyPatch) -> None:
    patch(monkeypatch)
    every = list(evaluate.batches(index(230), None, ("image",)))
    assert [len(rows) for rows in every] == [100, 100, 30]
    assert np.array_equal(np.concatenate([rows.numbers for rows in every]), np.arange(230))
    some = list(evaluate.batches(index(230), 3, ("image",)))
    assert some[0].numbers.tolist() == [0, 114, 229]


def test_a_sheet_as_a_png() -> None:
    a, b = picture(1), picture(2)
    found = evaluate.sheet([evaluate.beside(a, b), evaluate.beside(b, a)])
    assert found.shape == (66, 66, 3)
    assert np.array_equal(found[:32, :32], a)
    assert np.array_equal(found[34:, :32], b)
    opened = np.asarray(Image.open(io.BytesIO(base64.b64decode(evaluate.as_png(found)))))
    assert np.array_equal(opened[::2, ::2], found)
    assert opened.shape == (132, 132, 3)


def test_rows_are_of_all_sources_alike_often(made_up_pictures: Path) -> None:
    there = open_index(made_up_pictures)
    unseen = there.sources.index("unseen")
    found = evaluate.mixed(there, 12)
    assert len(set(found.tolist())) == 12
    assert sum(there.source[found] == unseen) in (3, 4)
    assert evaluate.mixed(there, None).tolist() == list(range(there.rows))


def test_where_sources_take_turns_both_are_there() -> None:
    """Every other row of a test split is of a combination that was never learned from."""
    turns = index(2000)
    turns.source[::2] = 1
    found = evaluate.mixed(turns, 1000)
    assert sum(found % 2 == 0) == 500


def test_numbers_are_spaced_with_both_ends() -> None:
    assert evaluate.spaced(9, 3) == [0, 4, 8]
    assert evaluate.spaced(2, 5) == [0, 1]
    assert evaluate.spaced(1, 1) == [0]
    assert evaluate.spaced(0, 3) == []
