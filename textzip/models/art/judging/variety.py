"""How different pictures of one caption are, and how one caption's picture becomes another's.

Shapes: N pictures, S rows and columns of pixels.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textzip.models.art.evaluate import spaced
from textzip.models.art.judging.brush import Brush, Painted
from textzip.models.art.judging.judge import Judge
from textzip.models.art.judging.parts import FADE, REAL, Parts
from textzip.models.art.judging.sample import Sample, read, showing
from textzip.models.art.judging.sheets import strips
from textzip.models.art.judging.spread import apart, crossfade, distinct, pixels_apart, unevenness
from textzip.shards.index import Index
from textzip.train.evaluation import Numbers

Ints = npt.NDArray[np.int64]

_SOUGHT = 200
"""Captions for which real pictures of the same adjectives are sought."""


def variety(
    into: Parts, judge: Judge | None, brush: Brush, sample: Sample, index: Index, captions: int, samples: int
) -> None:
    """Some captions, each painted `samples` times, beside real pictures of `index` with the adjectives of each.

    Captions of which there are such are taken first, and the figures are of those alone, if there are any: both sides
    are of the same captions. Raises `ShardError`.
    """
    asked = spaced(len(sample), _SOUGHT)
    real = showing(index, [sample.adjectives[row] for row in asked], samples)
    order = sorted(range(len(asked)), key=lambda k: -len(real[k]))[:captions]
    compared = {k for k in order if len(real[k]) > 1} or set(order)
    ours: list[Numbers] = []
    theirs: list[Numbers] = []
    shown = []
    for k in order:
        painted = brush.paint([sample.captions[asked[k]]] * samples, range(samples))
        shown.append(painted.pictures)
        if k in compared:
            ours.append(spread(judge, painted))
        if len(real[k]) > 1:
            pictures = read(index, real[k], painted.pictures.shape[1]).pictures
            theirs.append(spread(judge, Painted(brush.encode(pictures), pictures)))
    into.overall.update(_means(ours))
    into.floor(REAL, _means(theirs))
    into.pages["one caption, painted again and again"] = strips([sample.captions[asked[k]] for k in order], shown)


def spread(judge: Judge | None, painted: Painted) -> Numbers:
    """How different pictures are, of at least 2."""
    numbers = {"pixels_apart": pixels_apart(painted.pictures), "distinct": distinct(painted.codes)}
    if judge is not None:
        numbers["apart"] = apart(judge.look(painted.pictures).features)
    return numbers


def ways(into: Parts, judge: Judge | None, brush: Brush, sample: Sample, count: int, frames: int) -> None:
    """From one caption to another in `frames` pictures, `count` times, beside cross-fades of the ends."""
    rows = spaced(len(sample), 2 * count)
    names, shown = [], []
    steps: list[Numbers] = []
    fades: list[Numbers] = []
    for first, last in zip(rows[0::2], rows[1::2], strict=False):
        ends = sample.captions[first], sample.captions[last]
        pictures = brush.between(*ends, frames, 0).pictures
        names.append(" → ".join(ends))
        shown.append(pictures)
        if judge is not None:
            faded = crossfade(pictures[0], pictures[-1], frames)
            steps.append({"unevenness": unevenness(judge.look(pictures).features)})
            fades.append({"unevenness": unevenness(judge.look(faded).features)})
    into.overall.update(_means(steps))
    if fades:
        into.floor(FADE, _means(fades))
    into.pages["from one caption to another"] = strips(names, shown)


def _means(found: list[Numbers]) -> Numbers:
    return {name: float(np.mean([each[name] for each in found])) for name in (found[0] if found else {})}
