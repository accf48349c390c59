"""How sure a reader is beside how right it is."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from textzip.models.slot import calibrate
from textzip.models.slot.calibration import AS_IT_IS, Last
from textzip.models.slot.network.symbols import UNKNOWN
from textzip.models.slot.outcomes import Outcome
from textzip.models.slot.picture import PAGE, to_page


def test_a_fit_lowers_the_errors_of_one_that_is_too_sure() -> None:
    rng = np.random.default_rng(0)
    pages = []
    for _ in range(300):
        right = (rng.random(20) < 0.8).astype(np.float64)
        pages.append((0.97, float(right.mean()), 20, np.full(20, 0.97), right))
    fit = calibrate.fit(pages)
    assert fit.character(0.97) == pytest.approx(0.8, abs=0.02)
    before, after = (calibrate.expected(pages, each) for each in (AS_IT_IS, fit))
    assert all(after[name] < 0.3 * before[name] for name in before)


def test_an_enlarged_page_is_another_program_s() -> None:
    page = np.zeros((PAGE, PAGE), np.uint8)
    page[20:40, 10:100] = 255
    assert to_page(page).own
    assert not to_page(calibrate.enlarged(page, 2.0)).own


def outcome(own: bool, sure: float, text: str, wanted: str, agreed: bool | None = None) -> Outcome:
    right = np.array([a == b for a, b in zip(text, wanted, strict=True)], np.float64)
    measured = (sure, float(right.mean()), len(text), np.full(len(text), sure), right)
    return Outcome(own, measured, text, agreed, text == wanted)


def test_readings_are_as_sure_at_last_as_they_are_right() -> None:
    """900 pages of ten letters, all as sure; on one in three a letter is wrong: of letters 29 in 30 are right."""
    found = [outcome(True, 0.999, "abcdefghij", "abcdefghix" if k % 3 == 0 else "abcdefghij") for k in range(900)]
    last = calibrate.finally_(found)
    assert last.character.counted(0.999) == pytest.approx(29 / 30, abs=0.001)
    assert last.share(0.999) == pytest.approx(29 / 30, abs=0.001)
    assert last.faultless(0.999, "abcdefghij") == pytest.approx(2 / 3, abs=0.001)
    errors = calibrate.left(found, last)
    assert set(errors) == {"characters", "pages", "faultless pages"}
    assert max(errors.values()) < 0.005
    assert min(calibrate.left(found, Last()).values()) > 0.03


def test_what_two_models_read_alike_is_measured_apart() -> None:
    """Of 300 pages that both read alike none is wrong, of 300 others one in three; all are as sure."""
    found = [outcome(True, 0.99, "ab", "ab", agreed=True) for _ in range(300)]
    found += [outcome(True, 0.99, "ab", "ax" if k % 3 == 0 else "ab", agreed=False) for k in range(300)]
    last = calibrate.finally_(found)
    assert last.faultless(0.99, "ab", agreed=True) == pytest.approx(301 / 302, abs=1e-3)
    assert last.faultless(0.99, "ab", agreed=False) == pytest.approx(2 / 3, abs=0.01)
    assert not last.exact.said  # none was read by one alone


def test_of_no_readings_of_a_kind_nothing_is_measured() -> None:
    assert calibrate.finally_([]) == Last()
    assert calibrate.left([], Last()) == {}


def test_what_a_model_has_no_name_for_is_right_as_that() -> None:
    assert calibrate.sayable(("a", "b", UNKNOWN))("aяb") == f"a{UNKNOWN}b"
    assert calibrate.sayable(("a", "b"))("aяb") == "aяb"


def test_a_model_that_reads_nothing_is_believed_as_it_is() -> None:
    nothing = np.empty(0)
    fitted = calibrate.fit([(0.2, 0.0, 5, nothing, nothing)] * 4)
    assert fitted.character(0.7) == 0.7
    assert calibrate.expected([(0.2, 0.0, 5, nothing, nothing)], fitted)["characters"] == 0
