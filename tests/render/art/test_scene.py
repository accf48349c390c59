"""Scenes: plain values that are made from adjectives, written as truth and read again."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import RecipeError, ShardError
from textzip.render.art.choice import choose
from textzip.render.art.scene import Scene, make
from textzip.render.art.vocabulary import GROUPS


def scene_of(seed: int, size: int = 64, **adjectives: str) -> Scene:
    rng = np.random.default_rng([11, seed])
    return make(rng, {**choose(rng), **adjectives}, size)


@given(st.integers(0, 2**32), st.integers(32, 256))
def test_a_truth_is_plain_json_and_gives_the_scene_back(seed: int, size: int) -> None:
    scene = scene_of(seed, size)
    truth = json.loads(json.dumps(scene.truth(), allow_nan=False))
    assert Scene.parse(truth) == scene
    assert truth["adjectives"] == scene.adjectives
    assert list(truth["adjectives"]) == list(GROUPS)
    assert truth["parameters"]["size"] == size


def test_the_composition_is_the_same_at_every_size() -> None:
    small, large = scene_of(3, 32).truth(), scene_of(3, 256).truth()
    small["parameters"]["size"] = 256
    assert small == large


def test_denser_pictures_have_more_shapes() -> None:
    for symmetry in GROUPS["symmetry"]:
        counts = [len(scene_of(0, symmetry=symmetry, density=density).shapes) for density in GROUPS["density"]]
        assert counts[0] < counts[1] < counts[2], symmetry


def test_the_largest_shape_comes_before_the_smaller_ones() -> None:
    radii = [shape[2] for shape in scene_of(1, symmetry="asymmetrical", density="dense").shapes]
    assert radii[0] == max(radii)
    assert sorted(radii, reverse=True)[-5:] != radii[1:6]


@pytest.mark.parametrize("size", [31, 257, 0])
def test_sizes_that_there_are_not_are_refused(size: int) -> None:
    with pytest.raises(RecipeError, match="32 to 256"):
        scene_of(0, size)


@pytest.mark.parametrize("change", [{"shape": "calm"}, {"light": "bright"}])
def test_adjectives_that_do_not_fit_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(RecipeError, match="every group"):
        scene_of(0, **change)


def test_a_missing_group_is_refused() -> None:
    chosen = choose(np.random.default_rng(0))
    del chosen["edge"]
    with pytest.raises(RecipeError, match="every group"):
        make(np.random.default_rng(0), chosen, 64)


DAMAGES: dict[str, Any] = {
    "no adjectives": lambda truth: truth.pop("adjectives"),
    "a group missing": lambda truth: truth["adjectives"].pop("edge"),
    "another adjective": lambda truth: truth["adjectives"].update(edge="calm"),
    "an adjective that is a list": lambda truth: truth["adjectives"].update(edge=["crisp"]),
    "no parameters": lambda truth: truth.pop("parameters"),
    "parameters that are a list": lambda truth: truth.update(parameters=[1, 2]),
    "size missing": lambda truth: truth["parameters"].pop("size"),
    "too large": lambda truth: truth["parameters"].update(size=100_000),
    "half a pixel": lambda truth: truth["parameters"].update(size=64.5),
    "size true": lambda truth: truth["parameters"].update(size=True),
    "a colour less": lambda truth: truth["parameters"]["colours"].pop(),
    "two channels": lambda truth: truth["parameters"]["colours"][0].pop(),
    "a colour that is text": lambda truth: truth["parameters"]["colours"].__setitem__(0, "red"),
    "no shapes": lambda truth: truth["parameters"]["shapes"].clear(),
    "a number less": lambda truth: truth["parameters"]["shapes"][0].pop(),
    "no radius": lambda truth: truth["parameters"]["shapes"][0].__setitem__(2, 0.0),
    "a colour that is not there": lambda truth: truth["parameters"]["shapes"][0].__setitem__(5, 7.0),
    "a core that is not there": lambda truth: truth["parameters"]["shapes"][0].__setitem__(7, 99.0),
    "not a number": lambda truth: truth["parameters"]["shapes"][0].__setitem__(0, float("nan")),
    "far away": lambda truth: truth["parameters"]["shapes"][0].__setitem__(0, 1e300),
    "half a field": lambda truth: truth["parameters"]["field"].pop("phase"),
    "no blend": lambda truth: truth["parameters"].update(blend=0),
    "a seed below nothing": lambda truth: truth["parameters"].update(grain=-1),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_truth_is_refused(name: str) -> None:
    truth = copy.deepcopy(scene_of(2).truth())
    DAMAGES[name](truth)
    with pytest.raises(ShardError, match="damaged"):
        Scene.parse(truth)


@pytest.mark.parametrize("truth", [None, [], "", {}, 3])
def test_what_is_no_truth_at_all_is_refused(truth: Any) -> None:
    with pytest.raises(ShardError, match="damaged"):
        Scene.parse(truth)
