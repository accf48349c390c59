"""Characters by their frames: frames to places, places to boxes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from textzip.models.slot.page.places import boxes, places, rows
from textzip.render import render_page
from textzip.render.page.style import Style

TIGHT = """you have associated with 'level'

If a (numeric value) goes by
the "defined" levels that it is
passed, in a string, just so
it is returned.
"""


def page() -> np.ndarray:
    """Two lines: blocks at columns 10…13, 20…25 and 40…43, then at 10…15; frames are 8 × 2 px."""
    ink = np.zeros((32, 64), np.uint8)
    for top, left, right in ((2, 10, 14), (3, 20, 26), (2, 40, 44), (18, 10, 16)):
        ink[top : top + 9, left:right] = 255
    return ink


def fills() -> np.ndarray:
    """Of `page` moved to the left by 10 columns: "é", "b", a blank, "c", a newline, "d"."""
    frames = np.zeros((4, 32), np.int64)
    frames[0, [1, 6, 11, 16, 20]] = [2, 1, 1, 1, 1]
    frames[2, 1] = 1
    return frames.ravel()


TEXT = "éb c\nd"


def test_characters_stand_where_their_frames_are_in_the_page_as_it_was() -> None:
    where = places(TEXT, fills(), (8, 2), page())
    assert where == ((13, 4), (23, 4), (33, 4), (43, 4), (51, 4), (13, 20))
    assert rows(TEXT, where) == [range(5), range(5, 6)]


def test_boxes_are_around_ink_and_blanks_around_what_is_between() -> None:
    found = boxes(TEXT, places(TEXT, fills(), (8, 2), page()), page())
    assert found[0] == (10, 2, 14, 11)
    assert found[1] == (20, 3, 26, 12)
    assert found[3] == (40, 2, 44, 11)
    assert found[5] == (10, 18, 16, 27)
    assert found[1].right <= found[2].left < found[2].right <= found[3].left


def test_no_characters_have_no_boxes() -> None:
    assert boxes("", (), page()) == []
    assert places("", fills() * 0, (8, 2), page()) == ()


def test_a_model_without_frames_knows_no_places() -> None:
    assert places("abc", np.zeros(0, np.int64), (8, 2), page()) == ()


def test_frames_beyond_the_page_have_boxes_at_its_edge() -> None:
    found = boxes("ab c", ((10, 4), (61, 4), (75, 4), (90, 4)), page())
    assert len(found) == 4
    assert all(box.left <= 64 for box in found)


def test_a_line_that_begins_behind_the_end_of_the_one_above_is_a_line() -> None:
    assert rows("ab\n  cd\n\ne", tuple((8.0 * k, 4.0) for k in range(10))) == [range(3), range(3, 9), range(9, 10)]


def test_a_newline_has_the_ink_of_its_mark_and_where_none_is_drawn_none() -> None:
    ink = np.zeros((16, 64), np.uint8)
    ink[2:11, 10:14] = ink[6:11, 20:26] = 255
    where = ((12.0, 4.0), (22.0, 4.0))
    assert boxes("a\n", where, ink) == [(10, 2, 14, 11), (20, 6, 26, 11)]
    ink[:, 20:] = 0
    letter, newline = boxes("a\n", where, ink)
    assert letter == (10, 2, 14, 11)
    assert newline.left >= 14


@pytest.mark.parametrize("lower", [1, 2, 3])
@pytest.mark.parametrize("face", ["misc-fixed/5x8.pcf", "dejavu/DejaVuSansMono.ttf", "vt323/VT323-Regular.ttf"])
def test_no_box_is_in_another_line_however_tightly_lines_are_set(fonts_dir: Path, face: str, lower: int) -> None:
    """Frames are 8 px high, and mostly a little lower than the ink of their line."""
    drawn = render_page(TIGHT, fonts_dir / face, 8, Style(width=160, wrap="char"))
    ends = [k + 1 for k, each in enumerate(TIGHT) if each == "\n"]
    where = [
        ((left + right) / 2, ((line[:, 1].min() + line[:, 3].max()) / 2 + lower) // 8 * 8 + 4)
        for line in np.split(drawn.boxes, ends[:-1])
        for left, _, right, _ in line.tolist()
    ]
    for each, one, (_, top, _, bottom) in zip(TIGHT, boxes(TIGHT, where, drawn.pixels), drawn.boxes, strict=True):
        assert each.isspace() or (one.top < bottom and top < one.bottom), each


def test_any_page_is_parted_without_a_warning() -> None:
    rng = np.random.default_rng(0)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        for page in (np.full((128, 128), 255, np.uint8), np.zeros((128, 128), np.uint8)):
            where = [(float(x), float(y)) for y in rng.integers(0, 140, 9) for x in sorted(rng.integers(0, 140, 9))]
            assert len(boxes("ab cd\nef ", where[:9], page)) == 9
            assert len(boxes("x" * 81, where, page)) == 81


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rows", [(60.0, 20.0), (20.0, 60.0, 20.0), (40.0, 40.0, 20.0)])
def test_lines_whose_frames_do_not_go_down_the_page_have_boxes_all_the_same(rows: tuple[float, ...]) -> None:
    page = np.zeros((128, 128), np.uint8)
    for row in {*rows}:
        page[int(row) - 4 : int(row) + 4, 8:14] = 255
    text = "a\n" * len(rows)
    found = boxes(text, [(x, row) for row in rows for x in (11.0, 20.0)], page)
    assert len(found) == len(text)
    assert all(0 <= each.top <= each.bottom <= 128 for each in found)
