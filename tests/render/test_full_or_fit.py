"""Two keys of a recipe that are each right and contradict each other: full pages, and sizes that fit."""

from __future__ import annotations

import pytest

from textzip.errors import RecipeError
from textzip.recipe import parse_recipe
from textzip.render.recipe import PagesRecipe

FULL = "text:\n  length: {distribution: full}\n"
FIT = "fonts:\n  size: fit\n"


def test_full_pages_with_a_size_that_fits_are_refused_and_both_ways_out_are_named() -> None:
    with pytest.raises(RecipeError) as caught:
        parse_recipe(PagesRecipe, FULL + FIT, "pages.yaml")
    message = str(caught.value)
    assert message.startswith("pages.yaml:")
    assert "text.length.distribution: full" in message
    assert "fonts.size: fit" in message
    assert "set fonts.size to range, or the distribution to uniform" in message


def test_an_override_can_bring_the_contradiction_too() -> None:
    with pytest.raises(RecipeError, match=r"fonts\.size: fit"):
        parse_recipe(PagesRecipe, FULL, "pages.yaml", ["fonts.size=fit"])


@pytest.mark.parametrize("text", [FULL, FIT])
def test_each_of_the_two_alone_is_a_recipe(text: str) -> None:
    recipe = parse_recipe(PagesRecipe, text, "pages.yaml")
    assert (recipe.text.length.distribution == "full") != (recipe.fonts.size == "fit")
