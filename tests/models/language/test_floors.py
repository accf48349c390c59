"""Floors: what they say is what n-grams and compressors say, over the right denominator."""

from __future__ import annotations

import bz2
import lzma

import numpy as np
import pytest

from textzip.models.language.alphabet import Bytes, Words
from textzip.models.language.compressors import compressors
from textzip.models.language.floors import floors, ngram_bits, training_texts
from textzip.models.language.kneser_ney import KneserNey
from textzip.models.language.sequences import of_texts
from textzip.shards.index import Index

TRAINING = [f"the word number {n * 7 % 40} was with the word {n}" for n in range(60)]
TEXTS = ["the word number 9 was there", "", "é the end"]


def test_bits_are_those_of_each_order_fitted_alone_ends_paid_for() -> None:
    found = floors(Bytes(), TRAINING, TEXTS)
    size = sum(len(text.encode()) for text in TEXTS)
    for order in (1, 2, 5):
        model = KneserNey.fit(*of_texts(TRAINING), 257, order)
        bits = -model.log2(*of_texts(TEXTS)).sum() / size
        assert found.orders[str(order)]["bits"] == pytest.approx(bits)
    assert found.floors["bigram"].numbers == found.orders["2"]
    assert found.floors["chance"].numbers["bits"] == pytest.approx(np.log2(257) * (size + 3) / size)
    best = min(found.orders, key=lambda order: found.orders[order]["bits"])
    [named] = [name for name, floor in found.floors.items() if "the best on these texts" in floor.about]
    assert found.floors[named].numbers == found.orders[best]


def test_many_texts_are_scored_in_parts_to_the_same_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    symbols, starts = of_texts(TEXTS * 5)
    whole = ngram_bits(Bytes(), TRAINING, symbols, starts)
    monkeypatch.setattr("textzip.models.language.floors._CHUNK", 20)
    np.testing.assert_allclose(ngram_bits(Bytes(), TRAINING, symbols, starts), whole)


def test_compressors_are_measured_alone_and_after_the_training_text() -> None:
    costs = {each.name: each for each in compressors(TRAINING, TEXTS)}
    held, before = (b"".join(text.encode() + b"\n" for text in each) for each in (TEXTS, TRAINING))
    size = sum(len(text.encode()) for text in TEXTS)
    assert costs["bzip2"].alone == pytest.approx(8 * len(bz2.compress(held)) / size)
    assert costs["bzip2"].after is None
    together = len(lzma.compress(before + held, preset=9)) - len(lzma.compress(before, preset=9))
    assert costs["xz"].after == pytest.approx(8 * together / size, abs=1)
    assert 0 < costs["xz"].after < costs["xz"].alone <= 8 * len(lzma.compress(held, preset=9)) / size + 1


def test_ppmd_s_cost_is_of_something_that_can_be_undone() -> None:
    ppmd = pytest.importorskip("pyppmd")
    held = b"".join(text.encode() + b"\n" for text in TEXTS)
    size = sum(len(text.encode()) for text in TEXTS)
    packed = ppmd.compress(held, max_order=16, mem_size=256 << 20)
    assert ppmd.decompress(packed, max_order=16, mem_size=256 << 20) == held
    cost = next(each for each in compressors(TRAINING, TEXTS) if each.name == "ppmd")
    assert cost.alone == pytest.approx(8 * len(packed) / size)
    assert cost.after is not None
    assert 0 < cost.after < cost.alone


def test_texts_of_nothing_cost_what_they_cost_and_divide_by_nothing() -> None:
    assert all(each.alone > 0 for each in compressors(TRAINING, ["", ""]))
    assert floors(Bytes(), TRAINING, ["", ""]).floors["chance"].numbers["bits"] == pytest.approx(2 * np.log2(257))


def test_a_sample_of_the_training_texts_is_called_one_and_much_text_has_fewer_orders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "60 of its 200 rows" in floors(Bytes(), TRAINING, TEXTS, 200).floors["bigram"].about
    assert "rows" not in floors(Bytes(), TRAINING, TEXTS, 60).floors["bigram"].about
    size = len(of_texts(TRAINING)[0])
    monkeypatch.setattr("textzip.models.language.floors._ROOM", 7 * size)
    assert len(floors(Bytes(), TRAINING, TEXTS).orders) == 7


def test_words_have_no_compressors() -> None:
    found = floors(Words(["the", "word"], lowercase=True), TRAINING, TEXTS)
    assert set(found.floors) >= {"chance", "unigram", "bigram", "5-gram"}
    assert not any("zip" in name or "xz" in name for name in found.floors)


def test_of_many_training_texts_as_many_are_taken_as_there_is_room_for(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(training_texts(index)) == index.rows == 110
    monkeypatch.setattr("textzip.models.language.floors.MOST", int(index.n_tokens.sum()) // 2)
    few = training_texts(index)
    assert 40 <= len(few) <= 60
    assert set(few) <= set(training_texts_of(index))


def training_texts_of(index: Index) -> list[str]:
    from textzip.train.texts import texts_of

    return [text for group in texts_of(index) for text in group]


def test_n_grams_that_see_pieces_only_are_those_of_the_pieces_as_texts() -> None:
    """A long text cut by hand after every fourth word; only the last piece has an end, so its bits are taken away."""
    words = Words(("a", "b", "c"), lowercase=True)
    training, texts = ["a b c a b c a b c a b c"] * 3, ["a b c a b c a"]
    symbols, starts = words.encode(texts)
    found = ngram_bits(words, training, symbols, starts, 4)
    begins = np.array([0, 4, 8, 12, 13, 17, 21, 25, 26, 30, 34, 38, 39])
    model = KneserNey.fit(words.encode(training)[0], begins, 5, 8)
    expected = -model.log2_orders(symbols, np.array([0, 4, 8])).sum(1)
    assert found == pytest.approx(expected)
    assert found[1] > ngram_bits(words, training, symbols, starts)[1]
