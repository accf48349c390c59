"""How the rows of a data folder are checked, by what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from textzip.errors import RecipeError
from textzip.recipe import parse_recipe
from textzip.render.recipe import PagesRecipe
from textzip.render.verify import faces_for, redraw_problems, rows_problems, version_differences
from textzip.render.versions import art_versions
from textzip.shards.manifest import ShardLine

Problems = Callable[[Path, ShardLine, list[int]], Iterator[str]]
"""Folder, shard and places in it → what is wrong with those rows."""


@dataclass(frozen=True)
class Checks:
    """What rows are checked by."""

    problems: Problems
    notes: Sequence[str]
    """What a user should know beforehand: other versions."""
    done: str = "drawn again, all alike"
    """What is said of rows that nothing is wrong with."""


def checks_for(folder: Path, dataset: dict[str, Any], fonts: tuple[str, ...], wanted: int) -> Checks:
    """How to check rows of a folder, of which `wanted` will be; `dataset` is its `dataset.json`.

    Raises `FontError` if fonts are needed and not there, `RecipeError` if they are named and not needed.
    """
    identity = dataset["identity"]
    kind = identity.get("kind", "pages")
    if fonts and kind != "pages":
        raise RecipeError(f"--fonts: {folder} holds pictures of kind {kind!r}, which no font draws; leave it out")
    if kind == "art":
        from textzip.render.art.verify import row_problems

        differences = version_differences(identity, art_versions())
        problems = partial(rows_problems, problems=partial(row_problems, identity=identity))
        return Checks(problems, _told(differences))
    recipe = parse_recipe(PagesRecipe, dataset["recipe"], str(folder))
    faces = faces_for(identity, fonts or recipe.fonts.path) if wanted else {}
    return Checks(partial(redraw_problems, faces=faces), _told(version_differences(identity)))


def _told(differences: list[str]) -> list[str]:
    return [f"other versions may draw other pixels: {difference}" for difference in differences]
