"""The judge: sentences are cut where they end, scored as the n-gram says, and held against text it has not seen."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from textzip.models.language.kneser_ney import KneserNey
from textzip.models.patterns.judge import Judge, advantages, cut, energy, nats, ngram, pairs

END = 4
SCORES = st.integers(3, 8).flatmap(lambda n: arrays(float, (n, 2), elements=st.floats(-9, 0, width=16)))


def corpus(count: int, seed: int = 0) -> np.ndarray:
    """Sentences in which a word is mostly followed by the next one."""
    rng = np.random.default_rng(seed)
    steps = np.where(rng.random((count, 6)) < 0.7, 1, rng.integers(0, 4, (count, 6)))
    ids = steps.cumsum(1) % 4
    for row, length in enumerate(rng.integers(2, 7, count)):
        ids[row, length:] = END
    return ids


def test_sentences_are_cut_behind_their_first_end() -> None:
    symbols, starts = cut(np.array([[1, END, 2, END], [0, 1, 2, 3], [END, END, END, END]]), END)
    assert symbols.tolist() == [1, END, 0, 1, 2, 3, END]
    assert starts.tolist() == [0, 2, 6, 7]


def test_scores_add_up_to_the_mean_of_what_each_order_says_word_by_word() -> None:
    judge = Judge.of(corpus(200), END)
    written = np.array([[0, 1, 2, END, 3, 3], [1, 1, 1, 1, 1, 1]])
    for ids, scores in zip(([0, 1, 2, END], [1] * 6), judge.scores(written), strict=True):
        for order, score in enumerate(scores.cumsum(), 1):
            logs = [math.log(judge.model.distribution(np.array(ids[:k], int), order)[ids[k]]) for k in range(len(ids))]
            assert score == pytest.approx(sum(logs) / len(ids))
    cost, count = nats(judge.model, written, END)
    assert count.tolist() == [4, 6]
    assert cost / count[:, None] == pytest.approx(-judge.scores(written).cumsum(1))


def test_the_corpus_own_scores_are_of_sentences_that_were_not_learned_from() -> None:
    ids = corpus(300)
    held = np.arange(300) // 3 % 10 == 9
    judge = Judge.of(ids, END)
    alone = KneserNey.fit(*cut(ids[~held], END), END + 1, 3)
    symbols, starts = cut(ids[held], END)
    logs = np.add.reduceat(alone.log2(symbols, starts), starts[:-1]) * math.log(2) / np.diff(starts)
    assert judge.own.sum(1) == pytest.approx(logs)
    few = Judge.of(ids[:4], END)
    assert len(few.own) == 4, "too few to hold any out"


def test_dull_text_is_likelier_than_the_corpus_and_further_from_it() -> None:
    """The likeliest sentence of all, word by word; and 400 of the corpus's kind that nothing learned from."""
    judge = Judge.of(corpus(2000), END)
    dull: list[int] = []
    while len(dull) < 6:
        dull.append(int(judge.model.distribution(np.array(dull, int)).argmax()))
    scores, others = judge.scores(np.array([dull])), judge.scores(corpus(400, seed=1))
    assert scores.sum() > judge.own.sum(1).mean() + judge.own.sum(1).std() / 2
    assert judge.off(scores)[0] > judge.off(others).mean()
    assert abs(energy(judge.off(others), others, judge.spread)) < 0.03
    many = scores.repeat(400, 0)
    assert energy(judge.off(many), many, judge.spread) > 0.2


def test_the_energy_distance_is_the_area_between_the_two_distributions_squared() -> None:
    """2 ∫ (F − G)² (Székely and Rizzo, 2013), which has each score's distance from itself in it."""
    rng = np.random.default_rng(0)
    own, scores = rng.normal(-3, 1, 500), rng.normal(-4, 0.5, 400)
    points = np.sort(np.concatenate([own, scores]))
    below = [np.searchsorted(np.sort(each), points[:-1], "right") / len(each) for each in (own, scores)]
    area = 2 * ((below[0] - below[1]) ** 2 * np.diff(points)).sum()
    judge = Judge(ngram(corpus(20), END), END, own[:, None])
    among = np.abs(scores[:, None] - scores).sum()
    found = energy(judge.off(scores[:, None]), scores[:, None], judge.spread)
    assert found == pytest.approx(area - among / (400 * 399) + among / 400**2)


@given(SCORES)
def test_what_a_sentence_is_measured_against_does_not_depend_on_it(scores: np.ndarray) -> None:
    """By hand: the others' worth and distances among themselves."""
    worth = np.sin(scores[:, 0])
    for k, found in enumerate(advantages(worth, scores)):
        others = np.delete(scores, k, 0)
        apart = [np.hypot(*(np.delete(others, j, 0) - others[j]).T).mean() for j in range(len(others))]
        share = worth[k] + 2 * np.hypot(*(others - scores[k]).T).mean()
        assert found == pytest.approx(share - (np.delete(worth, k) + 2 * np.array(apart)).mean(), abs=1e-9)


def test_pairs_of_words_are_counted_without_ends() -> None:
    assert pairs(np.array([[0, 1, 0, 1], [1, 0, END, END], [2, END, END, END]]), END) == (2, 4)
