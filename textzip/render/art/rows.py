"""Abstract pictures as the content of a set: adjectives drawn, a scene made of them, a caption that names some.

All that is random of picture n comes from `default_rng([seed, split, n])`. In the test split every other picture, from
the first on, has a pair of adjectives that the other splits keep apart, and its caption names both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

import numpy as np

from textzip.errors import RecipeError
from textzip.render.art.caption import caption
from textzip.render.art.choice import choose, named
from textzip.render.art.draw import draw
from textzip.render.art.pairs import Pair, kept_apart
from textzip.render.art.recipe import ArtRecipe
from textzip.render.art.scene import make
from textzip.render.art.vocabulary import GROUPS
from textzip.render.coloured import Coloured, row_of
from textzip.render.content import Draw, Row
from textzip.render.versions import art_versions
from textzip.shards.manifest import SPLITS, Identity


@dataclass(frozen=True)
class Art(Coloured):
    """The pictures of a recipe and a split."""

    recipe: ArtRecipe
    split: str
    pairs: tuple[Pair, ...]
    """Of adjectives that are kept apart."""

    @property
    def made_of(self) -> str:
        """How many adjectives, and pairs kept apart."""
        words = sum(map(len, GROUPS.values()))
        return f"{words} adjectives in {len(GROUPS)} groups, {len(self.pairs)} pairs kept for test"

    def identity(self) -> Identity:
        """The recipe's keys, with the pairs themselves, the vocabulary and versions; of every split alike."""
        recipe = self.recipe.model_dump(mode="json")
        return {
            **{key: recipe[key] for key in ("kind", "seed", "size", "adjectives", "shards")},
            "unseen": [list(pair) for pair in self.pairs],
            "vocabulary": [[group, list(words)] for group, words in GROUPS.items()],
            "versions": self.versions(),
        }

    def versions(self) -> dict[str, str]:
        """Of the drawing."""
        return art_versions()

    def count(self, wanted: int | None) -> int:
        """As many as are wanted; they never end."""
        if wanted is None:
            raise RecipeError("--n all: pictures that are made up never end; say how many")
        return wanted

    def drawer(self) -> Draw:
        """Pictures that are made up."""
        return partial(self._row, self.forbidden())

    def forbidden(self) -> frozenset[frozenset[str]]:
        """The pairs, as `choose` wants them."""
        return frozenset(frozenset(pair) for pair in self.pairs)

    def _row(self, forbidden: frozenset[frozenset[str]], number: int) -> Row:
        rng = np.random.default_rng([self.recipe.seed, SPLITS.index(self.split), number])
        pair = None
        if self.split == "test" and self.pairs and number % 2 == 0:
            pair = self.pairs[int(rng.integers(len(self.pairs)))]
        chosen = choose(rng, forbidden, pair)
        adjectives = named(rng, chosen, *self.recipe.adjectives, pair)
        text = caption(rng, adjectives)
        scene = make(rng, chosen, self.recipe.size)
        truth = json.dumps(scene.truth(), separators=(",", ":"), allow_nan=False)
        return row_of(number, draw(scene), text, adjectives, unseen=pair is not None, truth=truth)


def open_art(recipe: ArtRecipe, split: str) -> Art:
    """The pictures of a recipe. Raises `RecipeError` if the pairs that are kept apart leave some of them impossible."""
    art = Art(recipe, split, kept_apart(recipe.unseen))
    for pair in (None, *art.pairs):
        choose(np.random.default_rng(0), art.forbidden(), pair)
    return art


def reopened(identity: Identity) -> dict[str, Art]:
    """The pictures that an identity is of, by split; none if this version would draw others, or none at all."""
    keys = ("kind", "seed", "size", "adjectives", "unseen", "shards")
    try:
        recipe = ArtRecipe.model_validate({key: identity[key] for key in keys})
        opened = {split: open_art(recipe, split) for split in SPLITS}
    except (KeyError, ValueError, RecipeError):
        return {}
    return opened if opened["train"].identity() == identity else {}
