"""What readings say of themselves beside what of it is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

pytest.importorskip("torch")

from textzip.models.slot import calibrate, outcomes
from textzip.models.slot.network.symbols import UNKNOWN
from textzip.models.slot.page.reading import Box, Character, Reading
from textzip.models.slot.picture import PAGE, Picture, to_page


def reading(text: str, sure: float, *characters: float) -> Reading:
    boxes = [Character(each, p, Box(0, 0, 1, 1)) for each, p in zip(text, characters, strict=True)]
    return Reading(text, sure, len(text), (), tuple(boxes))


def test_what_is_right_is_told_character_by_character_and_blanks_do_not_count() -> None:
    found = outcomes.beside(reading("a cX", 0.8, 0.9, 0.1, 0.7, 0.6), "abc d")
    sure, share, count, each, right = found
    assert (sure, share, count) == (0.8, 0.5, 4)
    assert each.tolist() == [0.9, 0.7, 0.6]
    assert right.tolist() == [1, 1, 0]


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
    found = outcomes.outcomes(Says(said, 0.9), pictures, ["a b", "a b"])  # type: ignore[arg-type]
    assert [each.own for each in found] == [True, False]
    assert [each.faultless for each in found] == [own, other]
    assert [each.text for each in found] == [said] * 2


def test_a_character_without_a_name_is_right_as_that_and_its_page_is_not_read() -> None:
    found = outcomes.beside(reading(f"a{UNKNOWN}", 0.5, 0.9, 0.8), "aя", calibrate.sayable(("a", UNKNOWN)))
    assert found[1] == 0.5
    assert found[4].tolist() == [1, 1]
