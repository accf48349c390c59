"""Figures of grids worked out in another way, and what is and is not said to be collapsed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.patterns.codes.factorised import factorised
from textzip.models.patterns.codes.hashed import hashed
from textzip.models.patterns.codes.statistics import collapsed, statistics


def entropy(counts: Iterable[int]) -> float:
    """Bits, from counts: log2 n − Σ c · log2 c / n."""
    there = [count for count in counts if count]
    return math.log2(sum(there)) - sum(count * math.log2(count) for count in there) / sum(there)


WORDS = [f"word{n}" for n in range(300)]


@given(st.integers(2, 5), st.integers(1, 6), st.integers(2, 30), st.integers(0, 99))
def test_figures_are_those_of_the_definitions(colours: int, cells: int, symbols: int, seed: int) -> None:
    codes = np.random.default_rng(seed).integers(0, colours, (symbols, cells))
    found = statistics(codes, colours)
    pairs = [int((a != b).sum()) for a, b in combinations(codes, 2)]
    assert found.histogram.tolist() == np.bincount(pairs, minlength=cells + 1).tolist()
    assert found.least == min(pairs)
    assert found.mean == pytest.approx(sum(pairs) / len(pairs))
    assert np.array_equal(
        found.nearest,
        np.array([min((row != other).sum() for k, other in enumerate(codes) if k != n) for n, row in enumerate(codes)]),
    )
    grids = Counter(map(bytes, codes.astype(np.uint8)))
    assert found.distinct == len(grids)
    assert found.collisions == symbols - len(grids)
    assert found.information == pytest.approx(entropy(grids.values()), abs=1e-9)
    for cell in range(cells):
        assert found.cells[cell] == pytest.approx(entropy(np.bincount(codes[:, cell]).tolist()), abs=1e-9)
    assert found.entropy == pytest.approx(entropy(np.bincount(codes.ravel()).tolist()), abs=1e-9)
    assert found.constant == sum(len(set(codes[:, cell].tolist())) == 1 for cell in range(cells))


def test_all_grids_there_are_tell_as_much_as_can_be() -> None:
    codes = np.array(list(product(range(3), repeat=4)))
    found = statistics(codes, 3)
    assert found.information == pytest.approx(4 * math.log2(3)) == pytest.approx(found.cells.sum())
    assert found.least == 1
    assert found.mean == pytest.approx(4 * 2 / 3 * 81 / 80), "as random ones, but never with themselves"
    assert collapsed(codes, 3) == []


@pytest.mark.parametrize("words", [1, 2, 5, 300])
@pytest.mark.parametrize(("cells", "colours"), [(25, 3), (16, 2), (12, 9)])
def test_nothing_is_said_of_grids_that_are_as_they_should_be(words: int, cells: int, colours: int) -> None:
    assert collapsed(hashed(WORDS[:words], 2, cells, colours, 2, 0), colours) == []
    assert collapsed(factorised(WORDS[:words], 2, cells, colours, 2, 0), colours) == []


def test_each_collapse_is_said_and_no_other() -> None:
    good = hashed(WORDS, 2, 25, 3, 5, 0)
    names = [*WORDS, "unknown", "end"]
    doubled = good.copy()
    doubled[[7, 9]] = good[3]
    doubled[20] = good[10]
    assert collapsed(doubled, 3, names) == [
        "3 of 302 symbols have another's grid: 'word3' and 'word7' and 'word9'; 'word10' and 'word20'."
    ]
    stuck = good.copy()
    stuck[:, [0, 24]] = 1
    assert collapsed(stuck, 3) == ["2 of 25 cells have one colour for all symbols, and tell nothing."]
    assert collapsed(good, 5)[0] == "2 of 5 colours are never used: 3, 4."
    rng = np.random.default_rng(0)
    pale = np.where(rng.random(good.shape) < 0.85, 0, good)
    said = collapsed(pale, 3)
    assert len(said) == 3
    assert said[0].endswith("; and others.")
    assert said[1].startswith("Colour 0 is in 90 % of all cells: a cell's colour carries 0.5")
    assert said[2].startswith("The grids are alike: two of them differ in 4.5 cells of 25, and would in 16.7")


def test_all_alike_is_the_whole_list() -> None:
    said = collapsed(np.full((50, 9), 2), 3)
    words = (
        "49 of 50 symbols have",
        "9 of 9 cells have",
        "2 of 3 colours",
        "Colour 2 is in 100 %",
        "The grids are alike",
    )
    assert [sentence[: len(word)] for sentence, word in zip(said, words, strict=True)] == list(words)
    assert "number 0 and number 1 and number 2 and others" in said[0]
