"""Painting for people: a picture is its prompt's, its seed's and its number's alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import CheckpointError, ModelError
from textzip.models.art import use
from textzip.models.art.painting import Options
from textzip.models.art.use import Painter, load
from textzip.models.registry import verb
from textzip.render.art.arrangement import ARRANGEMENT
from textzip.render.art.vocabulary import GROUPS
from textzip.train.checkpoint import find


@pytest.fixture(scope="module")
def painter(painted: tuple[Path, Path]) -> Painter:
    return load(painted[1], "cpu")


def same(first: list[np.ndarray], second: list[np.ndarray]) -> bool:
    return len(first) == len(second) and all(map(np.array_equal, first, second))


def test_a_picture_is_the_same_alone_and_among_others(painter: Painter, monkeypatch: pytest.MonkeyPatch) -> None:
    four = painter.paint("calm red", seed=3, samples=4)
    assert [(each.shape, each.dtype) for each in four] == [((16, 16, 3), np.uint8)] * 4
    assert same(painter.paint("calm red", seed=3), four[:1])
    mixed = painter.paint_all(["wild", "calm red"], seed=3)
    assert np.array_equal(mixed[1], four[1])
    monkeypatch.setattr(use, "_CHUNK", 3)
    assert same(painter.paint("calm red", seed=3, samples=4), four)
    assert not same(painter.paint("calm red", seed=4), four[:1])


def test_the_way_from_one_prompt_to_another_has_both_at_its_ends(painter: Painter) -> None:
    options = Options(steps=5, guidance=1.5)
    way = painter.between("calm red", "a wild one", 4, seed=2, options=options)
    assert len(way) == 4
    assert np.array_equal(way[0], painter.paint("calm red", 2, 1, options)[0])
    assert np.array_equal(way[-1], painter.paint("a wild one", 2, 1, options)[0])
    with pytest.raises(ModelError, match="count is 1"):
        painter.between("calm", "wild", 1)


def test_a_picture_is_varied_by_a_prompt_or_by_itself(painter: Painter) -> None:
    picture = painter.paint("calm red", seed=1)[0]
    for share in (0.25, 1.0):
        by_prompt, by_itself = painter.vary(picture, share, "wild", 5)[0], painter.vary(picture, share, seed=5)[0]
        assert by_prompt.shape == by_itself.shape == picture.shape
    few = painter.vary(picture, 0.01, samples=3, seed=2)
    assert same(few[:1], painter.vary(picture, 0.01, seed=2))
    for share in (0.0, 1.1, float("nan")):
        with pytest.raises(ModelError, match="over 0 and at most 1"):
            painter.vary(picture, share)
    with pytest.raises(ModelError, match="the picture is 8 × 8"):
        painter.vary(picture[:8, :8])


def test_words_are_known_or_spelled_or_refused(painter: Painter) -> None:
    found = painter.understood("a calmish wild picture")
    assert (found.known, found.spelled) == (("wild",), ("calmish",))
    assert len(painter.paint("a calmish wild picture")) == 1
    with pytest.raises(ModelError, match="movement: calm\n") as caught:
        painter.paint("calmish")
    assert "others: red, naïve, wild" in str(caught.value)


def test_impossible_options_are_refused_and_more_steps_than_codes_are_not(painter: Painter) -> None:
    with pytest.raises(ModelError, match="order is 'spiral'"):
        painter.paint("calm", options=replace(Options(), order="spiral"))  # type: ignore[arg-type]
    many = painter.paint("calm", options=Options(steps=1000))
    assert same(many, painter.paint("calm", options=Options(steps=16)))


def test_it_is_the_verb_of_runs_of_the_stage_text_alone(painted: tuple[Path, Path]) -> None:
    assert verb("paint", find(painted[1])) is load
    with pytest.raises(CheckpointError, match="of the stage codes, where one of the stage text is needed"):
        load(painted[0])


def test_without_a_model_of_its_own_it_asks_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use, "_PRETRAINED", "pretrained/nothing")
    with pytest.raises(CheckpointError, match="comes without its painter"):
        load()


def test_the_model_that_comes_with_textzip_paints_every_adjective_by_name() -> None:
    own = load(None, "cpu")
    for group, words in GROUPS.items():
        for word in words:
            assert own.settled(f"a {word} picture")[0][group] == word
    for prompt in ("woven earthy blocky", "blocky, woven, earthy", "Earthy woven blocky!"):  # bare words, in any order
        assert all({"woven", "earthy", "blocky"} <= set(each.values()) for each in own.settled(prompt, 5, 6))
    picture = own.paint("calm bluish circular", seed=1)[0]
    assert picture.shape == (64, 64, 3)
    blue, warm = own.paint("bluish", 3, 4), own.paint("reddish warm", 3, 4)
    assert np.mean([each[..., 2].mean() - each[..., 0].mean() for each in blue]) > 20
    assert np.mean([each[..., 0].mean() - each[..., 2].mean() for each in warm]) > 20


def test_what_a_prompt_leaves_open_is_settled_by_the_seed(completed: tuple[Path, Path]) -> None:
    painter = load(completed[1], "cpu")
    four = painter.settled("a calm, neon picture", 3, 4)
    assert [list(each) for each in four] == [[*GROUPS, *ARRANGEMENT]] * 4
    assert all(each[group] in GROUPS[group] for each in four for group in GROUPS)
    assert painter.settled("a calm, neon picture", 3) == four[:1]
    assert len({tuple(each.values()) for each in four}) > 1
    pictures = painter.paint("a calm, neon picture", 3, 4)
    assert same(painter.paint("a calm, neon picture", 3), pictures[:1])
    way = painter.between("calm", "neon and dense", 3, seed=2)
    assert np.array_equal(way[0], painter.paint("calm", 2)[0])
    assert np.array_equal(way[-1], painter.paint("neon and dense", 2)[0])
    assert same(painter.vary(pictures[0], 0.5, "calm", 1, 2)[:1], painter.vary(pictures[0], 0.5, "calm", 1))


def test_one_that_paints_by_words_settles_nothing(painter: Painter) -> None:
    assert painter.settled("calm red", 1, 2) == [{}, {}]
