"""Several readings of one page made into one, character by character: by vote, as ROVER does (Fiscus, 1997).

Shapes: N characters of the surest reading, which the others are aligned with.

Where a page lies on a network's frames changes what it gets wrong, and hardly how much. So a page that is moved by part
of a frame is another witness of the same text: of what one says wrongly the others mostly say something else. Where
they don't agree, and the text is of a language, it tells, too, which letters mostly follow one another; in random text
it doesn't, and isn't asked.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from textzip.models.language.grams import Grams
from textzip.models.slot.alignment import aligned
from textzip.models.slot.page.places import Seen

_NOTHING = 0.6
"""How sure a reading is that there is no character where it says none: it doesn't tell."""
_LEAST = 1e-9
_LANGUAGE = -4.0
"""Nats a letter over which a text is of a language that the letters were counted in: prose has −1 to −3 where it is
read with mistakes, random letters −6 to −12."""
_LETTERS, _EACH = 0.3, 2.5
"""How much letters weigh beside votes, and what each one is given, in nats: else the fewest would be the likeliest."""
_PATHS = 12

_Path = tuple[Any, str] | None
"""What is said last, and the path before it."""
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

    def suspect(self, other: str, votes: float, where: tuple[Place, ...]) -> None:
        """What may be there as well, as far as whoever says something else believes it."""
        self.votes[other] += votes
        self.first.setdefault(other, where)

    @property
    def chosen(self) -> str:
        return max(self.votes, key=self.votes.__getitem__)


def vote(seen: Sequence[Seen], weights: Sequence[float], letters: Grams | None = None) -> Seen:
    """One reading of several of the same page, each believed as far as its weight goes, over 0.

    With `letters`, and if what most say is as likely as a language is, likely letters weigh as well. A character is as
    sure as those who say it are, as a share of all. What was outvoted lowers how sure the page is.
    """
    surest = max(range(len(seen)), key=lambda k: weights[k])
    order = [surest, *(k for k in range(len(seen)) if k != surest)]  # so that places are the surest one's
    on, between = _counted([seen[k] for k in order], [weights[k] for k in order])
    total = sum(weights)
    ballots = [ballot for pair in zip(between, on, strict=False) for ballot in pair] + between[len(on) :]
    chosen = [ballot.chosen for ballot in ballots]
    if letters is not None and of_language("".join(chosen), letters):
        chosen = _likeliest(ballots, letters)
    text, sure, where, logs = "".join(chosen), list[float](), list[Place](), 0.0
    for k, (ballot, said) in enumerate(zip(ballots, chosen, strict=True)):
        share = (ballot.votes[said] if said else ballot.held[said]) / total
        logs += max(1, len(said)) * math.log(max(_LEAST, share))
        sure += [min(1.0, share)] * len(said)
        where += ballot.first[said] if k % 2 else _in_order(ballot.first[said], seen[surest].places, k // 2)
    confidence = math.exp(logs / max(1, len(text)))
    return Seen(text, confidence, len(text.encode()), tuple(sure), tuple(where) if len(where) == len(text) else ())


def of_language(text: str, letters: Grams | None) -> bool:
    """Whether letters follow one another as they do in the languages that they were counted in."""
    return letters is not None and bool(text) and letters.mean(text) > _LANGUAGE


def _counted(seen: Sequence[Seen], weights: Sequence[float]) -> tuple[list[_Ballot], list[_Ballot]]:
    """Votes on the characters of the first (N), and on what is before each and behind the last (N + 1)."""
    length = len(seen[0].text)
    on, between = [_Ballot() for _ in range(length)], [_Ballot() for _ in range(length + 1)]
    for each, weight in zip(seen, weights, strict=True):
        there: list[list[int]] = [[] for _ in between]
        i = j = 0
        for wanted, said in aligned(seen[0].text, each.text):
            if wanted:
                here = seen[0].places[i : i + 1] or each.places[j : j + 1]  # the surest one's are in their order
                on[i].add(said, weight, each.sure[j] if said else _NOTHING, here if said else ())
                for other, sure in each.others[j] if said and each.others else ():
                    on[i].suspect(other, weight * sure, here)
            else:
                there[i].append(j)
            i, j = i + bool(wanted), j + bool(said)
        for ballot, more in zip(between, there, strict=True):
            sure = sum(each.sure[k] for k in more) / len(more) if more else _NOTHING
            said = "".join(each.text[k] for k in more)
            ballot.add(said, weight, sure, tuple(each.places[k] for k in more if each.places))
    return on, between


def _in_order(found: Sequence[Place], places: Sequence[Place], before: int) -> list[Place]:
    """Where another look saw what is put in, no further than the characters it is put between: as a text is read.

    `places` (N): of the surest reading; `before`: how many of its characters are before what is put in.
    """
    if not places:
        return list(found)
    behind = [(max(x, left), row) for left, row in places[before - 1 : before] for x, _ in found]
    ahead = [(min(x, right), row) for right, row in places[before : before + 1] for x, _ in found]
    if not behind or not ahead:
        return behind or ahead
    if places[before - 1][0] > places[before][0]:  # a line ends here: whichever is nearer
        return [min(a, b, key=lambda at: math.dist(at, each)) for a, b, each in zip(behind, ahead, found, strict=True)]
    return [(min(x, places[before][0]), row) for x, row in behind]


def _likeliest(ballots: Sequence[_Ballot], letters: Grams) -> list[str]:
    """What votes and letters together say, by beam search: of paths that end in the same letters the best is kept."""
    paths: dict[str, tuple[float, _Path]] = {"": (0.0, None)}
    for ballot in ballots:
        ends: dict[str, tuple[float, _Path]] = {}
        for history, (score, path) in paths.items():
            for said, votes in ballot.votes.items():
                worth, now = score + math.log(max(_LEAST, votes)), history
                for each in said:
                    worth += _LETTERS * (letters.log(now, each) + _EACH)
                    now = (now + each)[-letters.order :]
                if now not in ends or worth > ends[now][0]:
                    ends[now] = (worth, (path, said))
        paths = dict(sorted(ends.items(), key=lambda end: -end[1][0])[:_PATHS])
    path = max(paths.values(), key=lambda end: end[0])[1]
    found: list[str] = []
    while path is not None:
        path, last = path
        found.append(last)
    return found[::-1]
