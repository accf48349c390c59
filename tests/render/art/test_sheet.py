"""Sheets: every picture where it belongs."""

from __future__ import annotations

import numpy as np

from textzip.render.art.sheet import sheet


def test_pictures_stand_in_rows_enlarged() -> None:
    pictures = [np.full((8, 8, 3), 10 * n, np.uint8) for n in range(1, 6)]
    whole = sheet(pictures, [""] * 5, columns=3, scale=2)
    assert whole.shape == (2 * (16 + 8) + 8, 3 * (16 + 8) + 8, 3)
    for n in range(5):
        y, x = 8 + n // 3 * 24, 8 + n % 3 * 24
        assert (whole[y : y + 16, x : x + 16] == 10 * (n + 1)).all()


def test_names_are_below_their_pictures() -> None:
    pictures = [np.zeros((32, 32, 3), np.uint8)] * 2
    plain, whole = sheet(pictures, ["", ""], 2), sheet(pictures, ["calm", ""], 2)
    assert whole.shape[0] > plain.shape[0]
    below = whole[8 + 64 :]
    assert (below[:, : whole.shape[1] // 2] < 128).any()
    assert not (below[:, whole.shape[1] // 2 :] < 128).any()
