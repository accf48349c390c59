"""How the rows of a data folder are checked, by what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textzip.errors import RecipeError, ShardError, TextzipError
from textzip.recipe import parse_recipe
from textzip.render.pictures.recipe import PicturesRecipe
from textzip.render.recipe import PagesRecipe
from textzip.render.verify import faces_for, redraw_problems, rows_problems, version_differences
from textzip.render.versions import art_versions, picture_versions
from textzip.shards.manifest import ShardLine

if TYPE_CHECKING:
    from textzip.render.pictures.rows import Pictures

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

    Raises `FontError` if fonts are needed and not there, `RecipeError` if they are named and not needed, `ShardError`
    if the folder holds what is not known.
    """
    identity = dataset["identity"]
    kind = identity.get("kind", "pages")
    if fonts and kind != "pages":
        raise RecipeError(f"--fonts: {folder} holds pictures of kind {kind!r}, which no font draws; leave it out")
    if kind == "art":
        from textzip.render.art.rows import reopened
        from textzip.render.art.verify import row_problems

        opened = reopened(identity) if wanted else {}
        notes = _told(version_differences(identity, art_versions()))
        if wanted and not opened:
            notes.append("rows are not drawn by their numbers again: these make other pictures here")
        problems = partial(row_problems, identity=identity, opened=opened)
        done = "drawn again, all alike" if opened else "drawn from their truth again, all alike"
        return Checks(partial(rows_problems, problems=problems), notes, done)
    if kind == "pictures":
        return _of_folder(folder, dataset, wanted)
    if kind != "pages":
        raise ShardError(
            f"{folder}: holds rows of kind {kind!r}, which this textzip does not know; upgrade textzip, or restore "
            "manifest/dataset.json"
        )
    recipe = parse_recipe(PagesRecipe, dataset["recipe"], str(folder))
    faces = faces_for(identity, fonts or recipe.fonts.path) if wanted else {}
    return Checks(partial(redraw_problems, faces=faces), _told(version_differences(identity)))


def _of_folder(folder: Path, dataset: dict[str, Any], wanted: int) -> Checks:
    """Of a folder's pictures: against their files if those are as they were, or else in themselves."""
    from textzip.render.pictures.rows import open_splits
    from textzip.render.pictures.verify import row_problems

    identity = dataset["identity"]
    notes = _told(version_differences(identity, picture_versions()))
    recipe = parse_recipe(PicturesRecipe, dataset["recipe"], str(folder))
    opened: dict[str, Pictures] = {}
    try:
        found = open_splits(recipe) if wanted else {}
        if found and found["train"].sha256 == identity["sha256"]:
            opened = found
        elif found:
            notes.append(f"{recipe.folder}: has other pictures or captions now, so rows are not compared with them")
    except TextzipError as error:
        notes.append(f"rows are not compared with their files: {error}")
    problems = partial(row_problems, identity=identity, opened=opened)
    done = "compared with their files, all alike" if opened else "right in themselves"
    return Checks(partial(rows_problems, problems=problems), notes, done)


def _told(differences: list[str]) -> list[str]:
    return [f"other versions may draw other pixels: {difference}" for difference in differences]
