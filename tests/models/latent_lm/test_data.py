"""Batches of words: each distinct one once, and every place spells the word that it should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hypothesis import given
from hypothesis import strategies as st

from textzip.models.latent_lm.data import WordCollate, distinct, groups_of
from textzip.models.latent_lm.words import CLOSE, END, symbols, words

TEXTS = ["the cat and the dog", "a  b\n\n\tc \n", "", "naïve é", "the dog", "x" * 20 + " y"]


def spelled(batch: dict[str, Any]) -> dict[int, tuple[int, ...]]:
    """The symbols that each place spells."""
    found: dict[int, tuple[int, ...]] = {}
    for places, rows in groups_of(batch):
        assert len(rows) >= len(places)
        assert (rows[len(places) :] == -1).all()
        for place, row in zip(places.tolist(), rows.tolist(), strict=False):
            assert place not in found
            found[place] = tuple(each for each in row if each >= 0)
            assert all(each < 0 for each in row[len(found[place]) :])
    return found


@pytest.mark.parametrize("same", [False, True])
@pytest.mark.parametrize("pack", [0, 16, 40])
def test_every_place_spells_the_word_behind_it_or_the_one_that_is_there(pack: int, same: bool) -> None:
    batch = WordCollate(8, cuts=True, pack=pack, same=same).texts(TEXTS)
    at = spelled(batch)
    ids = batch["ids"].numpy().ravel()
    cut = [words(text, 8) for text in TEXTS]
    first = 0
    for number, text in enumerate(cut):
        count = int(batch["counts"][number])
        places = batch["targets"][first : first + count].tolist()
        assert places == list(range(places[0], places[0] + count)) if places else True
        seen = [batch["words"][ids[place]] if ids[place] >= 0 else None for place in places]
        if same:
            assert seen == text
            assert [at[place] for place in places] == [symbols(word) for word in text]
        else:
            assert seen == [None, *text]
            assert [at[place] for place in places] == [*map(symbols, text), (END,)]
        if batch["texts"] is not None:
            assert set(batch["texts"].numpy().ravel()[places].tolist()) <= {number + 1}
        first += count
    assert first == len(batch["targets"]) == len(at)
    assert batch["symbols"] == sum(map(len, at.values()))
    assert batch["strings"] == TEXTS


def test_distinct_words_stand_once_in_the_order_of_reading() -> None:
    batch = WordCollate(8, cuts=True).texts(["b a b ", "a c b "])
    assert batch["words"] == ["b ", "a ", "c "]
    assert batch["spelled"][:3, :3].tolist() == [[98, 32, -1], [97, 32, -1], [99, 32, -1]]
    assert (batch["spelled"][3:] == -1).all()
    assert batch["ids"].tolist()[0][:4] == [-1, 0, 1, 0]
    assert batch["texts"] is None
    assert batch["counts"].tolist() == [4, 4]


def test_words_alone_are_numbered_and_spelled_however_long() -> None:
    numbers, seen = distinct(["b ", "a" * 500, "b ", "é"])
    assert numbers == {"b ": 0, "a" * 500: 1, "é": 2}
    assert seen["words"] == list(numbers)
    assert [bytes(each for each in row if each >= 0) for row in seen["spelled"].tolist()][:3] == [
        word.encode() for word in numbers
    ]


def test_rows_keep_their_numbers() -> None:
    class Rows:
        texts = ("a b", "c")
        numbers = np.array([7, 3])

    batch = WordCollate(8, cuts=True)(Rows())  # type: ignore[arg-type]
    assert batch["rows"].tolist() == [7, 3]
    assert batch["strings"] == ["a b", "c"]


def test_short_texts_share_a_row_where_that_is_asked_for() -> None:
    texts = ["a b c"] * 4
    assert WordCollate(8, cuts=True).texts(texts)["texts"] is None
    batch = WordCollate(8, cuts=True, pack=16).texts(texts)
    assert batch["ids"].shape == (1, 16)
    assert batch["texts"].tolist() == [[1] * 4 + [2] * 4 + [3] * 4 + [4] * 4]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6), st.sampled_from([0, 24, 64]), st.booleans())
def test_what_is_spelled_in_the_order_of_reading_is_the_texts(texts: list[str], pack: int, same: bool) -> None:
    batch = WordCollate(8, cuts=True, pack=pack, same=same).texts(texts)
    at = spelled(batch)
    raw = bytes(each for place in batch["targets"].tolist() for each in at[place] if each < CLOSE)
    assert raw.decode() == "".join(texts)


@pytest.mark.parametrize("same", [False, True])
def test_no_texts_and_empty_ones_are_batches(same: bool) -> None:
    for texts in ([], [""], ["", ""], ["", "a"]):
        batch = WordCollate(8, cuts=True, same=same, pack=8).texts(texts)
        assert len(batch["counts"]) == len(texts)
        assert batch["counts"].sum() == len(batch["targets"]) == (0 if same else len(texts)) + (texts[-1:] == ["a"])


def test_once_each_distinct_word_is_spelled_where_it_stands_first() -> None:
    texts = ["the cat the dog ", "a cat and the ", "the "]
    every = WordCollate(16, cuts=True, same=True).texts(texts)
    once = WordCollate(16, cuts=True, same=True, once=True).texts(texts)
    assert len(every["targets"]) == 9
    assert len(once["targets"]) == len(once["words"]) == 5
    ids = once["ids"].flatten()
    assert sorted(ids[once["targets"]].tolist()) == list(range(5))
    assert once["bytes"] == len("the cat dog a and ")
    assert every["bytes"] == sum(map(len, texts))
    spelled = [
        bytes(row[row >= 0].tolist()).decode() for _, rows in groups_of(once) for row in rows if (row >= 0).any()
    ]
    assert sorted(spelled) == sorted(once["words"])
