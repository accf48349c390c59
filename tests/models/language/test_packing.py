"""Sequences in rows: each whole, once, in a place of its own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.language.packing import IGNORED, fitted, packed
from textzip.models.language.sequences import of_texts

TEXTS = st.lists(st.text("ab \né", max_size=20), min_size=1, max_size=12)


@given(TEXTS, st.sampled_from([0, 30, 64, 200]))
def test_every_text_is_in_one_row_whole_and_once(texts: list[str], width: int) -> None:
    symbols, starts = of_texts(texts)
    ids, targets, numbers = packed(symbols, starts, 256, width)
    assert ids.shape == targets.shape == numbers.shape
    assert ids.shape[1] >= width
    for number, text in enumerate(texts, 1):
        rows, places = np.nonzero(numbers == number)
        assert len(set(rows.tolist())) == 1
        assert (np.diff(places) == 1).all()
        wanted = [*text.encode(), 256]
        assert targets[numbers == number].tolist() == wanted
        assert ids[numbers == number].tolist() == [256, *wanted[:-1]]
    assert (targets[numbers == 0] == IGNORED).all()
    assert (numbers > 0).sum() == len(symbols)


@given(st.lists(st.integers(1, 30), max_size=40), st.integers(30, 90))
def test_rows_are_no_more_than_twice_what_is_needed(lengths: list[int], width: int) -> None:
    row, place = fitted(np.array(lengths, np.int64), width)
    ends = np.zeros(len(lengths) + 1, np.int64)
    for number in np.lexsort((place, row)).tolist():
        assert place[number] >= ends[row[number]]
        ends[row[number]] = place[number] + lengths[number]
    assert ends.max(initial=0) <= width
    used = len(set(row.tolist()))
    assert used <= max(1, -(-2 * sum(lengths) // width)) if lengths else used == 0
