"""The specimen sheet shows every font at its sizes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from textzip.render.fonts.face import Face
from textzip.render.fonts.sheet import specimen

GetFace = Callable[[str], Face]


def test_every_font_has_a_strip_with_ink_and_a_rule_below(face: GetFace) -> None:
    sheet = specimen([face("MiscFixed5x8"), face("PTSerif")], (10, 12))
    assert sheet.dtype == np.uint8
    assert sheet.shape[1] == 640
    rules = np.flatnonzero((sheet == 64).all(1))
    assert len(rules) == 2
    assert sheet[: rules[0]].any()
    assert sheet[rules[0] + 1 : rules[1]].any()


def test_at_most_five_sizes_of_a_font_are_shown(face: GetFace) -> None:
    few, many = (specimen([face("DejaVuSansMono")], (8, high)) for high in (12, 30))
    assert few.shape[0] > 5 * 8
    inked = np.flatnonzero(np.diff((many[:-1] > 0).any(1).astype(int)) == 1)
    assert 5 <= len(inked) <= 15


def test_a_size_too_large_for_the_sheet_is_left_blank_and_stops_nothing(face: GetFace) -> None:
    sheet = specimen([face("Tiny5"), face("MiscFixed5x8")], (500, 500))
    assert sheet.shape[1] == 640
    assert (sheet == 64).all(1).sum() == 2
