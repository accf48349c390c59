"""Pairs of adjectives that are kept apart: a model that paints both together has not seen that."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import combinations

from textzip.render.art.vocabulary import GROUPS

Pair = tuple[str, str]


def every_pair() -> list[Pair]:
    """All pairs of adjectives of two groups, in the order of the vocabulary."""
    return [(a, b) for one, other in combinations(GROUPS.values(), 2) for a in one for b in other]


def kept_apart(unseen: float | Sequence[Pair]) -> tuple[Pair, ...]:
    """The pairs of a list, or that share of all: those whose words have the lowest hashes. In the vocabulary's order.

    By rank rather than by value, so that there are as many as the share says.
    """
    pairs = every_pair()
    if isinstance(unseen, (int, float)):
        ranked = sorted(pairs, key=lambda pair: hashlib.sha256(" ".join(pair).encode()).digest())
        wanted = {frozenset(pair) for pair in ranked[: round(unseen * len(pairs))]}
    else:
        wanted = {frozenset(pair) for pair in unseen}
    return tuple(pair for pair in pairs if frozenset(pair) in wanted)
