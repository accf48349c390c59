"""Recipes of abstract pictures: defaults, and every refusal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from textzip.errors import RecipeError
from textzip.recipe import load_recipe, parse_recipe, to_yaml
from textzip.render.art.recipe import ArtRecipe
from textzip.render.art.vocabulary import GROUPS

RECIPE = Path(__file__).resolve().parents[3] / "recipes" / "art.yaml"

ONE, OTHER, *_ = (words[0] for words in GROUPS.values())
ALIKE = next(iter(GROUPS.values()))[1]


def test_the_recipe_that_comes_with_textzip_is_the_default() -> None:
    assert load_recipe(ArtRecipe, RECIPE) == ArtRecipe()


def test_a_recipe_written_whole_reads_back(art_recipe: Callable[..., ArtRecipe]) -> None:
    for recipe in (ArtRecipe(), art_recipe(f"unseen=[[{ONE}, {OTHER}]]", "adjectives=4", "size=256")):
        assert parse_recipe(ArtRecipe, to_yaml(recipe), "shown") == recipe


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("size=31", "size: input should be greater than or equal to 32, not 31"),
        ("size=257", "size: input should be less than or equal to 256, not 257"),
        ("adjectives=[0, 3]", "a caption names 2 to "),
        ("adjectives=[1, 3]", ", as it names a pair that is kept for testing"),
        ("adjectives=[3, 99]", "a caption names 2 to "),
        ("adjectives=[5, 3]", "expected a number, or [low, high] with low <= high"),
        ("unseen=0.3", "unseen: a share of all pairs is from 0 to 0.15, not 0.3"),
        ("unseen=true", "unseen: expected a share, or a list of pairs such as [[calm, dense]], not True"),
        ("unseen=[calm, dense]", "unseen: expected a share, or a list of pairs"),
        (f"unseen=[[{ONE}, marble]]", "unseen: 'marble' is no adjective of the vocabulary: "),
        (f"unseen=[[{ONE}, {ALIKE}]]", f"unseen: {ONE} and {ALIKE} are both of "),
        ("page.width=9", "page: unknown key"),
        ("kind=pages", "kind: input should be 'art', not 'pages'"),
    ],
)
def test_a_mistake_is_named(art_recipe: Callable[..., ArtRecipe], setting: str, words: str) -> None:
    with pytest.raises(RecipeError) as caught:
        art_recipe(setting)
    assert words in str(caught.value)


def test_without_pairs_a_caption_may_name_one_adjective(art_recipe: Callable[..., ArtRecipe]) -> None:
    assert art_recipe("unseen=0", "adjectives=1").adjectives == (1, 1)
