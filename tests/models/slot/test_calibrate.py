"""How sure a reader is beside how right it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

pytest.importorskip("torch")

from textzip.models.slot import calibrate
from textzip.models.slot.calibration import AS_IT_IS
from textzip.models.slot.network.symbols import UNKNOWN
from textzip.models.slot.page.reading import Box, Character, Reading
from textzip.models.slot.picture import PAGE, Picture, to_page


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


class Says:
    """A reader that says the same of every picture."""

    def __init__(self, text: str, sure: float) -> None:
        self.reading = Reading(text, sure, len(text))

    def read_pictures(self, pictures: Sequence[Picture], **how: object) -> list[Reading]:
        return [self.reading for _ in pictures]


@pytest.mark.parametrize(("said", "own", "other"), [("a b", True, True), ("ab", False, True), ("a c", False, False)])
def test_all_of_a_page_is_right_with_its_blanks_where_it_is_textzip_s_own(said: str, own: bool, other: bool) -> None:
    page = np.zeros((PAGE, PAGE), np.uint8)
    page[20:40, 10:100] = 255
    pictures = [to_page(page), to_page(calibrate.enlarged(page, 2.0))]
    found = calibrate.faultless(Says(said, 0.9), pictures, ["a b", "a b"])  # type: ignore[arg-type]
    assert [right for _, right in found] == [own, other]
    assert [likely for likely, _ in found] == pytest.approx([0.9 ** len(said)] * 2)


def test_what_a_model_has_no_name_for_is_right_as_that() -> None:
    assert calibrate.sayable(("a", "b", UNKNOWN))("aяb") == f"a{UNKNOWN}b"
    assert calibrate.sayable(("a", "b"))("aяb") == "aяb"


def test_a_character_without_a_name_is_right_as_that_and_its_page_is_not_read() -> None:
    found = calibrate.beside(reading(f"a{UNKNOWN}", 0.5, 0.9, 0.8), "aя", calibrate.sayable(("a", UNKNOWN)))
    assert found[1] == 0.5
    assert found[4].tolist() == [1, 1]


def test_a_model_that_reads_nothing_is_believed_as_it_is() -> None:
    nothing = np.empty(0)
    fitted = calibrate.fit([(0.2, 0.0, 5, nothing, nothing)] * 4)
    assert fitted.character(0.7) == 0.7
    assert calibrate.expected([(0.2, 0.0, 5, nothing, nothing)], fitted)["characters"] == 0
