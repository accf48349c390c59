"""Numbers of blanks are changed where they are to be, and all else stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from seen import seen_page

from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.white import Blanks, White

PAGE = np.zeros((32, 64), np.uint8)
TEXT = "a  b\n c "
SEEN = Seen(
    TEXT,
    0.9,
    len(TEXT),
    tuple(0.1 * k for k in range(len(TEXT))),
    tuple((4.0 * k, 4.0) for k in range(5)) + tuple((4.0 * k, 20.0) for k in range(3)),
)


def white() -> White:
    found = White.of(SEEN, PAGE)
    assert found is not None
    return found


def test_blanks_are_counted_before_each_of_the_others() -> None:
    assert white().text == "ab\nc"
    assert white().blanks == (0, 2, 0, 1)
    assert white().starts == {0, 3}
    assert white().page is PAGE


def test_rows_begin_where_their_own_ink_does(fonts_dir: Path) -> None:
    """Pixels of the p above are taken for the l's, which its row has no ink beside."""
    text = "def quick(brown, fox):\n    if jumps:\n        lazy = dogs  # over\n"
    drawn, seen = seen_page(text, fonts_dir / "dejavu/DejaVuSansMono.ttf", 13)
    found = White.of(seen, drawn.pixels)
    assert found is not None
    k = found.text.index("lazy")
    own = int(drawn.boxes[text.index("lazy")][0])
    assert found.boxes[k].left < own - 1
    assert abs(found.lefts()[k] - own) <= 1


def test_a_character_beside_white_is_whole(fonts_dir: Path) -> None:
    """The gap is nobody's: the n is not parted so that the f behind the gap has its middle where it was seen."""
    text = "a few words first\nbrown   fox\n"
    drawn, seen = seen_page(text, fonts_dir / "comic-neue/ComicNeue-Regular.ttf", 14)
    found = White.of(seen, drawn.pixels)
    assert found is not None
    box = found.boxes[found.text.index("nfox")]
    assert (box.left, box.right) == tuple(drawn.boxes[text.index("n ")][[0, 2]].tolist())


def test_other_numbers_of_blanks_stand_where_their_character_is() -> None:
    found = white().with_blanks(Blanks({1: 1, 3: 3}, 2.0, 0.0))
    assert found.text == "a b\n   c "
    assert found.count == len(found.text)
    assert found.sure == (0.0, (0.1 + 0.2) / 2, 0.1 * 3, 0.1 * 4, *(0.1 * 5,) * 3, 0.1 * 6, 0.1 * 7)
    assert found.places[4:7] == ((4.0 - 6, 20.0), (4.0 - 4, 20.0), (4.0 - 2, 20.0))
    assert found.places[2] == SEEN.places[3]


def test_a_new_blank_is_as_sure_as_what_is_behind_it() -> None:
    found = white().with_blanks(Blanks({0: 1}, 2.0, 0.0))
    assert (found.text, found.sure[:2]) == (" a  b\n c ", (0.0, 0.0))


def test_without_changes_all_stays() -> None:
    found = white().with_blanks(Blanks({1: 2}, 2.0, 0.0))
    assert replace(found, others=SEEN.others) == SEEN


def test_nothing_and_what_has_no_places_has_no_white() -> None:
    assert White.of(replace(SEEN, places=()), PAGE) is None
    assert White.of(Seen("", 1.0, 0), PAGE) is None
    assert White.of(replace(SEEN, text="  ", places=((0.0, 0.0), (1.0, 0.0))), PAGE) is None
