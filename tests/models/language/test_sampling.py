"""Drawing symbols: shares that are right, and tails that are cut where they should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.language.sampling import distribution, draw

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
