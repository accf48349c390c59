"""Rows that are painted, others, and rows that show the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pictures import pixels

pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.art.judging.sample import _adjectives, chosen, read, showing
from textzip.shards.index import open_index


@pytest.mark.parametrize(("rows", "most", "wanted"), [(None, 100, 12), (6, 100, 6), (100, 5, 5), (1, 1, 1)])
def test_as_many_others_are_left_and_none_is_both(
    made_up_pictures: Path, rows: int | None, most: int, wanted: int
) -> None:
    own, others = chosen(open_index(made_up_pictures), rows, most)
    assert len(own) == len(others) == wanted
    assert not set(own.tolist()) & set(others.tolist())


def test_both_have_their_share_of_each_source_where_sources_take_turns(made_up_pictures: Path) -> None:
    index = open_index(made_up_pictures)
    turns = replace(index, source=np.arange(index.rows) % 2)
    own, others = chosen(turns, None, 12)
    assert sum(own % 2 == 0) in (6, 7)
    assert sum(others % 2 == 0) in (6, 7)


def test_rows_come_with_all_that_they_are_judged_by(made_up_pictures: Path) -> None:
    found = read(open_index(made_up_pictures), np.array([0, 1, 4]), 16)
    assert found.captions == ["calm and red", "wild", "wild"]
    assert found.adjectives == [("calm", "red"), ("wild",), ("wild",)]
    assert found.sources == ["unseen", "seen", "unseen"]
    assert np.array_equal(found.pictures[2], pixels(4))
    assert read(open_index(made_up_pictures), np.array([], np.int64), 16).pictures.shape == (0, 16, 16, 3)
    with pytest.raises(ModelError, match="16 × 16"):
        read(open_index(made_up_pictures), np.array([0]), 32)


def test_rows_are_found_by_what_they_show(made_up_pictures: Path) -> None:
    found = showing(open_index(made_up_pictures), [("calm",), ("red", "calm"), ("blue",), ()], 3)
    assert [numbers.tolist() for numbers in found] == [[0, 3, 6], [0, 3, 6], [], [0, 1, 2]]


def test_a_truth_says_more_than_a_caption_and_any_other_says_nothing() -> None:
    assert _adjectives('{"adjectives": {"mood": "calm", "hue": "red"}}') == ["calm", "red"]
    assert [_adjectives(truth) for truth in ("", "{}", "[]", '{"adjectives": []}')] == [[]] * 4
