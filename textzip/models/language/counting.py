"""`Grams` learned from texts: counted, smoothed, and the few kept that say most.

What follows a history is mixed with what follows a shorter one, by how many different characters followed it (Witten
and Bell, 1991). A gram's worth is how often it came times how far it is from what the shorter one says of it (Stolcke,
1998, "Entropy-based pruning of backoff language models", without the sum over what follows).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from textzip.errors import ModelError
from textzip.models.language.grams import STEPS, Grams, plain

_UNIFORM = 1 / 256
_RARE = 3
"""Grams of so many characters or more that came once are not counted: they are half of all, and tell nothing."""
_LEAST = 1e-4


def learn(texts: Iterable[str], order: int, most: int) -> Grams:
    """A table of the grams up to `order` + 1 characters: all single ones, and about `most` others.

    Raises `ModelError` for texts without a character.
    """
    counts = _counts(texts, order + 1)
    if not counts[0]:
        raise ModelError("there is no character in these texts to be counted; give others")
    likely = _smoothed(counts)
    worth = (
        (count * abs(math.log(likely[gram] / likely[gram[1:]])), gram)
        for level in counts[1:]
        for gram, count in level.items()
    )
    kept = set(counts[0])
    for _, gram in sorted(worth, reverse=True)[:most]:
        while gram and gram not in kept:  # a history's own gram holds its weight
            kept.add(gram)
            gram = gram[:-1]
    logs = {gram: round(math.log(likely[gram]) * STEPS) / STEPS for gram in kept}
    return Grams(order, logs, _backoffs(logs, order))


def _counts(texts: Iterable[str], longest: int) -> list[Counter[str]]:
    """By length, from 1, how often each gram came."""
    counts: list[Counter[str]] = [Counter() for _ in range(longest)]
    for text in map(plain, texts):
        for size, level in enumerate(counts, 1):
            level.update(text[k : k + size] for k in range(len(text) - size + 1))
    return [
        level if size < _RARE else Counter({gram: count for gram, count in level.items() if count > 1})
        for size, level in enumerate(counts, 1)
    ]


def _smoothed(counts: list[Counter[str]]) -> dict[str, float]:
    """How likely the last character of each gram is after those before it."""
    likely: dict[str, float] = {}
    for level in counts:
        total: Counter[str] = Counter()
        different: Counter[str] = Counter()
        for gram, count in level.items():
            total[gram[:-1]] += count
            different[gram[:-1]] += 1
        for gram, count in level.items():
            history, shorter = gram[:-1], likely.get(gram[1:], _UNIFORM)
            likely[gram] = (count + different[history] * shorter) / (total[history] + different[history])
    return likely


def _backoffs(logs: dict[str, float], order: int) -> dict[str, float]:
    """What makes each history's characters add up to one: those kept, and the others as the shorter one has them."""
    after: dict[str, list[str]] = defaultdict(list)
    for gram in logs:
        if len(gram) > 1:
            after[gram[:-1]].append(gram)
    found: dict[str, float] = {}
    shorter = Grams(order, logs, found)
    for history in sorted(after, key=len):  # the shorter ones are needed
        own = sum(math.exp(logs[gram]) for gram in after[history])
        theirs = sum(math.exp(shorter.log(history[1:], gram[-1])) for gram in after[history])
        found[history] = math.log(max(_LEAST, 1 - own) / max(_LEAST, 1 - theirs))
    return found
