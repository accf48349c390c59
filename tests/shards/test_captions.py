"""The contact sheet of pictures with their captions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pictures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from textzip.errors import RecipeError, ShardError
from textzip.shards.captions import captioned_sheet, wrapped
from textzip.shards.manifest import read_lines

FONT = ImageFont.load_default(11)


def test_pictures_stand_side_by_side_enlarged(made_up_pictures: Path) -> None:
    sheet = captioned_sheet(made_up_pictures, read_lines(made_up_pictures, "train"), 3, 2)
    assert sheet.shape[1] == 3 * 129 - 1
    high = sheet.shape[0] // 2
    for number in range(6):
        y, x = number // 3 * high, number % 3 * 129
        assert np.array_equal(sheet[y : y + 128 : 8, x : x + 128 : 8], pictures.pixels(number))
        assert (sheet[y + 129 : y + high, x : x + 128] > 128).any()


@given(st.text(st.characters(codec="ascii"), max_size=80), st.integers(20, 200))
def test_captions_are_wrapped_at_spaces_and_lose_no_word(text: str, width: int) -> None:
    lines = wrapped(text, width, FONT)
    assert " ".join(lines).split() == text.split()
    assert all(FONT.getlength(line) <= width or " " not in line for line in lines)


def test_too_many_and_damaged_ones_are_refused(made_up_pictures: Path, tmp_path: Path) -> None:
    lines = read_lines(made_up_pictures, "train")
    with pytest.raises(
        RecipeError, match=r"pictures are .* px, and a contact sheet has up to 67 million; ask for fewer"
    ):
        captioned_sheet(made_up_pictures, [replace(line, rows=10**9) for line in lines], 1000, 1000)
    (tmp_path / lines[0].name).write_bytes(b"nothing")
    with pytest.raises(ShardError, match="unreadable"):
        captioned_sheet(tmp_path, lines, 2, 2)
