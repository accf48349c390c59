"""What holds for a whole picture besides its adjectives."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest

from textzip.errors import ShardError
from textzip.render.art.arrangement import ARRANGEMENT, arranged
from textzip.render.art.choice import choose
from textzip.render.art.palettes import PALETTES
from textzip.render.art.scene import Scene, make
from textzip.render.art.vocabulary import GROUPS
from textzip.render.text.dice import Dice


def scene_of(seed: int, **adjectives: str) -> Scene:
    rng = np.random.default_rng([5, seed])
    return make(rng, {**choose(rng), **adjectives}, 64)


def test_each_way_comes_as_often_as_the_others() -> None:
    dice = Dice(np.random.default_rng(3))
    drawn = [arranged(dice, 2) for _ in range(6000)]
    for name, ways in ARRANGEMENT.items():
        counts = Counter(each[name] for each in drawn)
        assert set(counts) == set(range(2 if name == "scheme" else len(ways)))
        assert max(counts.values()) < 1.15 * min(counts.values()), name


def test_no_word_is_an_adjective() -> None:
    words = {word for ways in ARRANGEMENT.values() for word in ways}
    assert not words & {adjective for adjectives in GROUPS.values() for adjective in adjectives}
    assert not set(ARRANGEMENT) & set(GROUPS)


@pytest.mark.parametrize("number", range(40))
def test_parameters_are_what_the_arrangement_says(number: int) -> None:
    scene = scene_of(number, symmetry="asymmetrical")
    told = scene.arrangement
    x, y = scene.field[:2]
    assert told["focus"] == f"{'upper' if y < 0 else 'lower'} {'left' if x < 0 else 'right'}"
    assert scene.field[6] == 0.5 * ARRANGEMENT["phase"].index(told["phase"])
    assert (scene.colours[0][0] < scene.colours[1][0]) == (told["ground"] == "dark ground")
    assert (scene.blend > 0.1) == (told["blend"] == "blended")
    assert scene.shapes[0][5] == 3 + ARRANGEMENT["lead"].index(told["lead"])


def test_a_palette_has_no_more_schemes_than_it_has() -> None:
    found = {scene_of(number, palette="bluish").arrangement["scheme"] for number in range(30)}
    assert found == set(ARRANGEMENT["scheme"][: len(PALETTES["bluish"])])
    assert len(ARRANGEMENT["scheme"]) == max(map(len, PALETTES.values()))


def test_the_two_ways_of_a_movement_differ() -> None:
    turns = {scene.arrangement["way"]: scene.field[2] for scene in (scene_of(n, movement="soaring") for n in range(20))}
    assert abs(turns["one way"] - 0.125) < 0.03
    assert abs(turns["the other way"] - 0.375) < 0.03


@pytest.mark.parametrize("change", [{"focus": "middle"}, {"lead": 3}, None])
def test_a_truth_of_another_arrangement_is_damaged(change: dict[str, str] | None) -> None:
    truth = json.loads(json.dumps(scene_of(1).truth()))
    truth["arrangement"] = {**truth["arrangement"], **change} if change else {}
    with pytest.raises(ShardError, match="damaged"):
        Scene.parse(truth)
