"""Lines as Pillow draws them: baseline and height of small letters are those of the font."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from drawn_pages import LINES, drawn
from PIL import ImageFont

from textzip.models.slot.page.lines import lines


@pytest.mark.parametrize("px", [9, 12, 16, 24, 40, 64])
def test_lines_stand_where_they_were_drawn(fonts_dir: Path, px: int) -> None:
    font = fonts_dir / "dejavu" / "DejaVuSansCondensed.ttf"
    face = ImageFont.truetype(str(font), px)
    found = lines(255 - np.asarray(drawn(font, px)))
    assert [line.row for line in found] == list(range(len(LINES)))
    ascent, (_, top, _, bottom) = face.getmetrics()[0], face.getbbox("x")
    for k, line in enumerate(found):
        assert abs(line.baseline - ((2 + 1.4 * k) * px + ascent)) <= 1.01
        assert abs(line.small - (bottom - top)) <= 1 + px // 32


def test_a_dash_stands_on_the_baseline_of_its_line(fonts_dir: Path) -> None:
    image = drawn(fonts_dir / "dejavu" / "DejaVuSansMono.ttf", 16, ("several words           -", "more of them"))
    first, dash, _ = lines(255 - np.asarray(image))
    assert dash.row == first.row
    assert (dash.baseline, dash.small) == (first.baseline, first.small)
