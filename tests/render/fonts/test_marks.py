"""The newline mark and the wrap mark: small, unlike, and mirror images."""

from __future__ import annotations

import numpy as np
import pytest

from textzip.render.fonts.marks import newline_mark, notdef_box, wrap_mark


@pytest.mark.parametrize("px", [4, 7, 8, 13, 14, 28, 64, 512])
def test_the_marks_mirror_each_other_and_grow_with_the_letters(px: int) -> None:
    newline, wrap = newline_mark(px), wrap_mark(px)
    assert np.array_equal(newline[:, ::-1], wrap)
    assert not np.array_equal(newline, wrap)
    assert max(newline.shape) <= px
    assert max(newline.shape) >= px // 4
    assert set(np.unique(newline)) == {0, 255}


def test_the_marks_touch_all_sides_of_their_bitmap() -> None:
    for px in (6, 12, 30):
        mark = newline_mark(px)
        assert mark[0].any()
        assert mark[-1].any()
        assert mark[:, 0].any()
        assert mark[:, -1].any()


@pytest.mark.parametrize("px", [4, 8, 12, 40])
def test_the_box_for_what_is_missing_is_empty_inside(px: int) -> None:
    box = notdef_box(px)
    assert box[0].all()
    assert box[-1].all()
    assert box[:, 0].all()
    assert box[:, -1].all()
    assert not box[1:-1, 1:-1].any()
    assert box.shape[0] >= 3 <= box.shape[1]
