"""What a model sees of a text, shown: every pixel of its strips, in lines that fit."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")

from textzip.errors import ModelError
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.showing import Showing
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.page.strip import strip
from textzip.resources import resolve

CONFIG = LatentConfig.model_validate({"preset": "tiny"})
TEXT = "In the beginning\n  was the Word."
WORDS = ["In ", "the ", "beginning", "\n", "  ", "was ", "the ", "Word."]
HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def pixels(lines: list[str]) -> np.ndarray:
    """Lines of half blocks as ink, two rows a line."""
    return np.array([[HALVES[each][half] for each in line] for line in lines for half in (0, 1)], bool)


def strips_of(words: list[str]) -> list[np.ndarray]:
    faces = find_fonts(resolve(CONFIG.fonts)).choose(CONFIG.faces)
    return [strip(word, faces, CONFIG.px) for word in words]


def test_on_one_long_line_every_word_is_there() -> None:
    lines = Showing(CONFIG).painted(TEXT, 10_000)
    assert len(lines) == 8
    columns = list(zip(*(line.split("┊") for line in lines), strict=True))
    for column, wanted in zip(columns, strips_of(WORDS), strict=True):
        assert (pixels(list(column)) == (wanted >= 96)).all()


@pytest.mark.parametrize("width", [1, 7, 30, 80])
def test_lines_fit_and_lose_nothing(width: int) -> None:
    lines = Showing(CONFIG).painted(TEXT, width)
    assert len(lines) % 8 == 0
    assert max(map(len, lines)) <= width
    rows = [lines[first : first + 8] for first in range(0, len(lines), 8)]
    whole = ["".join(row[number] for row in rows).replace("┊", "") for number in range(8)]
    assert (pixels(whole) == (np.hstack(strips_of(WORDS)) >= 96)).all()


def test_the_picture_has_all_texts_below_each_other() -> None:
    showing = Showing(CONFIG)
    one, two, both = (np.array(Image.open(io.BytesIO(showing.png(texts)))) for texts in ([TEXT], ["a"], [TEXT, "a"]))
    assert (both[: len(one), : one.shape[1]] == one).all()
    assert (both[len(one) :, : two.shape[1]] == two).all()
    assert len(both) == len(one) + len(two)


def test_nothing_is_shown_for_nothing() -> None:
    assert Showing(CONFIG).painted("", 80) == []
    assert Showing(CONFIG).png([""])[:4] == b"\x89PNG"


def test_a_model_that_sees_bytes_has_nothing_to_show() -> None:
    with pytest.raises(ModelError, match="has no strips to show"):
        Showing(LatentConfig.model_validate({"preset": "tiny", "sees": "bytes"}))
