"""Pairs of adjectives that are kept apart: a model that paints both together has not seen that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import combinations

from textzip.render.art.vocabulary import GROUPS, group_of

Pair = tuple[str, str]


def every_pair() -> list[Pair]:
    """All pairs of adjectives of two groups, in the order of the vocabulary."""
    return [(a, b) for one, other in combinations(GROUPS.values(), 2) for a in one for b in other]


def kept_apart(unseen: float | Sequence[Pair]) -> tuple[Pair, ...]:
    """The pairs of a list, or that share of all: those whose words have the lowest hashes. In the vocabulary's order.

    Of a share, a pair is passed over if its adjectives would leave too little to go with them: in training no adjective
    is kept apart from more than a third of another group, and a pair that is shown together has two left of every
    group. With hashes alone, of 108 pairs out of 1,082 some were impossible; so, the least possible one is found by
    every second or third try.
    """
    pairs = every_pair()
    if isinstance(unseen, (int, float)):
        wanted = {frozenset(pair) for pair in _by_hash(pairs, round(unseen * len(pairs)))}
    else:
        wanted = {frozenset(pair) for pair in unseen}
    return tuple(pair for pair in pairs if frozenset(pair) in wanted)


def _by_hash(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """`count` of the pairs, or as many as can be had."""
    found: list[Pair] = []
    apart: dict[str, set[str]] = {word: set() for pair in pairs for word in pair}
    for pair in sorted(pairs, key=lambda pair: hashlib.sha256(" ".join(pair).encode()).digest()):
        if len(found) == count:
            break
        one, other = pair
        apart[one].add(other)
        apart[other].add(one)
        touched = [each for each in (*found, pair) if {*each} & {*pair}]
        if _mostly_seen(one, other, apart) and all(_leaves_two(each, apart) for each in touched):
            found.append(pair)
        else:
            apart[one].remove(other)
            apart[other].remove(one)
    return found


def _mostly_seen(one: str, other: str, apart: Mapping[str, set[str]]) -> bool:
    return all(
        3 * len(apart[word].intersection(GROUPS[group])) <= len(GROUPS[group])
        for word, group in ((one, group_of(other)), (other, group_of(one)))
    )


def _leaves_two(pair: Pair, apart: Mapping[str, set[str]]) -> bool:
    others = [group for group in GROUPS if group not in map(group_of, pair)]
    return all(len({*GROUPS[group]}.difference(*(apart[word] for word in pair))) >= 2 for group in others)
