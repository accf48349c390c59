"""Sheets of pictures."""

from __future__ import annotations

import base64
import io

import numpy as np
from judges import GROUPS, SIZE, sample
from PIL import Image

from textzip.models.art.judging.sheets import by_adjective, strips, triples

ROWS = [("calm", "red"), ("wild", "blue"), ("calm", "green")]


def opened(png: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))))


def test_three_pictures_stand_beside_each_other_with_what_was_seen() -> None:
    own = sample(ROWS)
    found = np.array([[0, 1], [1, 1], [0, 2]])
    pages = triples(own, own.pictures, own.pictures[::-1], found, GROUPS)
    assert [page.caption for page in pages] == own.captions
    assert [(page.text, page.read) for page in pages][:2] == [("calm, red", "calm, blue"), ("wild, blue", "wild, blue")]
    shown = opened(pages[0].png)[::2, ::2]
    assert shown.shape == (SIZE, 3 * SIZE + 4, 3)
    assert np.array_equal(shown[:, :SIZE], own.pictures[0])
    assert np.array_equal(shown[:, -SIZE:], own.pictures[2])


def test_without_an_oracle_nothing_is_marked() -> None:
    own = sample(ROWS)
    assert all(page.text == page.read for page in triples(own, own.pictures, own.pictures, None, ()))


def test_an_adjective_has_a_row_of_what_names_it_and_one_that_nobody_names_has_none() -> None:
    own = sample(ROWS)
    pages = by_adjective(own, own.pictures, ("calm", "wild", "striped"), {"calm": 0.5})
    assert [page.caption for page in pages] == ["calm: seen in 50%", "wild"]
    shown = opened(pages[0].png)[::2, ::2]
    assert np.array_equal(shown[:, :SIZE], own.pictures[0])
    assert np.array_equal(shown[:, -SIZE:], own.pictures[2])


def test_a_strip_has_at_most_nine_with_both_ends() -> None:
    pictures = np.arange(17, dtype=np.uint8)[:, None, None, None].repeat(SIZE, 1).repeat(SIZE, 2).repeat(3, 3)
    (page,) = strips(["a → b"], [pictures])
    shown = opened(page.png)[::2, ::2]
    assert shown.shape == (SIZE, 9 * SIZE + 8 * 2, 3)
    assert shown[0, [0, -1], 0].tolist() == [0, 16]
