"""Counts, histograms and contact sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import RecipeError, ShardError
from textzip.shards.inspect import contact_sheet, histogram, summarise
from textzip.shards.manifest import read_lines


def test_rows_are_counted_by_every_small_column(folder: Path) -> None:
    summary = summarise(folder, read_lines(folder, "train"))
    assert summary.rows == 13
    assert summary.bytes == sum(path.stat().st_size for path in folder.glob("train-*.parquet"))
    assert summary.characters == sum(n % 9 + 1 for n in range(13))
    assert summary.lengths == Counter(n % 9 + 1 for n in range(13))
    assert summary.fonts == {"A+B": 5, "A": 8}
    assert summary.px == Counter(8 + n % 4 for n in range(13))
    assert summary.sources == {"prose": 6, "random": 7}
    assert summary.skipped == {"blank text": 6}
    assert summary.missing == {"A": 0 + 1 + 2}


@given(st.dictionaries(st.integers(0, 500), st.integers(1, 9), min_size=1), st.integers(1, 20))
def test_a_histogram_counts_everything_once_in_no_more_than_its_bins(counts: dict[int, int], bins: int) -> None:
    found = list(histogram(Counter(counts), bins))
    assert sum(count for _, count in found) == sum(counts.values())
    assert len(found) <= bins
    ranges = [[int(each) for each in name.split("–")] for name, _ in found]
    assert ranges[0][0] == min(counts)
    assert ranges[-1][-1] == max(counts)
    assert all(one[-1] + 1 == other[0] for one, other in pairwise(ranges))


def test_the_sheet_shows_the_first_pages_with_a_line_of_grey_between(
    folder: Path, pixels: Callable[[int], npt.NDArray[np.uint8]]
) -> None:
    sheet = contact_sheet(folder, read_lines(folder, "train"), columns=3, rows=3)
    assert sheet.shape == (3 * 33 - 1, 3 * 49 - 1)
    for n in range(9):
        y, x = n // 3 * 33, n % 3 * 49
        assert np.array_equal(sheet[y : y + 32, x : x + 48], pixels(n))
    assert (sheet[32] == 96).all()
    assert (sheet[:, 48] == 96).all()


def test_a_sheet_is_no_higher_than_its_pages(folder: Path) -> None:
    assert contact_sheet(folder, read_lines(folder, "validation"), columns=2, rows=9).shape == (32, 97)
    assert contact_sheet(folder, read_lines(folder), columns=4, rows=9).shape == (4 * 33 - 1, 4 * 49 - 1)


def test_a_damaged_shard_is_named(folder: Path) -> None:
    path = folder / "train-00001.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    for look in (summarise, lambda *arguments: contact_sheet(*arguments, 9, 9)):
        with pytest.raises(ShardError) as caught:
            look(folder, read_lines(folder))
        assert str(caught.value).startswith(f"{path}: unreadable (")
        assert str(caught.value).endswith(f"); `textzip verify {folder}` says more")


def test_a_sheet_is_no_larger_than_a_picture_can_be(folder: Path) -> None:
    many = [replace(line, rows=10**9) for line in read_lines(folder)]
    with pytest.raises(
        RecipeError, match=r"100 × 30,000 pages are 4,899 × 989,999 px, .* up to 67 million; ask for fewer"
    ):
        contact_sheet(folder, many, columns=100, rows=30_000)


def test_pictures_are_counted_by_what_they_have(made_up_pictures: Path) -> None:
    summary = summarise(made_up_pictures, read_lines(made_up_pictures, "train"), "pictures")
    assert (summary.rows, summary.sources) == (25, {"seen": 18, "unseen": 7})
    assert summary.adjectives == {"calm": 9, "red": 9, "wild": 8}
    assert summary.named == {2: 9, 1: 8, 0: 8}
    assert (summary.fonts, summary.px) == ({}, {})
