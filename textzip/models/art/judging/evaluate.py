"""All that is measured of what a model of captions paints.

Without an oracle what needs one is left out, and the evaluation says why; pictures, their variety in pixels, size and
speed are there in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from textzip.errors import ShardError
from textzip.models.art.config import ArtConfig
from textzip.models.art.data import truths_of
from textzip.models.art.encoders import Reading
from textzip.models.art.judging.brush import Brush
from textzip.models.art.judging.costs import megabytes, milliseconds, parameters
from textzip.models.art.judging.judge import Judge, opened
from textzip.models.art.judging.likeness import likeness
from textzip.models.art.judging.parts import UNJUDGED, Parts, Ticks
from textzip.models.art.judging.sample import Sample, chosen, read
from textzip.models.art.judging.sheets import by_adjective, triples
from textzip.models.art.judging.variety import variety, ways
from textzip.models.art.judging.wording import wording
from textzip.models.art.network.text import TextModel
from textzip.models.art.painting import Options
from textzip.render.art.vocabulary import GROUPS, SYNONYMS
from textzip.shards.index import Index
from textzip.train.evaluation import Evaluation
from textzip.train.task import Request

MOST = 1000
"""Captions of the split that are painted; at most half of them, so that as many real pictures are left to compare."""


@dataclass(frozen=True)
class Amounts:
    """How much is painted besides a caption of each row."""

    captions: int
    """Those that are painted again and again."""
    samples: int
    """How often."""
    ways: int
    """Pairs of captions, from one of which to the other pictures go."""
    frames: int
    """In so many."""
    each: int
    """Captions that a word which was never learned is put in."""

    @classmethod
    def beside(cls, rows: int) -> Amounts:
        """As fits so many rows: of all 1,000 about as many pictures again."""
        share = rows / MOST
        return cls(max(2, round(16 * share)), 8, max(2, round(8 * share)), 17, max(1, round(4 * share)))

    def work(self, rows: int, adjectives: int) -> int:
        """About how many pictures that are."""
        words = self.each * (len(SYNONYMS) + 3 * adjectives)
        return rows + self.captions * self.samples + self.ways * self.frames + words


def evaluate(
    model: TextModel,
    config: ArtConfig,
    reading: Reading,
    request: Request,
    home: Path | None = None,
    *,
    options: Options | None = None,
    amounts: Amounts | None = None,
) -> Evaluation:
    """What a model paints by the captions of a request's rows. Raises `ShardError`, `ModelError` for other pictures.

    `home`: the folder of its checkpoint, near which an oracle is looked for.
    """
    judge = opened(config, home, request.device)
    sample, others = (
        read(request.index, numbers, config.size) for numbers in chosen(request.index, request.rows, MOST)
    )
    amounts = amounts or Amounts.beside(len(sample))
    total = min(request.rows or request.index.rows, request.index.rows)
    places = judge.places if isinstance(judge, Judge) else {}
    ticks = Ticks(request.tick, total, amounts.work(len(sample), len(places)))
    brush = Brush(model, reading, request.device, options, ticks.add)
    parts = Parts()
    traits = truths_of(sample.truths, config.groups)
    if isinstance(judge, Judge):
        _judged(parts, judge, brush, sample, others, traits)
        wording(parts, judge, brush, sample, SYNONYMS, config.known, amounts.each)
    else:
        parts.unmeasured(UNJUDGED, judge)
        _unjudged(parts, brush, sample, traits)
    sight = judge if isinstance(judge, Judge) else None
    variety(parts, sight, brush, sample, _learned(request), amounts.captions, amounts.samples)
    ways(parts, sight, brush, sample, amounts.ways, amounts.frames)
    parts.overall |= {
        "megabytes": megabytes(model),
        "parameters": parameters(model),
        "milliseconds": milliseconds(lambda: brush.paint(sample.captions[:1], [0]), request.device),
    }
    ticks.close()
    missing = "" if sight else f"; what they show is not measured: {judge}"
    how = f"{brush.options.order}, {brush.options.steps} steps, guidance {brush.options.guidance:g}"
    return parts.evaluation(f"{len(sample):,} captions painted ({how}){missing}")


def _judged(parts: Parts, judge: Judge, brush: Brush, sample: Sample, others: Sample, traits: Tensor) -> None:
    painted = brush.paint(sample.captions, sample.numbers.tolist()).pictures
    seen = likeness(parts, judge, brush, sample, others, painted, traits)
    shares = {word: each["named"] for word, each in parts.tables.get("adjective", {}).items()}
    coded = brush.decode(brush.encode(sample.pictures), traits)
    parts.pages["real, from its codes, painted"] = triples(sample, coded, painted, seen.names, judge.groups)
    parts.pages["by adjective"] = by_adjective(sample, painted, judge.places, shares)


def _unjudged(parts: Parts, brush: Brush, sample: Sample, traits: Tensor) -> None:
    painted = brush.paint(sample.captions, sample.numbers.tolist()).pictures
    coded = brush.decode(brush.encode(sample.pictures), traits)
    words = dict.fromkeys([*(word for names in GROUPS.values() for word in names), *sum(sample.adjectives, ())])
    parts.pages["real, from its codes, painted"] = triples(sample, coded, painted, None, ())
    parts.pages["by adjective"] = by_adjective(sample, painted, words, {})
    parts.overall["painted"] = len(painted)


def _learned(request: Request) -> Index:
    """The rows that were learned from, or those that are looked at if these are gone."""
    try:
        return request.training()
    except ShardError:
        return request.index
