"""Drawing: a function of the scene alone, symmetric where it says so, the same for all time."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from textzip.render.art.choice import choose
from textzip.render.art.draw import draw
from textzip.render.art.scene import Scene, make
from textzip.render.art.vocabulary import GROUPS

Pixels = npt.NDArray[np.uint8]


def scene_of(seed: int, size: int = 64, **adjectives: str) -> Scene:
    rng = np.random.default_rng([12, seed])
    return make(rng, {**choose(rng), **adjectives}, size)


def bare(seed: int, **adjectives: str) -> Scene:
    """The ground alone: every shape is far outside."""
    scene = scene_of(seed, texture="smooth", symmetry="asymmetrical", **adjectives)
    return replace(scene, shapes=[[90.0, 90.0, 0.1, 0.0, 0.5, 3.0, 4.0, -1.0, 1.0]])


def varied(number: int) -> Scene:
    """A scene of other adjectives for every number, so that eight have every shape and every texture."""
    groups = ("texture", "shape", "symmetry", "movement", "edge")
    return scene_of(
        number, (64, 32, 97, 128)[number % 4], **{group: GROUPS[group][number % len(GROUPS[group])] for group in groups}
    )


GOLDEN = {
    0: "9582192058e4c9b4",
    1: "dae8c52cfa0ffd77",
    2: "5b282fb8bcb3d5fc",
    3: "b5e6e0d797caa69a",
    4: "e3195b6111887537",
    5: "01876d29c1dbf1dc",
    6: "f77f6e4f81713276",
    7: "826c13f43284edf1",
}


@pytest.mark.parametrize("number", GOLDEN)
def test_pictures_stay_as_they_are(number: int) -> None:
    assert hashlib.sha256(draw(varied(number)).tobytes()).hexdigest()[:16] == GOLDEN[number]


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from([32, 45, 64, 96, 128, 256]))
def test_a_picture_is_rgb_of_its_size_and_drawn_the_same_from_its_truth(seed: int, size: int) -> None:
    scene = scene_of(seed, size)
    before = scene.truth()
    pixels = draw(scene)
    assert pixels.shape == (size, size, 3)
    assert pixels.dtype == np.uint8
    assert scene.truth() == before
    assert (draw(Scene.parse(before)) == pixels).all()


def test_the_same_composition_is_scaled() -> None:
    for seed in range(12):
        small = draw(scene_of(seed, 64, texture="smooth")).astype(float)
        large = draw(scene_of(seed, 256, texture="smooth"))
        shrunk = np.asarray(Image.fromarray(large).resize((64, 64), Image.Resampling.BOX), float)
        assert np.abs(small - shrunk).mean() < 8


@pytest.mark.parametrize("size", [63, 64])
def test_mirrored_pictures_are_mirrored_to_the_last_bit(size: int) -> None:
    for seed in range(15):
        pixels = draw(scene_of(seed, size, symmetry="mirrored", texture="smooth"))
        assert (pixels == pixels[:, ::-1]).all()
        for symmetry in ("fourfold", "kaleidoscopic"):
            pixels = draw(scene_of(seed, size, symmetry=symmetry, texture="smooth"))
            assert (pixels == pixels[:, ::-1]).all()
            assert (pixels == pixels[::-1]).all()


def test_a_tile_is_like_the_next_to_the_last_bit() -> None:
    for seed in range(15):
        pixels = draw(scene_of(seed, 96, symmetry="tiled", texture="smooth"))
        assert (pixels == np.roll(pixels, 48, 0)).all()
        assert (pixels == np.roll(pixels, 48, 1)).all()


def off_after_a_sixth(symmetry: str, seed: int) -> float:
    """How much a picture changes if it is turned by 60°, inside a circle, as a share of its contrast."""
    picture = Image.fromarray(draw(scene_of(seed, 128, symmetry=symmetry, texture="smooth", edge="soft")))
    straight, turned = (
        np.asarray(picture.rotate(angle, Image.Resampling.BICUBIC), float)[20:-20, 20:-20] for angle in (0, 60)
    )
    y, x = np.mgrid[-43.5:44, -43.5:44]
    inside = x * x + y * y < 43 * 43
    return float(np.abs(straight - turned)[inside].mean() / straight[inside].std(0).mean())


def test_kaleidoscopic_pictures_repeat_six_times_and_others_do_not() -> None:
    six = np.array([off_after_a_sixth("kaleidoscopic", seed) for seed in range(15)])
    four = np.array([off_after_a_sixth("fourfold", seed) for seed in range(15)])
    assert six.max() < 0.2
    assert np.median(four) > 0.4


def test_asymmetrical_pictures_are_like_none_of_their_mirrors() -> None:
    for seed in range(15):
        pixels = draw(scene_of(seed, symmetry="asymmetrical", texture="smooth", movement="calm")).astype(float)
        for other in (pixels[:, ::-1], pixels[::-1]):
            assert np.abs(pixels - other).mean() > 2


def test_a_texture_lies_on_a_symmetric_picture_and_is_not_symmetric_itself() -> None:
    for texture in GROUPS["texture"][1:]:
        scene = scene_of(5, symmetry="fourfold", texture=texture)
        pixels = draw(scene).astype(float)
        plain = draw(replace(scene, adjectives={**scene.adjectives, "texture": "smooth"})).astype(float)
        assert np.abs(pixels - pixels[::-1]).mean() > 1
        assert np.abs(pixels - plain).mean() < 20


def unexplained(pixels: Pixels, coordinate: npt.NDArray[np.float64]) -> float:
    """The share of the variance of green that is left within bins of a coordinate."""
    green = pixels[..., 1].astype(float)
    left = sum(green[coordinate == value].var() * (coordinate == value).sum() for value in np.unique(coordinate))
    return float(left / green.size / green.var())


def test_the_ground_follows_the_movement() -> None:
    for seed in range(8):
        for movement, low in (("rippling", "ring"), ("radiating", "ray"), ("soaring", "slant"), ("calm", "row")):
            scene = bare(seed, movement=movement, contrast="stark")
            y, x = (np.mgrid[:64, :64] + 0.5) / 64 - 0.5
            dx, dy = x - scene.field[0], y - scene.field[1]
            turn = 2 * np.pi * scene.field[2]
            coordinates = {
                "ring": np.hypot(dx, dy),
                "ray": np.arctan2(dy, dx) / 3,
                "slant": np.cos(turn) * dy - np.sin(turn) * dx,
                "row": y,
            }
            left = {name: unexplained(draw(scene), (80 * value).round()) for name, value in coordinates.items()}
            assert min(left, key=lambda name: left[name]) == low, (seed, movement, left)
            assert left[low] < 0.3, (seed, movement, left)


def test_every_adjective_changes_the_picture() -> None:
    for group, adjectives in GROUPS.items():
        for seed in range(4):
            drawn = [draw(scene_of(seed, **{group: adjective})).astype(float) for adjective in adjectives]
            for n, one in enumerate(drawn):
                for other in drawn[n + 1 :]:
                    assert np.abs(one - other).mean() > 0.9, (group, seed)
