"""Grids that are what words look like: ink shares that are right, alike for words that are, no two the same."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from textzip.errors import ModelError
from textzip.models.patterns.codes.rendered import lines, reduced, rendered
from textzip.models.patterns.codes.resolve import resolved

LICENSE = (Path(__file__).parents[4] / "LICENSE").read_text("utf-8").lower()
WORDS = sorted(set(re.findall("[a-z]+", LICENSE)))[:100]


@pytest.mark.parametrize(("grid", "colours"), [((5, 5), 3), ((4, 6), 4), ((1, 12), 2), ((7, 3), 16)])
def test_every_word_has_a_grid_of_its_own(grid: tuple[int, int], colours: int) -> None:
    codes, moved = rendered(WORDS, 2, grid, colours)
    assert codes.shape == (len(WORDS) + 2, grid[0] * grid[1])
    assert len(np.unique(codes, axis=0)) == len(codes)
    assert set(np.unique(codes)) <= set(range(colours))
    assert moved < len(WORDS)
    again, _ = rendered(WORDS, 2, grid, colours)
    assert np.array_equal(codes, again)
    assert codes[-2:].tolist() == [[0] * codes.shape[1], [1] * codes.shape[1]]


def test_every_colour_is_used_as_often_as_ink_lets_it() -> None:
    codes = rendered(WORDS, 2, (5, 5), 3)[0][:-2]
    shares = [(codes == colour).mean() for colour in range(3)]
    assert min(shares) > 0.2
    assert not (codes == codes[0]).all(0).any(), "no cell is the same for all words"


def test_words_that_are_spelled_alike_look_alike() -> None:
    """A word of one more or one other letter at its end is nearer than words are in general."""
    words = [*WORDS, "thee", "thew", "stronger", "strongest", "houses", "housed"]
    codes = rendered(words, 2, (5, 5), 4)[0][:-2]
    apart = (codes[:, None] != codes[None]).sum(-1)
    for a, b in (("thee", "thew"), ("houses", "housed"), ("stronger", "strongest")):
        assert apart[words.index(a), words.index(b)] < apart.mean() - 3


def test_the_most_frequent_of_words_that_look_the_same_keeps_its_grid() -> None:
    words = ["l", "cat", "dog", "|", "horse"]  # of one column of ink each, which fills the grid
    codes, moved = rendered(words, 2, (1, 2), 3)
    without, _ = rendered([word for word in words if word != "|"], 2, (1, 2), 3)
    assert moved >= 1
    assert len(np.unique(codes, axis=0)) == len(codes)
    assert without.shape == (6, 2)


@settings(max_examples=50)
@given(st.integers(1, 12), st.integers(1, 40), st.integers(1, 7), st.integers(1, 9), st.integers(0, 99))
def test_shares_of_ink_are_means_of_areas(height: int, width: int, rows: int, columns: int, seed: int) -> None:
    """As Pillow's box filter, which is made for whole-picture reductions, gives them; and no ink is lost."""
    ink = np.random.default_rng(seed).random((height, width))
    found = reduced(ink, (rows, columns))
    assert found.mean() == pytest.approx(ink.mean())
    fine = np.kron(ink, np.ones((rows, columns)))  # every cell is whole pixels of this
    boxes = fine.reshape(rows, height, columns, width).mean((1, 3))
    assert np.allclose(found, boxes)
    if height % rows == width % columns == 0:
        picture = Image.fromarray(ink.astype(np.float32)).resize((columns, rows), Image.Resampling.BOX)
        assert np.allclose(found, np.asarray(picture), atol=1e-5)


def test_a_word_is_drawn_on_one_line_cut_to_its_ink() -> None:
    ink = lines(["l", "hello", "h" * 100, "日本", "​"])
    assert len({each.shape[0] for each in ink}) == 1
    assert ink[0].shape[1] < ink[1].shape[1] < ink[2].shape[1]
    assert all(each[:, 0].any() and each[:, -1].any() for each in ink[:3])
    assert len(np.unique(rendered(["l", "​", "日本", "日"], 2, (5, 5), 3)[0], axis=0)) == 6


def test_more_words_than_grids_are_refused_with_the_arithmetic() -> None:
    with pytest.raises(ModelError, match=f"{len(WORDS) + 2} symbols don't fit: 6 cells of 2 colours are 64 grids"):
        rendered(WORDS, 2, (2, 3), 2)
    assert resolved(rendered(WORDS[:62], 2, (2, 3), 2)[0], 2)[1] == 0
