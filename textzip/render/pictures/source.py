"""A folder of pictures with captions, read and put into splits.

Pictures that are alike, as they are or as they will be stored, are one group. A group that has a picture with an unseen
pair of words is test's. Of the others, ranked by a hash of what is in them, the last `holdout` go half to validation,
half to test, as documents of texts do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textzip.render.art.pairs import Pair, kept_apart
from textzip.render.art.vocabulary import words_in
from textzip.render.pictures.alike import fingerprint, groups, united
from textzip.render.pictures.listed import listed
from textzip.render.pictures.pixels import fitted, opened
from textzip.render.pictures.recipe import VOCABULARY, PicturesRecipe
from textzip.shards.manifest import SPLITS


@dataclass(frozen=True)
class Entry:
    """One picture of a folder."""

    path: Path
    text: str
    words: tuple[str, ...]
    """Those of its caption that are looked for."""
    unseen: bool
    """Whether a pair that is kept for test is among them."""
    sha256: str
    """Of the file's bytes."""


@dataclass(frozen=True)
class Source:
    """A folder's pictures by split, each in the order of a hash."""

    splits: dict[str, tuple[Entry, ...]]
    pairs: tuple[Pair, ...]
    alike: int
    """Pictures that are alike with an earlier one."""
    sha256: str
    """Of all captions and files, whatever their order."""


def open_source(recipe: PicturesRecipe) -> Source:
    """Read a folder. Raises `RecipeError` if it is none or its list is wrong, `PictureError` for a broken picture."""
    folder = Path(recipe.folder)
    pairs = pairs_of(recipe)
    apart = {frozenset(pair) for pair in pairs}
    vocabulary = [word for group in recipe.vocabulary.values() for word in group]
    entries, whole, stored = [], [], []
    for path, text in listed(folder):
        found = words_in(text, vocabulary)
        unseen = any(frozenset(pair) in apart for pair in combinations(found, 2))
        with opened(path) as picture:
            whole.append(fingerprint(picture))
            stored.append(fingerprint(fitted(picture, recipe.size, recipe.fit)))
        entries.append(Entry(path, text, found, unseen, hashlib.sha256(path.read_bytes()).hexdigest()))
    group_of = united(groups(whole, recipe.distance), groups(stored, recipe.distance))
    keys = sorted(f"{entry.sha256} {entry.text}" for entry in entries)
    return Source(
        _split(entries, group_of, recipe.holdout),
        pairs,
        len(entries) - len({*group_of.tolist()}),
        hashlib.sha256("\n".join(keys).encode()).hexdigest(),
    )


def pairs_of(recipe: PicturesRecipe) -> tuple[Pair, ...]:
    """The pairs of words that are kept for test."""
    every = list(combinations([word for group in recipe.vocabulary.values() for word in group], 2))
    if isinstance(recipe.unseen, float):
        if recipe.words == (VOCABULARY,):  # a picture that is made up has no two words of a group
            return kept_apart(recipe.unseen)
        ranked = sorted(every, key=lambda pair: hashlib.sha256(" ".join(pair).encode()).digest())
        return tuple(sorted(ranked[: round(recipe.unseen * len(every))], key=every.index))
    wanted = {frozenset(pair) for pair in recipe.unseen}
    return tuple(pair for pair in every if frozenset(pair) in wanted)


def _split(entries: list[Entry], group_of: npt.NDArray[np.int64], holdout: float) -> dict[str, tuple[Entry, ...]]:
    members: dict[int, list[Entry]] = {}
    for entry, group in zip(entries, group_of.tolist(), strict=True):
        members.setdefault(group, []).append(entry)
    ranked = sorted(members.values(), key=lambda group: min(_key(entry) for entry in group))
    free = [group for group in ranked if not any(entry.unseen for entry in group)]
    kept = [group for group in ranked if any(entry.unseen for entry in group)]
    held = round(holdout * len(free))
    parts = (free[: len(free) - held], free[len(free) - held : len(free) - held // 2], free[len(free) - held // 2 :])
    chosen = dict(zip(SPLITS, (parts[0], parts[1], [*parts[2], *kept]), strict=True))
    return {
        split: tuple(sorted((entry for group in found for entry in group), key=_key)) for split, found in chosen.items()
    }


def _key(entry: Entry) -> str:
    """Ranks pictures by what they are, wherever they lie."""
    return hashlib.sha256(f"{entry.sha256} {entry.text}".encode()).hexdigest()
