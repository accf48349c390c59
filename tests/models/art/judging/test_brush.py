"""Pictures for judging: those that people get."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.factory import reading_of, text_model
from textzip.models.art.judging.brush import Brush
from textzip.models.art.use import Painter
from textzip.train import checkpoint

CPU = torch.device("cpu")


@pytest.fixture
def both(painted: tuple[Path, Path]) -> tuple[Brush, Painter]:
    model, config = text_model(checkpoint.find(painted[1]))
    return Brush(model, reading_of(config), CPU), Painter(model, config, CPU)


def test_it_paints_as_people_get_it(both: tuple[Brush, Painter]) -> None:
    brush, painter = both
    prompts = ["calm and red", "wild", "wild"]
    assert np.array_equal(brush.paint(prompts, range(3)).pictures, np.stack(painter.paint_all(prompts)))
    there = brush.between("calm and red", "wild", 5, 0).pictures
    assert np.array_equal(there, np.stack(painter.between("calm and red", "wild", 5)))


def test_a_picture_is_its_numbers_whatever_is_painted_beside_it(both: tuple[Brush, Painter]) -> None:
    brush, _ = both
    many = brush.paint(["wild"] * 40, range(40))
    one = brush.paint(["wild"], [37])
    assert np.array_equal(one.pictures[0], many.pictures[37])
    assert np.array_equal(one.codes[0], many.codes[37])
    assert np.array_equal(brush.decode(many.codes), many.pictures)
    assert len(many) == 40


def test_it_refuses_no_caption_and_tells_how_far_it_is(both: tuple[Brush, Painter], painted: tuple[Path, Path]) -> None:
    model, config = text_model(checkpoint.find(painted[1]))
    told: list[int] = []
    brush = Brush(model, reading_of(config), CPU, done=told.append)
    brush.paint(["", "unheard", *["calm"] * 33], range(35))
    assert told == [32, 3]


def test_codes_of_pictures_are_those_of_the_model(both: tuple[Brush, Painter]) -> None:
    brush, _ = both
    pictures = np.random.default_rng(0).integers(0, 256, (35, 16, 16, 3), np.uint8)
    codes = brush.encode(pictures)
    assert codes.shape == (35, 16)
    assert 0 <= codes.min() <= codes.max() < 9
    assert brush.decode(codes).shape == pictures.shape
