"""Confidence that means what it says: fits that are known, errors worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from textzip.errors import CheckpointError
from textzip.models.slot.calibration import AS_IT_IS, FILE, Calibration, Fit, Last, calibration_error, fitted
from textzip.models.slot.network.symbols import UNKNOWN
from textzip.train.stored import MODEL


def drawn(rng: np.random.Generator, sure: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """What is right, as often as the truth says."""
    return (rng.random(len(sure)) < truth).astype(np.float64)


def test_a_fit_finds_what_outcomes_were_drawn_by() -> None:
    """Logits that mean 0.6 of themselves and half less, as far as groups of 5 % can say."""
    rng = np.random.default_rng(0)
    logits = rng.normal(3, 2, 40_000)
    sure, truth = 1 / (1 + np.exp(-logits)), 1 / (1 + np.exp(-(0.6 * logits - 0.5)))
    right = drawn(rng, sure, truth)
    found = fitted(sure, right)
    for logit in (1, 3, 5):
        assert found(1 / (1 + np.exp(-logit))) == pytest.approx(1 / (1 + np.exp(-(0.6 * logit - 0.5))), abs=0.02)
    after = np.array([found(p) for p in sure])
    assert calibration_error(after, right) < 0.01 < 0.05 < calibration_error(sure, right)


def test_what_two_numbers_can_not_say_is_fitted_too() -> None:
    """Nearly all means what it says, and the surest of all are wrong one time in 20; measured on others."""
    rng = np.random.default_rng(0)
    sure = np.concatenate([rng.uniform(0.6, 0.9, 40_000), np.full(20_000, 1 - 1e-6)])
    truth = np.where(sure > 0.999, 0.95, sure)
    found = fitted(sure, drawn(rng, sure, truth))
    after, other = np.array([found(p) for p in sure]), drawn(rng, sure, truth)
    assert calibration_error(after, other) < 0.01 < 0.015 < calibration_error(sure, other)
    assert found(0.7) == pytest.approx(0.7, abs=0.04)
    assert found(1 - 1e-6) == pytest.approx(0.95, abs=0.02)


def test_groups_that_fall_are_made_one() -> None:
    """Four groups of 40, right 8, 32, 24 and 40 times: the two in the middle are one together, said at 0.6."""
    sure = np.repeat([0.3, 0.5, 0.7, 0.9], 40)
    right = np.concatenate([np.arange(40) < 40 * share for share in (0.2, 0.8, 0.6, 1)]).astype(np.float64)
    found = fitted(sure, right)
    assert len(found.said) == 3
    assert found(0.6) == pytest.approx(57 / 82)
    assert found(0.3) == pytest.approx(9 / 42)


@pytest.mark.parametrize("count", [0, 1, 2, 39, 81])
def test_few_outcomes_or_outcomes_that_are_all_alike_give_a_fit(count: int) -> None:
    for outcome in (0.0, 1.0):
        found = fitted(np.linspace(0.2, 0.999, count), np.full(count, outcome))
        assert 0 < found(0.5) < 1
        assert found(0.3) < found(0.4)


def test_the_error_is_the_mean_distance_of_confidence_from_what_is_right() -> None:
    """Two bins by hand: 0.5 said and 0 of 2 right, 0.9 said and 1 of 2 right: (0.5 + 0.4) / 2."""
    sure, right = np.array([0.5, 0.9, 0.5, 0.9]), np.array([0.0, 1.0, 0.0, 0.0])
    assert calibration_error(sure, right, bins=2) == pytest.approx(0.45)
    weighted = calibration_error(np.array([0.5, 0.9]), np.array([0.5, 0.0]), np.array([3.0, 1.0]), bins=4)
    assert weighted == pytest.approx(0.9 / 4)
    assert calibration_error(np.array([]), np.array([])) == 0


def test_what_is_right_as_often_as_it_is_sure_has_next_to_no_error() -> None:
    rng = np.random.default_rng(1)
    sure = rng.random(100_000)
    assert calibration_error(sure, (rng.random(100_000) < sure).astype(np.float64)) < 0.01


def test_a_map_keeps_order_bounds_and_nothing() -> None:
    found = Fit((-2.0, 0.0, 3.0), (-1.0, -0.5, 2.5))
    values = [found(p) for p in (0.0, 1e-9, 0.1, 0.5, 0.9, 1.0)]
    assert values == sorted(values)
    assert values[0] == 0
    assert values[-1] < 1
    assert [AS_IT_IS.page(p) for p in (0.0, 0.3, 1.0)] == [0.0, 0.3, 1.0]


@pytest.mark.parametrize("p", [0.0, 0.03, 0.5, 0.97])
def test_what_a_probability_became_leads_back_to_it(p: float) -> None:
    found = Fit((-2.0, 0.0, 3.0), (-1.0, -0.5, 2.5))
    assert found.before(found(p)) == pytest.approx(p)
    assert AS_IT_IS.page.before(p) == p


def test_a_whole_page_is_less_likely_right_the_more_characters_it_has() -> None:
    assert Last().faultless(0.99, 100 * "a") == pytest.approx(0.366, abs=1e-3)
    assert [Last().faultless(share, "") for share in (0.0, 0.7, 1.0)] == [0.0, 0.7, 1.0]
    half = Last(exact=Fit((-9.0, 9.0), (-10.0, 8.0)))
    assert half.faultless(0.5, "a") == pytest.approx(1 / (1 + np.e))


def test_a_page_is_believed_less_where_less_was_right_and_never_more() -> None:
    last = Last(page=Fit((-2.0, 2.0), (-1.0, 1.0)))
    low, high = 1 / (1 + np.exp(2)), 1 / (1 + np.exp(-2))
    assert last.share(low) == pytest.approx(low)
    assert last.share(high) == pytest.approx(1 / (1 + np.exp(-1)))
    assert Last().share(0.7) == 0.7


def test_what_two_models_read_alike_or_otherwise_or_only_one_read_has_a_fit_of_its_own() -> None:
    last = Last(agreed=Fit((-9.0, 9.0), (-8.0, 10.0)), apart=Fit((-9.0, 9.0), (-10.0, 8.0)))
    found = [last.faultless(0.5, "a", agreed) for agreed in (True, False, None)]
    assert found == pytest.approx([1 / (1 + np.exp(-1)), 1 / (1 + np.e), 0.5])


def test_a_page_is_likely_right_as_the_share_of_it_means_that_is() -> None:
    last = Last(page=Fit((-2.0, 2.0), (-1.0, 1.0)))
    assert last.faultless(0.5, "abc") == pytest.approx(0.5**3)
    assert last.faultless(1 / (1 + np.exp(-2)), "abc") == pytest.approx((1 / (1 + np.exp(-1))) ** 3)


def test_a_page_on_which_a_character_has_no_name_is_not_all_read() -> None:
    assert Last().faultless(0.999, f"a{UNKNOWN}") == 0


def test_none_is_believed_to_be_right_more_often_than_the_surest_that_were_counted() -> None:
    found = Fit((-2.0, 3.0), (-1.0, 2.5))
    most = 1 / (1 + np.exp(-2.5))
    assert found.counted(1 - 1e-6) == pytest.approx(most)
    assert found.counted(0.5) == found(0.5) < most
    assert found(1 - 1e-6) > 0.999  # a look's, which is compared with others, keeps its order
    assert Fit().counted(1.0) == 1.0


@pytest.mark.parametrize("count", [40, 400])
def test_what_was_right_each_time_is_believed_as_the_rule_of_succession_says(count: int) -> None:
    found = fitted(np.full(count, 0.999), np.ones(count))
    assert found(0.999) == pytest.approx((count + 1) / (count + 2))


def test_it_is_kept_beside_a_checkpoint(tmp_path: Path) -> None:
    assert Calibration.of(tmp_path) == AS_IT_IS
    one, other = Fit((0.0, 1.0), (-1.0, 2.0)), Fit((0.5,), (0.25,))
    made = Calibration(one, other)
    made.save(tmp_path, {"rows": 3})
    assert Calibration.of(tmp_path) == made
    own, others = Last(one, other, one, other, one), Last(other, one, other)
    voted = Calibration(one, other, Calibration(other, one), Calibration(one, one), own, others)
    voted.save(tmp_path, {})
    assert Calibration.of(tmp_path) == voted
    before = json.loads((tmp_path / FILE).read_text("utf-8"))
    del before["own"], before["others"]
    (tmp_path / FILE).write_text(json.dumps(before), "utf-8")
    assert Calibration.of(tmp_path) == replace(voted, own=Last(), others=Last())
    (tmp_path / MODEL).write_bytes(b"weights")
    made.save(tmp_path, {"rows": 3})
    assert Calibration.of(tmp_path) == made
    (tmp_path / MODEL).write_bytes(b"others")
    with pytest.raises(CheckpointError, match=r"other weights.*textzip calibrate"):
        Calibration.of(tmp_path)
    falls = {"said": [0.0, 1.0], "meant": [1.0, 0.0]}
    for damaged in ("{", json.dumps({"character": falls, "page": falls, "votes": None, "both": None})):
        (tmp_path / FILE).write_text(damaged, "utf-8")
        with pytest.raises(CheckpointError, match=r"damaged.*textzip calibrate"):
            Calibration.of(tmp_path)
