"""The one list of what is rendered: by the `kind` of a recipe, its keys and how it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from textzip.errors import RecipeError
from textzip.render.art.recipe import ArtRecipe
from textzip.render.content import Content
from textzip.render.pictures.recipe import PicturesRecipe
from textzip.render.recipe import PagesRecipe

AnyRecipe = PagesRecipe | ArtRecipe | PicturesRecipe

RECIPES: Mapping[str, type[AnyRecipe]] = {"pages": PagesRecipe, "art": ArtRecipe, "pictures": PicturesRecipe}
"""By kind, every key of its recipes."""


def recipe_of(kind: str, where: str | Path) -> type[AnyRecipe]:
    """The recipes of a kind; `where` is what errors call the recipe. Raises `RecipeError`."""
    if kind not in RECIPES:
        raise RecipeError(f"{where}: kind: what can be rendered is {', '.join(RECIPES)}, not {kind!r}")
    return RECIPES[kind]


def open_content(recipe: AnyRecipe, folder: Path, split: str, notes: list[str]) -> Content:
    """A split of what a recipe is for, to be rendered into `folder`; `notes` gets what a user should know.

    Raises `TextzipError` of many kinds for what can't be rendered.
    """
    if isinstance(recipe, ArtRecipe):
        from textzip.render.art.rows import open_art

        return open_art(recipe, split)
    if isinstance(recipe, PicturesRecipe):
        from textzip.render.pictures.rows import open_pictures

        return open_pictures(recipe, split, notes, folder)
    from textzip.render.pages import open_pages

    return open_pages(recipe, folder, split, notes)
