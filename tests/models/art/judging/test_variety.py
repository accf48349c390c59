"""Pictures of one caption, and on the way to another, by an oracle that is right by construction."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from judges import Copyist, judge, sample

from textzip.models.art.judging import variety as module
from textzip.models.art.judging.parts import FADE, REAL, Parts
from textzip.models.art.judging.variety import variety, ways
from textzip.shards.index import open_index

ROWS = [("calm", "blue"), ("calm", "red"), ("wild", "blue"), ("calm", "green")]


def test_a_painter_that_always_paints_the_same_has_no_variety_and_real_pictures_have(
    made_up_pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module.read

    def cut(index, numbers, size):  # type: ignore[no-untyped-def]
        found = real(index, numbers, 16)
        found.pictures[:, 0, 0] %= 2
        return found

    monkeypatch.setattr(module, "read", cut)
    parts = Parts()
    variety(parts, judge(), Copyist(), sample(ROWS), open_index(made_up_pictures), 2, 4)
    assert parts.overall == {"apart": 0, "pixels_apart": 0, "distinct": 0.25}
    assert parts.floors[REAL].numbers["distinct"] == 1
    assert parts.floors[REAL].numbers["apart"] > 0
    (first, second) = parts.pages["one caption, painted again and again"]
    assert first.caption == "a calm, red picture"  # the only one that has real pictures beside it
    assert second.caption == "a calm, blue picture"


def test_without_real_pictures_of_the_same_there_is_nothing_beside_it(made_up_pictures: Path) -> None:
    parts = Parts()
    variety(parts, None, Copyist(), sample(ROWS[2:]), open_index(made_up_pictures), 2, 4)
    assert parts.overall == {"pixels_apart": 0, "distinct": 0.25}
    assert parts.floors[REAL].numbers == {}


def test_a_jump_is_told_from_a_crossfade() -> None:
    brush = Copyist()
    painted = brush.paint

    def told(captions, numbers):  # type: ignore[no-untyped-def]
        found = painted(captions, numbers)
        found.pictures[:, 0, 1] = np.where(np.array(["wild" in each for each in captions])[:, None], 200, 0)
        return found

    brush.paint = told  # type: ignore[method-assign]
    parts = Parts()
    ways(parts, judge(), brush, sample(ROWS[1:3]), 1, 9)
    assert parts.overall["unevenness"] == pytest.approx(8)
    assert parts.floors[FADE].numbers["unevenness"] == pytest.approx(1)
    (page,) = parts.pages["from one caption to another"]
    assert page.caption == "a calm, red picture → a wild, blue picture"


def test_one_caption_alone_goes_nowhere() -> None:
    parts = Parts()
    ways(parts, judge(), Copyist(), sample(ROWS[:1]), 4, 9)
    assert parts.overall == {}
