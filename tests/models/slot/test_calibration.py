"""Confidence that means what it says: fits that are known, errors worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from textzip.errors import CheckpointError
from textzip.models.slot.calibration import AS_IT_IS, FILE, Calibration, Platt, calibration_error, fitted, mended
from textzip.train.stored import MODEL


def test_a_fit_finds_the_slope_and_the_move_that_outcomes_were_drawn_by() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(3, 2, 40_000)
    sure = 1 / (1 + np.exp(-logits))
    right = (rng.random(40_000) < 1 / (1 + np.exp(-(0.6 * logits - 0.5)))).astype(np.float64)
    found = fitted(sure, right)
    assert found.slope == pytest.approx(0.6, abs=0.03)
    assert found.move == pytest.approx(-0.5, abs=0.05)
    after = np.array([found(p) for p in sure])
    assert calibration_error(after, right) < 0.01 < 0.05 < calibration_error(sure, right)


def test_a_fit_that_makes_the_error_larger_is_not_taken() -> None:
    """Nearly all means what it says, and the surest of all are wrong one time in 20."""
    rng = np.random.default_rng(0)
    sure = np.concatenate([rng.uniform(0.6, 0.999, 4000), np.full(2000, 1 - 1e-6)])
    right = np.concatenate([rng.random(4000) < sure[:4000], rng.random(2000) < 0.95]).astype(np.float64)
    found = fitted(sure, right)
    assert calibration_error(np.array([found(p) for p in sure]), right) > calibration_error(sure, right)
    assert mended(sure, right) == Platt()
    assert mended(sure**8, right) != Platt()


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
    found = Platt(0.7, -0.3)
    values = [found(p) for p in (0.0, 1e-9, 0.1, 0.5, 0.9, 1.0)]
    assert values == sorted(values)
    assert values[0] == 0
    assert values[-1] < 1
    assert [AS_IT_IS.page(p) for p in (0.0, 0.3, 1.0)] == [0.0, 0.3, 1.0]


@pytest.mark.parametrize("p", [0.0, 0.03, 0.5, 0.97])
def test_what_a_probability_became_leads_back_to_it(p: float) -> None:
    found = Platt(0.7, -0.3)
    assert found.before(found(p)) == pytest.approx(p)
    assert AS_IT_IS.page.before(p) == p


def test_it_is_kept_beside_a_checkpoint(tmp_path: Path) -> None:
    assert Calibration.of(tmp_path) == AS_IT_IS
    made = Calibration(Platt(0.8, 0.1), Platt(0.5, -1.0))
    made.save(tmp_path, {"rows": 3})
    assert Calibration.of(tmp_path) == made
    voted = Calibration(Platt(0.8, 0.1), Platt(0.5, -1.0), votes=Calibration(Platt(0.7, 0.2), Platt(2.0, 0.5)))
    voted.save(tmp_path, {})
    assert Calibration.of(tmp_path) == voted
    (tmp_path / MODEL).write_bytes(b"weights")
    made.save(tmp_path, {"rows": 3})
    assert Calibration.of(tmp_path) == made
    (tmp_path / MODEL).write_bytes(b"others")
    with pytest.raises(CheckpointError, match=r"other weights.*textzip calibrate"):
        Calibration.of(tmp_path)
    (tmp_path / FILE).write_text("{", "utf-8")
    with pytest.raises(CheckpointError, match="textzip calibrate"):
        Calibration.of(tmp_path)
