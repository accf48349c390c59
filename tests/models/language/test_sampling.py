"""Drawing symbols: shares that are right, and tails that are cut where they should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.language.sampling import Options, distribution, draw

LOGITS = st.lists(st.floats(-30, 30), min_size=1, max_size=8).map(lambda row: np.array([row]))


@given(LOGITS, st.floats(0.1, 5))
def test_a_temperature_divides_logits(logits: np.ndarray, temperature: float) -> None:
    wanted = np.exp((logits - logits.max()) / temperature)
    np.testing.assert_allclose(distribution(logits, temperature, 1.0), wanted / wanted.sum(), rtol=1e-9)


@given(LOGITS, st.floats(0.01, 1))
def test_top_p_keeps_the_fewest_likeliest_that_have_that_much(logits: np.ndarray, top_p: float) -> None:
    whole, kept = distribution(logits, 1.0, 1.0)[0], distribution(logits, 1.0, top_p)[0]
    chosen = kept > 0
    assert kept.sum() == pytest.approx(1)
    assert whole[chosen].sum() >= min(top_p, 1.0) - 1e-9
    assert whole[chosen].sum() - whole[chosen].min() < top_p + 1e-9
    if not chosen.all():
        assert whole[chosen].min() >= whole[~chosen].max()
    np.testing.assert_allclose(kept[chosen], whole[chosen] / whole[chosen].sum())


TIED = st.lists(st.integers(-2, 2), min_size=1, max_size=8).map(lambda row: np.array([row], np.float64))


@given(TIED, st.integers(1, 10), st.floats(0.3, 3))
def test_top_k_keeps_so_many_likeliest_the_first_of_those_alike(logits: np.ndarray, k: int, temperature: float) -> None:
    """Which, says Python's own sorting, which is stable; how likely, a softmax of those alone."""
    row = logits[0].tolist()
    kept = sorted(sorted(range(len(row)), key=lambda number: -row[number])[:k])
    found = distribution(logits, temperature, 1.0, k)[0]
    assert np.flatnonzero(found).tolist() == kept
    odds = np.exp(logits[0, kept] / temperature)
    np.testing.assert_allclose(found[kept], odds / odds.sum(), rtol=1e-9)


@given(LOGITS, st.integers(0, 9))
def test_as_many_as_there_are_or_none_change_nothing(logits: np.ndarray, more: int) -> None:
    before = logits.copy()
    for k in (0, logits.shape[1] + more):
        assert (distribution(logits, 0.8, 0.9, k) == distribution(logits, 0.8, 0.9)).all()
    distribution(logits, 1.0, 1.0, 1)
    assert (logits == before).all()


@given(st.permutations(range(8)), st.integers(1, 8), st.floats(0.05, 1))
def test_top_p_takes_its_share_of_what_top_k_leaves(order: list[int], k: int, top_p: float) -> None:
    logits = np.array([order], np.float64) / 2
    left = torch.topk(torch.from_numpy(logits[0]), k)
    share = distribution(left.values.numpy()[None], 1.0, top_p)[0]
    wanted = np.zeros(8)
    wanted[left.indices.numpy()] = share
    np.testing.assert_allclose(distribution(logits, 1.0, top_p, k)[0], wanted, rtol=1e-9, atol=1e-15)


def test_top_k_never_brings_back_what_is_barred() -> None:
    logits = np.array([[-np.inf, 1.0, -np.inf, -np.inf], [2.0, 2.0, 2.0, 2.0]])
    assert distribution(logits, 1.0, 1.0, 3).tolist() == [[0, 1, 0, 0], pytest.approx([1 / 3, 1 / 3, 1 / 3, 0])]
    assert distribution(logits, 0.0, 1.0, 3)[:, :2].tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Options(top_k=-1), "top_k is -1: it must be 0"),
        (Options(least=-1), "least is -1: of a text of at most 200 symbols, between 0 and 200"),
        (Options(length=5, least=6), "least is 6: of a text of at most 5 symbols"),
        (Options(stop=("a", "")), "a stop string is empty"),
    ],
)
def test_options_that_are_impossible_are_refused(options: Options, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        options.check()


def test_options_that_would_be_ignored_are_refused() -> None:
    Options(length=9, least=9, top_k=3, stop=("a",)).check()
    Options(top_k=3).check_without("least", "stop", why="so")
    with pytest.raises(ModelError, match="least is 4, and so it is: leave it out"):
        Options(least=4).check_without("least", "stop", why="so it is")
    with pytest.raises(ModelError, match="stop is \\('a',\\), and so it is"):
        Options(stop=("a",)).check_without("least", "stop", why="so it is")


def test_no_temperature_takes_the_likeliest_and_what_is_barred_is_never_drawn() -> None:
    logits = np.array([[1.0, 3.0, 2.0], [0.0, -np.inf, -1.0]])
    assert distribution(logits, 0.0, 1.0).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert distribution(logits, 1.0, 1.0)[1, 1] == 0


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6).filter(any), st.floats(0, 1, exclude_max=True))
def test_what_has_no_chance_is_never_drawn(weights: list[int], chance: float) -> None:
    p = np.array([weights]) / sum(weights)
    drawn = int(draw(p, np.array([chance]))[0])
    assert weights[drawn] > 0
    below = p[0].cumsum()
    assert chance <= below[drawn] + 1e-12
    assert drawn == 0 or chance >= below[drawn - 1] - 1e-12


def test_equal_steps_of_chance_give_the_shares() -> None:
    p = np.array([[0.1, 0.0, 0.65, 0.25]])
    chances = (np.arange(10_000) + 0.5) / 10_000
    drawn = draw(np.repeat(p, 10_000, 0), chances)
    assert np.bincount(drawn, minlength=4).tolist() == [1000, 0, 6500, 2500]


def test_a_thin_tail_is_drawn_as_often_as_it_should_be() -> None:
    """Where float32 has no number left between 1 − 2⁻²⁵ and 1."""
    p = np.array([[1 - 2.0**-25, 2.0**-25]])
    assert draw(p, np.array([1 - 2.0**-26]))[0] == 1
    assert draw(p, np.array([1 - 2.0**-24]))[0] == 0
