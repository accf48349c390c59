"""Several readings of one page made into one, character by character: by vote, as ROVER does (Fiscus, 1997).

Shapes: N characters of the surest reading, which the others are aligned with.

Where a page lies on a network's frames changes what it gets wrong, and hardly how much. So a page that is moved by part
of a frame is another witness of the same text: of what one says wrongly the others mostly say something else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from textzip.models.slot.metrics import edits
from textzip.models.slot.page.places import Seen

_NOTHING = 0.6
"""How sure a reading is that there is no character where it says none: it doesn't tell."""
_LEAST = 1e-9

Place = tuple[float, float]


@dataclass
class _Ballot:
    """What is said of a place, or of what may be between two."""

    votes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    held: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """The weights of those who say it, however sure they are."""
    first: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    """Where who said it first saw it."""

    def add(self, said: str, weight: float, sure: float, where: tuple[Place, ...]) -> None:
        self.votes[said] += weight * sure
        self.held[said] += weight
        self.first.setdefault(said, where)

    @property
    def chosen(self) -> str:
        return max(self.votes, key=self.votes.__getitem__)


def vote(seen: Sequence[Seen], weights: Sequence[float]) -> Seen:
    """One reading of several of the same page, each believed as far as its weight goes, over 0.

    A character is as sure as those who say it are, as a share of all. What was outvoted lowers how sure the page is.
    """
    surest = max(range(len(seen)), key=lambda k: weights[k])
    order = [surest, *(k for k in range(len(seen)) if k != surest)]  # so that places are the surest one's
    on, between = _counted([seen[k] for k in order], [weights[k] for k in order])
    total = sum(weights)
    text, sure, where, logs = "", list[float](), list[Place](), 0.0
    for n in range(len(between)):
        for ballot in (between[n], *on[n : n + 1]):
            said = ballot.chosen
            share = (ballot.votes[said] if said else ballot.held[said]) / total
            logs += max(1, len(said)) * math.log(max(_LEAST, share))
            text += said
            sure += [min(1.0, share)] * len(said)
            where += ballot.first[said]
    confidence = math.exp(logs / max(1, len(text))) if text else min(weights)
    return Seen(text, confidence, len(text.encode()), tuple(sure), tuple(where) if len(where) == len(text) else ())


def _counted(seen: Sequence[Seen], weights: Sequence[float]) -> tuple[list[_Ballot], list[_Ballot]]:
    """Votes on the characters of the first (N), and on what is before each and behind the last (N + 1)."""
    length = len(seen[0].text)
    on, between = [_Ballot() for _ in range(length)], [_Ballot() for _ in range(length + 1)]
    for each, weight in zip(seen, weights, strict=True):
        there: list[list[int]] = [[] for _ in between]
        i = j = 0
        for wanted, said in edits(seen[0].text, each.text):
            if wanted:
                on[i].add(said, weight, each.sure[j] if said else _NOTHING, each.places[j : j + 1] if said else ())
            else:
                there[i].append(j)
            i, j = i + bool(wanted), j + bool(said)
        for ballot, more in zip(between, there, strict=True):
            sure = sum(each.sure[k] for k in more) / len(more) if more else _NOTHING
            said = "".join(each.text[k] for k in more)
            ballot.add(said, weight, sure, tuple(each.places[k] for k in more if each.places))
    return on, between
