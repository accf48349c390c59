"""The one list of what is rendered: by the `kind` of a recipe, its keys, how it is opened, how rows are checked."""

from __future__ import annotations

from pathlib import Path

from textzip.render.content import Content
from textzip.render.recipe import PagesRecipe

AnyRecipe = PagesRecipe


def open_content(recipe: AnyRecipe, folder: Path, split: str, notes: list[str]) -> Content:
    """A split of what a recipe is for, to be rendered into `folder`; `notes` gets what a user should know.

    Raises `TextzipError` of many kinds for what can't be rendered.
    """
    from textzip.render.pages import open_pages

    return open_pages(recipe, folder, split, notes)
