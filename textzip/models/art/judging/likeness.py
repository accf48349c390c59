"""Whether what is painted shows what its caption names, and is like real pictures, by an oracle.

Shapes: N captions, S rows and columns of pixels, L places of codes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from torch import Tensor

from textzip.models.art.frechet import frechet
from textzip.models.art.judging.brush import SEED, Brush
from textzip.models.art.judging.judge import Judge, Seen
from textzip.models.art.judging.named import Floats, Named, by
from textzip.models.art.judging.parts import CHANCE, CODED, DISORDER, FREQUENT, MEAN, REAL, Parts
from textzip.models.art.judging.sample import Sample
from textzip.train.evaluation import Numbers

Pixels = npt.NDArray[np.uint8]

SOURCES = ("seen", "unseen")
"""Whether a caption's adjectives stood together in pictures that were learned from."""


def likeness(
    into: Parts, judge: Judge, brush: Brush, sample: Sample, others: Sample, painted: Pixels, traits: Tensor
) -> Seen:
    """Adjectives and Fréchet distance of `painted` (N, S, S, 3), by the captions of N rows; what was seen there.

    Distances are from `others`, which are real and as many. `traits` int64 (N, G): what is true of each row, which
    codes that are not painted are decoded with.
    """
    codes = brush.encode(sample.pictures)
    disorder = np.random.default_rng([SEED, 1]).permuted(codes, axis=1)
    reference = judge.look(others.pictures).features if len(others) > 1 else None
    looks = {
        "": judge.look(painted),
        REAL: judge.look(sample.pictures),
        CODED: judge.look(brush.decode(codes, traits)),
        DISORDER: judge.look(brush.decode(disorder, traits)),
        MEAN: _repeated(judge.look(mean_of(others if len(others) else sample)), len(sample)),
    }
    named = Named.of(sample.adjectives, judge.places)
    for name, seen in looks.items():
        numbers = shown(named, named.seen(seen.names), sample)
        if len(named):
            numbers["whole"] = named.whole(seen.names)
        if reference is not None and len(sample) > 1:
            numbers["frechet"] = frechet(seen.features, reference)
        into.floor(name, numbers) if name else into.overall.update(numbers)
    into.overall["painted"] = len(painted)
    if len(named):
        into.floor(CHANCE, shown(named, named.chance(judge.groups), sample))
        into.floor(FREQUENT, shown(named, named.frequent(), sample))
        tables(into, judge, named, sample, looks)
    return looks[""]


def shown(named: Named, right: Floats, sample: Sample) -> Numbers:
    """The mean of `right` (A,) over all that is named, and over that of seen and of unseen combinations."""
    numbers: Numbers = {"named": float(right.mean())} if len(named) else {}
    sources = np.array(sample.sources, dtype=object)[named.rows]
    for source in SOURCES:
        mine = sources == source
        if mine.any():
            numbers[f"named_{source}"] = float(right[mine].mean())
    return numbers


def tables(into: Parts, judge: Judge, named: Named, sample: Sample, looks: dict[str, Seen]) -> None:
    """By combination, group and adjective: painted, real, from codes, the most frequent, chance."""
    columns = {
        "named": named.seen(looks[""].names),
        "named_real": named.seen(looks[REAL].names),
        "named_coded": named.seen(looks[CODED].names),
        "frequent": named.frequent(),
        "chance": named.chance(judge.groups),
    }
    groups = [name for name, _ in judge.groups]
    words = {place: word for word, place in judge.places.items()}
    places = list(zip(named.groups.tolist(), named.numbers.tolist(), strict=True))
    if set(sample.sources) & set(SOURCES):
        sources = [sample.sources[row] for row in named.rows]
        into.tables["combination of adjectives"] = by(sources, SOURCES, columns)
    into.tables["group"] = by([groups[g] for g, _ in places], groups, columns)
    into.tables["adjective"] = by([words[place] for place in places], judge.places, columns)


def mean_of(sample: Sample) -> Pixels:
    """The mean of its pictures, of one at least: uint8 (1, S, S, 3)."""
    mean: Pixels = sample.pictures.mean(0, keepdims=True).round().astype(np.uint8)
    return mean


def _repeated(seen: Seen, count: int) -> Seen:
    """What was seen of one picture, for as many as there are captions."""
    return Seen(seen.names.repeat(count, 0), seen.features.repeat(count, 0))
