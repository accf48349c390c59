"""Pictures of grids: every cell has its colour where it belongs, words stand under them, animations play."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from textzip.models.patterns.drawing import drawn, gif, lettered, png
from textzip.models.patterns.palette import COLOURS, GROUND, HIDDEN, rgb

GRIDS = np.random.default_rng(0).integers(0, 4, (7, 6))  # 3 is hidden
NAMES = ["the", "of", "gypsy", "", "internationalisation", "Ωmega", "日本"]


def cell(image: Image.Image, left: int, top: int, row: int, column: int) -> tuple[int, ...]:
    found = image.getpixel((left + 11 * column + 5, top + 11 * row + 5))
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("columns", [1, 3, 7])
def test_every_cell_is_shown_in_its_colour(columns: int) -> None:
    picture = drawn(GRIDS, NAMES, (2, 3), 3, columns)
    with Image.open(io.BytesIO(png(picture))) as opened:
        image = opened.convert("RGB")
    assert image.size == (30 + 64 * columns, 30 + (21 + 18 + 18) * -(-7 // columns))
    for number, grid in enumerate(GRIDS.reshape(7, 2, 3)):
        left, top = 24 + 64 * (number % columns) + (46 - 32) // 2, 24 + 57 * (number // columns)
        for (row, column), colour in np.ndenumerate(grid):
            wanted = HIDDEN if colour == 3 else COLOURS[colour]
            assert cell(image, left, top, row, column) == rgb(wanted)
        below = np.asarray(image)[top + 22 : top + 39, max(0, left - 15) : left + 48]
        assert bool((below != rgb(GROUND)).any()) == bool(NAMES[number])


def test_a_heading_shows_the_colours_that_there_are() -> None:
    picture = drawn(GRIDS, NAMES, (2, 3), 3, 7, "some words")
    assert picture.shape[0] == drawn(GRIDS, NAMES, (2, 3), 3, 7).shape[0] + 54
    assert set(np.unique(picture[:60])) - set(range(17, 34)) == {0, 1, 2}


def test_words_are_as_wide_as_there_is_room_for() -> None:
    whole = lettered("international", 200)
    assert lettered("international", 80).shape[1] <= 80
    assert lettered("international", 80).shape[1] > 60, "smaller letters, not fewer"
    assert lettered("i" * 4000, 50).shape[1] <= 50
    assert whole.shape == (18, whole.shape[1])
    assert whole.shape[1] > 60
    assert lettered("", 50).shape[1] == 1
    assert lettered("W", 3).shape[1] <= 3


def test_an_animation_has_every_picture_and_rests_on_the_last() -> None:
    hidden = np.full_like(GRIDS, 3)
    pictures = [drawn(grids, [""] * 7, (2, 3), 3, 4) for grids in (hidden, np.where(GRIDS == 1, 1, 3), GRIDS)]
    with Image.open(io.BytesIO(gif(pictures, 80))) as image:
        assert image.n_frames == 3
        assert image.info["loop"] == 0
        times, shown = [], []
        for number in range(3):
            image.seek(number)
            times.append(image.info["duration"])
            shown.append(np.asarray(image.convert("RGB")))
    assert times == [80, 80, 2500]
    for frame, picture in zip(shown, pictures, strict=True):
        with Image.open(io.BytesIO(png(picture))) as still:
            assert np.array_equal(frame, np.asarray(still.convert("RGB")))
    assert all((a != b).any() for a, b in pairwise(shown))


def test_an_animation_of_one_picture_is_one() -> None:
    with Image.open(io.BytesIO(gif([drawn(GRIDS, NAMES, (2, 3), 3, 4)], 80))) as image:
        assert getattr(image, "n_frames", 1) == 1
