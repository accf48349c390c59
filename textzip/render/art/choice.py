"""Which adjectives a picture is made from, and which of them its caption names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import numpy as np

from textzip.errors import RecipeError
from textzip.render.art.vocabulary import GROUPS, group_of

Pair = frozenset[str]

_TRIES = 1000


def choose(
    rng: np.random.Generator, forbidden: Collection[Pair] = (), pair: tuple[str, str] | None = None
) -> dict[str, str]:
    """Group → adjective, for every group in order, without any two adjectives that are a forbidden pair.

    With `pair` both of it are among them, even if that pair is a forbidden one; all other pairs hold. The groups are
    dealt in a random order, each uniformly among what goes with those before it, so that no group bears the forbidden
    pairs alone. Where that leads nowhere again and again, all is searched, in a random order.

    Raises `RecipeError` if `pair` is two of a group or no adjectives, or if the forbidden pairs leave nothing: whatever
    is possible is found.
    """
    fixed = _fixed(pair)
    apart = _apart(frozenset(forbidden))
    exempt = set(pair or ())
    free = [group for group in GROUPS if group not in fixed]
    pressed = frozenset(word for adjective in exempt for word in apart.get(adjective, ())) - exempt
    for _ in range(_TRIES):
        drawn = rng.random(2 * len(free)).tolist()
        chosen = dict(fixed)
        banned = set(pressed)
        for place, group in enumerate(_shuffled(free, drawn)):
            left = [adjective for adjective in GROUPS[group] if adjective not in banned]
            if not left:
                break
            adjective = left[int(drawn[len(free) + place] * len(left))]
            chosen[group] = adjective
            banned |= apart.get(adjective, frozenset())
        else:
            return {group: chosen[group] for group in GROUPS}
    orders = {
        group: rng.permutation([each for each in GROUPS[group] if each not in pressed]).tolist() for group in free
    }
    found = _searched(orders, apart)
    if found is None:
        words = "" if pair is None else f" with {' and '.join(pair)}"
        raise RecipeError(
            f"the {len(forbidden)} pairs of adjectives that are kept apart leave no picture{words}; keep fewer apart"
        )
    return {group: {**fixed, **found}[group] for group in GROUPS}


def named(
    rng: np.random.Generator, chosen: dict[str, str], low: int, high: int, pair: tuple[str, str] | None = None
) -> tuple[str, ...]:
    """`low` to `high` of the chosen adjectives, in the order of the groups; those of `pair` always.

    Raises `RecipeError` if there are not so many, or if `pair` is not of the chosen.
    """
    fixed = _fixed(pair)
    if not max(1, len(fixed)) <= low <= high <= len(chosen):
        raise RecipeError(
            f"a caption can't name {low} to {high} adjectives: there are {len(chosen)}, and it names at least "
            f"{max(1, len(fixed))}"
        )
    if any(chosen.get(group) != adjective for group, adjective in fixed.items()):
        raise RecipeError(f"the pair {pair} is not among the adjectives of the picture: {', '.join(chosen.values())}")
    drawn = rng.random(1 + len(chosen)).tolist()
    count = low + int(drawn[0] * (high - low + 1))
    others = _shuffled([group for group in chosen if group not in fixed], drawn[1:])
    shown = {*fixed, *others[: count - len(fixed)]}
    return tuple(adjective for group, adjective in chosen.items() if group in shown)


def _searched(left: Mapping[str, Sequence[str]], apart: Mapping[str, frozenset[str]]) -> dict[str, str] | None:
    """One adjective of each group's that go together, or None if there are none.

    The group with the fewest is tried first, and what can't go with each of its adjectives is left out of the others:
    backtracking with forward checking (Haralick and Elliott 1980, `Increasing tree search efficiency for constraint
    satisfaction problems`).
    """
    if not left:
        return {}
    group = min(left, key=lambda each: len(left[each]))
    for adjective in left[group]:
        banned = apart.get(adjective, frozenset())
        others = {each: [word for word in words if word not in banned] for each, words in left.items() if each != group}
        found = _searched(others, apart) if all(others.values()) else None
        if found is not None:
            return {group: adjective, **found}
    return None


def _fixed(pair: tuple[str, str] | None) -> dict[str, str]:
    if pair is None:
        return {}
    fixed = {group_of(adjective): adjective for adjective in pair}
    if len(fixed) < 2:
        raise RecipeError(f"{' and '.join(pair)} are of one group ({group_of(pair[0])}): a picture can't be both")
    return fixed


def _shuffled(items: list[str], drawn: list[float]) -> list[str]:
    return [item for _, item in sorted(zip(drawn, items, strict=False))]


@lru_cache(maxsize=8)
def _apart(forbidden: frozenset[Pair]) -> dict[str, frozenset[str]]:
    """Adjective → those that it must not stand with."""
    apart: dict[str, set[str]] = {}
    for one in forbidden:
        if len(one) != 2:
            raise RecipeError(f"{sorted(one)} is no pair of adjectives")
        first, second = sorted(one)
        _fixed((first, second))
        apart.setdefault(first, set()).add(second)
        apart.setdefault(second, set()).add(first)
    return {adjective: frozenset(others) for adjective, others in apart.items()}
