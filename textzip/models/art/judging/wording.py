"""Whether an adjective is painted that is asked for by a word that was never learned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from textzip.models.art.judging.brush import Brush
from textzip.models.art.judging.judge import Judge
from textzip.models.art.judging.parts import Parts
from textzip.models.art.judging.phrases import replaced, stands, unknown, without
from textzip.models.art.judging.sample import Sample
from textzip.train.evaluation import Numbers

Asked = tuple[str, int]
"""A caption, and the number of the picture that it is painted as."""


@dataclass(frozen=True)
class _Case:
    """A word in one caption in place of the adjective that it means."""

    kind: str
    word: str
    place: tuple[int, int]
    """The group that the adjective is of, and its number in that."""
    by_it: Asked
    itself: Asked
    without: Asked


def wording(
    into: Parts,
    judge: Judge,
    brush: Brush,
    sample: Sample,
    synonyms: Mapping[str, str],
    known: Iterable[str],
    each: int,
) -> None:
    """Synonyms and derived words in at most `each` captions of their adjective, beside itself and nothing.

    All three are painted with the same chance.
    """
    cases = _cases(judge, sample, *unknown(judge.places, synonyms, known), each)
    if not cases:
        return
    asked = list(dict.fromkeys(way for case in cases for way in (case.by_it, case.itself, case.without)))
    painted = brush.paint([caption for caption, _ in asked], [number for _, number in asked])
    names = dict(zip(asked, judge.look(painted.pictures).names, strict=True))

    def right(case: _Case, way: Asked) -> float:
        group, number = case.place
        return float(names[way][group] == number)

    def numbers(mine: list[_Case]) -> Numbers:
        return {
            "named": float(np.mean([right(case, case.by_it) for case in mine])),
            "itself": float(np.mean([right(case, case.itself) for case in mine])),
            "without": float(np.mean([right(case, case.without) for case in mine])),
            "captions": len(mine),
        }

    kinds = {kind: numbers([case for case in cases if case.kind == kind]) for kind in _kinds(cases)}
    into.overall.update({kind: found["named"] for kind, found in kinds.items()})
    into.tables["words that were never learned"] = kinds
    words = dict.fromkeys(case.word for case in cases)
    into.tables["such a word"] = {word: numbers([case for case in cases if case.word == word]) for word in words}


def _cases(
    judge: Judge, sample: Sample, synonyms: Mapping[str, str], derived: Mapping[str, str], each: int
) -> list[_Case]:
    cases = []
    for kind, words in (("synonyms", synonyms), ("derived", derived)):
        for word, adjective in words.items():
            naming = (row for row, named in enumerate(sample.adjectives) if adjective in named)
            rows = [row for row in naming if stands(sample.captions[row], adjective)][:each]
            for row in rows:
                caption, number = sample.captions[row], int(sample.numbers[row])
                ways = (replaced(caption, adjective, word), caption, without(caption, adjective))
                cases.append(_Case(kind, word, judge.places[adjective], *((way, number) for way in ways)))
    return cases


def _kinds(cases: list[_Case]) -> list[str]:
    return list(dict.fromkeys(case.kind for case in cases))
