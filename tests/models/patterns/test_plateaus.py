"""Losses of a uniform guess are recognised, and others left alone."""

from __future__ import annotations

import math

import pytest

from textzip.models.patterns.plateaus import least_of_softmax_twice, plateau


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (5.2575, "is ln 192 = 5.2575: a grid is read as if all 192 symbols"),
        (5.29, "is ln 192"),
        (1.0986, "is ln 3 = 1.0986: a cell is guessed as if all 3 colours"),
        (4.2644, "the least that a cross-entropy over 192 symbols can be"),
    ],
)
def test_values_of_a_guess(loss: float, words: str) -> None:
    found = plateau(loss, 192, 3)
    assert found is not None
    assert words in found
    assert "softmax twice" in found


@pytest.mark.parametrize("loss", [0.0, 0.5, 2.0, 4.0, 5.0, 6.0])
def test_other_losses_say_nothing(loss: float) -> None:
    assert plateau(loss, 192, 3) is None


def test_the_least_of_probabilities_as_logits() -> None:
    """By hand: the right one of four has logit 1, the others 0."""
    assert least_of_softmax_twice(4) == pytest.approx(-math.log(math.e / (math.e + 3)))
