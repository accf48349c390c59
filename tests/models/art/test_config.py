"""Settings of art that don't go together are refused where they stand."""

from __future__ import annotations

import pytest

from textzip.errors import RecipeError
from textzip.models.art.config import PRESETS, ArtConfig
from textzip.models.registry import TrainRecipe
from textzip.recipe import parse_recipe


def parsed(keys: str) -> ArtConfig:
    recipe = parse_recipe(TrainRecipe, f"kind: train\nmodel: {{kind: art, {keys}}}\n", "art.yaml", [])
    assert isinstance(recipe.model, ArtConfig)
    return recipe.model


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_say_what_the_keys_do_not(preset: str) -> None:
    assert parsed(f"preset: {preset}").width == PRESETS[preset]["width"]
    assert parsed(f"preset: {preset}, width: 24").width == 24


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("size: 64, grid: 7", r"grid \(7\) must divide size \(64\): give 4 or 8"),
        ("size: 64, grid: 128", r"grid \(128\) must divide size \(64\)"),
        ("levels: [8, 8]", r"levels \[8, 8\] are 64 codes, and codes is 512"),
        ("codes: 256", r"levels \[8, 8, 8\] are 512 codes, and codes is 256"),
        ("quantiser: ema, even: true", "even is of the quantiser fsq, and quantiser is 'ema'"),
        ("quantiser: vqgan", "quantiser"),
        ("stage: paint", "stage"),
    ],
)
def test_what_does_not_fit_is_refused(keys: str, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        parsed(keys)


def test_other_books_have_as_many_codes_as_one_likes() -> None:
    assert parsed("quantiser: ema, codes: 100").codes == 100
    assert parsed("levels: [8, 5, 5], codes: 200").codes == 200
