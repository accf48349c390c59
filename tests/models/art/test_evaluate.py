"""Rows in batches, and pictures side by side."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest

pytest.importorskip("torch")

from made_up import index, patch, picture
from PIL import Image

from textzip.models.art import evaluate


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
