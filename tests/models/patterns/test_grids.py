"""What an evaluation says of the grids: every number has a measure, and a collapse is a text."""

from __future__ import annotations

import math

import numpy as np
import pytest

from textzip.models.patterns.codes.hashed import hashed
from textzip.models.patterns.grids import MEASURES, NOTHING, grids_told

NAMES = [f"word{n}" for n in range(62)]


def test_numbers_counts_and_texts() -> None:
    codes = hashed(NAMES[:60], 2, 25, 3, 5, 0)
    table, pairs, texts = grids_told(codes, 3, NAMES)
    (numbers,) = table.values()
    assert set(numbers) == set(MEASURES)
    assert numbers["information"] == pytest.approx(math.log2(62)) == pytest.approx(numbers["whole"])
    assert numbers["near"] >= 5
    for title, rows in pairs.items():
        assert sum(float(share) for _, share in rows[1:]) == pytest.approx(100, abs=0.5), title
    assert [text.text for text in texts] == [NOTHING]
    codes[5] = codes[4]
    assert [text.text for text in grids_told(codes, 3, NAMES)[2]] == [
        "1 of 62 symbols have another's grid: 'word4' and 'word5'."
    ]
    assert len(grids_told(np.zeros_like(codes), 3, NAMES)[2]) == 5
