"""How evenly characters come: counted as Python counts them, by source, in the memory of a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ShardError
from textzip.shards import balance
from textzip.shards.balance import code_points, count_characters, spread
from textzip.shards.manifest import read_lines


@given(st.text())
def test_code_points_are_counted_as_python_counts_characters(text: str) -> None:
    assert {chr(each): count for each, count in code_points(text).items()} == Counter(text)


@pytest.mark.parametrize("rows", [1, 3, 4096])
def test_the_characters_of_each_source_are_counted_in_batches_of_any_size(
    rows: int, pages: Path, rows_of: Callable[..., list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(balance, "_BATCH_ROWS", rows)
    expected: dict[str, Counter[int]] = {}
    for row in rows_of(pages):
        expected.setdefault(row["source"], Counter()).update(map(ord, row["text"]))
    assert count_characters(pages, read_lines(pages, "train")) == expected
    assert set(expected) == {"prose.txt", "random"}


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 50), min_size=1))
def test_a_spread_is_the_ends_of_the_counts(counts: dict[str, int]) -> None:
    ends = spread(counts)
    assert ends.kinds == len(counts)
    assert ends.fewest == counts[ends.least] == min(counts.values())
    assert ends.oftenest == counts[ends.most] == max(counts.values())
    assert ends.ratio == (ends.oftenest / ends.fewest if ends.fewest else float("inf"))


def test_a_damaged_shard_is_named(copy: Path) -> None:
    path = copy / "train-00001.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ShardError) as caught:
        count_characters(copy, read_lines(copy))
    assert str(caught.value).startswith(f"{path}: unreadable (")
    path.unlink()
    with pytest.raises(ShardError, match=r"unreadable \(missing\)"):
        count_characters(copy, read_lines(copy))
