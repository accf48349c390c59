"""How sure a reader is beside how right it is."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from textzip.models.slot import calibrate
from textzip.models.slot.calibration import AS_IT_IS
from textzip.models.slot.page.reading import Box, Character, Reading
from textzip.models.slot.picture import PAGE, to_page


def reading(text: str, sure: float, *characters: float) -> Reading:
    boxes = [Character(each, p, Box(0, 0, 1, 1)) for each, p in zip(text, characters, strict=True)]
    return Reading(text, sure, len(text), (), tuple(boxes))


def test_what_is_right_is_told_character_by_character_and_blanks_do_not_count() -> None:
    found = calibrate.beside(reading("a cX", 0.8, 0.9, 0.1, 0.7, 0.6), "abc d")
    sure, share, count, each, right = found
    assert (sure, share, count) == (0.8, 0.5, 4)
    assert each.tolist() == [0.9, 0.7, 0.6]
    assert right.tolist() == [1, 1, 0]


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
