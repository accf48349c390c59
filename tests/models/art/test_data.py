"""Rows of pictures to tensors."""

from __future__ import annotations

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from made_up import GROUPS, adjectives, index, picture, rows

from textzip.errors import ModelError
from textzip.models.art.data import (
    PictureCollate,
    TruthCollate,
    as_numbers,
    as_pixels,
    check_size,
    sizes_of,
    truths_of,
)
from textzip.render.art.arrangement import ARRANGEMENT
from textzip.render.art.choice import choose
from textzip.render.art.scene import make


def test_pictures_and_captions() -> None:
    batch = PictureCollate(32)(rows(np.array([5, 2, 9])))
    assert batch["pictures"].shape == (3, 32, 32, 3)
    assert batch["pictures"].dtype == torch.uint8
    assert np.array_equal(batch["pictures"][1].numpy(), picture(2))
    assert batch["rows"].tolist() == [5, 2, 9]
    assert batch["strings"][0] == " ".join(adjectives(5).values())


def test_numbers_and_pixels_are_each_other_s_inverse() -> None:
    pixels = torch.arange(256, dtype=torch.uint8).view(1, 16, 16, 1).expand(1, 16, 16, 3)
    numbers = as_numbers(pixels)
    assert numbers.shape == (1, 3, 16, 16)
    assert (float(numbers.min()), float(numbers.max())) == (-1, 1)
    assert np.array_equal(as_pixels(numbers), pixels.numpy())
    assert as_numbers(pixels.contiguous()).is_contiguous(memory_format=torch.channels_last)
    assert as_pixels(torch.full((1, 3, 2, 2), 7.0)).max() == 255


def test_the_adjective_of_each_group_by_its_number() -> None:
    batch = TruthCollate(32, GROUPS)(rows(np.arange(20)))
    for number, row in enumerate(batch["truths"].tolist()):
        assert [names[k] for (_, names), k in zip(GROUPS, row, strict=True)] == list(adjectives(number).values())


def test_what_nobody_knows_is_minus_one() -> None:
    told = ["", "{}", json.dumps({"adjectives": {"form": "round"}})]
    assert truths_of(told, GROUPS).tolist() == [[-1, -1, -1], [-1, -1, -1], [-1, 0, -1]]


def test_how_a_picture_is_arranged_is_known_as_its_adjectives_are() -> None:
    scene = make(np.random.default_rng(4), choose(np.random.default_rng(4)), 64)
    groups = tuple(ARRANGEMENT.items())
    (found,) = truths_of([json.dumps(scene.truth())], groups).tolist()
    assert {name: ways[k] for (name, ways), k in zip(groups, found, strict=True)} == scene.arrangement


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ModelError, match="row 3: the picture is 32 × 32, and the model takes 64 × 64 in colour"):
        PictureCollate(64)(rows(np.array([3])))
    with pytest.raises(ModelError, match="the picture is 64 × 64 in grey"):
        check_size(64, (64, 64), "the picture")
    with pytest.raises(ModelError, match="'mauve' in the group 'hue', which the model doesn't know"):
        truths_of([json.dumps({"adjectives": {"hue": "mauve"}})], GROUPS)


def test_all_rows_are_as_long() -> None:
    sizes = sizes_of(index(7), 64)
    assert sizes.lengths.tolist() == [64] * 7
    assert not sizes.areas.any()
