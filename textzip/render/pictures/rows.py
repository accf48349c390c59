"""A folder's pictures as the content of a set: picture n of a split is the n-th by a hash of what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from textzip.errors import RecipeError
from textzip.render.coloured import Coloured, row_of
from textzip.render.content import Draw, Row
from textzip.render.dataset import cannot_write
from textzip.render.folder import WORK
from textzip.render.pictures.kept import keep
from textzip.render.pictures.pixels import fitted, opened
from textzip.render.pictures.recipe import PicturesRecipe
from textzip.render.pictures.source import Entry, Source, open_source
from textzip.render.versions import picture_versions
from textzip.shards.manifest import SPLITS, Identity


@dataclass(frozen=True)
class Pictures(Coloured):
    """The pictures of a folder and a split."""

    recipe: PicturesRecipe
    split: str
    entries: Sequence[Entry]
    pairs: tuple[tuple[str, str], ...]
    sha256: str
    """Of the folder."""

    @property
    def made_of(self) -> str:
        """The folder, and how many it has for this split."""
        return f"{len(self.entries):,} of {self.recipe.folder}, {len(self.pairs)} pairs kept for test"

    def identity(self) -> Identity:
        """The recipe's keys but for where the folder is, what is in it, words, pairs and versions."""
        recipe = self.recipe.model_dump(mode="json")
        return {
            **{key: recipe[key] for key in ("kind", "size", "fit", "distance", "holdout", "shards")},
            "sha256": self.sha256,
            "unseen": [list(pair) for pair in self.pairs],
            "vocabulary": [[group, list(words)] for group, words in self.recipe.vocabulary.items()],
            "versions": self.versions(),
        }

    def versions(self) -> dict[str, str]:
        """Of what decodes and scales."""
        return picture_versions()

    def count(self, wanted: int | None) -> int:
        """No more than there are."""
        there = len(self.entries)
        if not there:
            raise RecipeError(
                f"{self.recipe.folder}: too few pictures for {self.split} (holdout is {self.recipe.holdout:g}): raise "
                "holdout, or render another split"
            )
        if wanted is not None and wanted > there:
            raise RecipeError(
                f"--n {wanted:,}: {self.recipe.folder} has {there:,} {self.split} pictures; ask for --n all, or for no "
                "more than there are"
            )
        return there if wanted is None else wanted

    def drawer(self) -> Draw:
        """Pictures from their files."""
        return self._row

    def prepared(self, rows: int, folder: Path, notes: list[str], say: Callable[[str], None]) -> Pictures:  # noqa: ARG002
        """With its entries in a file, so that a worker is sent little."""
        try:
            return replace(self, entries=keep(self.entries, folder / WORK / self.split))
        except OSError as error:
            raise cannot_write(folder / WORK, error) from error

    def _row(self, number: int) -> Row:
        entry = self.entries[number]
        pixels = np.asarray(fitted(opened(entry.path), self.recipe.size, self.recipe.fit))
        return row_of(number, pixels, entry.text, entry.words, unseen=entry.unseen)


def open_pictures(recipe: PicturesRecipe, split: str, notes: list[str], folder: Path | None = None) -> Pictures:
    """A split of a folder's pictures, to be rendered into `folder`; `notes` gets what a user should know.

    Raises `RecipeError`, `PictureError`, and `EngineError` without `imagehash`.
    """
    if folder is not None and Path(recipe.folder).is_dir() and folder.samefile(recipe.folder):
        raise RecipeError(f"{recipe.folder}: is the folder that rows go to as well; choose another with --out")
    source = open_source(recipe)
    if source.alike:
        notes.append(f"{source.alike:,} pictures are nearly the same as another one: each goes where that one goes")
    return _of(recipe, split, source)


def open_splits(recipe: PicturesRecipe) -> dict[str, Pictures]:
    """Every split of a folder's pictures, which is read once. Raises what `open_pictures` does."""
    source = open_source(recipe)
    return {split: _of(recipe, split, source) for split in SPLITS}


def _of(recipe: PicturesRecipe, split: str, source: Source) -> Pictures:
    return Pictures(recipe, split, source.splits[split], source.pairs, source.sha256)
