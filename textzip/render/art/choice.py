"""A stand-in: adjectives by chance, drawn again until no forbidden pair is among them."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from textzip.errors import RecipeError
from textzip.render.art.vocabulary import GROUPS, group_of


def choose(
    rng: np.random.Generator, forbidden: Collection[frozenset[str]] = (), pair: tuple[str, str] | None = None
) -> dict[str, str]:
    """Group → adjective, without any forbidden pair but `pair`, both of which are among them."""
    fixed = {group_of(adjective): adjective for adjective in pair or ()}
    apart = {each for each in forbidden if pair is None or each != frozenset(pair)}
    for _ in range(1000):
        chosen = {group: fixed.get(group, words[int(rng.integers(len(words)))]) for group, words in GROUPS.items()}
        if not any(each <= {*chosen.values()} for each in apart):
            return chosen
    raise RecipeError("the pairs of adjectives that are kept apart leave no picture; keep fewer apart")


def named(
    rng: np.random.Generator, chosen: dict[str, str], low: int, high: int, pair: tuple[str, str] | None = None
) -> tuple[str, ...]:
    """`low` to `high` of the chosen adjectives, in the order of the groups; those of `pair` always."""
    others = [each for each in chosen.values() if each not in (pair or ())]
    count = int(rng.integers(low, high + 1)) - len(pair or ())
    shown = {*(pair or ()), *(others[at] for at in rng.permutation(len(others))[:count])}
    return tuple(each for each in chosen.values() if each in shown)
