"""What is measured of painted pictures, put together part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from textzip.train.evaluation import Evaluation, Floor, Measure, Numbers, Page

MEASURES = {
    "named": Measure("named adjectives that are seen", "%", "higher", 1),
    "named_seen": Measure("of combinations that were learned from", "%", "higher", 1),
    "named_unseen": Measure("of combinations that never were", "%", "higher", 1),
    "whole": Measure("captions all of whose adjectives are seen", "%", "higher", 1),
    "frechet": Measure("Fréchet distance from real pictures", "", "lower", 1),
    "named_real": Measure("in real pictures", "%", "", 1),
    "named_coded": Measure("in those from their codes", "%", "", 1),
    "frequent": Measure("always the most frequent", "%", "", 1),
    "chance": Measure("by chance", "%", "", 1),
    "adjectives": Measure("named", "", "", 0),
    "apart": Measure("distance of two of one caption, in features", "", "", 3),
    "pixels_apart": Measure("difference of two of one caption, in pixels", "%", "", 1),
    "distinct": Measure("different pictures of one caption", "%", "higher", 1),
    "unevenness": Measure("largest step between captions, over the mean", "", "lower", 2),
    "synonyms": Measure("seen if asked for by another word", "%", "higher", 1),
    "derived": Measure("seen if asked for by a form of the word", "%", "higher", 1),
    "itself": Measure("by the word itself", "%", "", 1),
    "without": Measure("with the word left out", "%", "", 1),
    "captions": Measure("captions", "", "", 0),
    "painted": Measure("pictures painted by them", "", "", 0),
    "megabytes": Measure("size in float16, MB", "", "lower", 2),
    "parameters": Measure("parameters that paint", "", "", 0),
    "milliseconds": Measure("ms for a picture", "", "lower", 1),
}
HEADLINE = ("named", "named_seen", "named_unseen", "frechet")

REAL, CODED, DISORDER, MEAN = "real pictures", "from their codes", "codes in disorder", "the mean picture"
CHANCE, FREQUENT, FADE, UNJUDGED = "chance", "the most frequent", "a cross-fade", "the oracle"
ABOUT = {
    REAL: "those of the captions; their distance, where it is measured, is from others: that of any two sets as small",
    CODED: "the same, as the autoencoder brings them back: better can't be painted with its codes",
    DISORDER: "the same codes, those of each picture in a random order",
    MEAN: "the mean of real pictures, whatever is asked for",
    CHANCE: "an adjective of each group by chance",
    FREQUENT: "of each group the adjective that captions name most",
    FADE: "the pictures at both ends, their pixels mixed",
}


@dataclass
class Parts:
    """An evaluation that grows."""

    overall: Numbers = field(default_factory=dict)
    floors: dict[str, Floor] = field(default_factory=dict)
    tables: dict[str, dict[str, Numbers]] = field(default_factory=dict)
    pages: dict[str, tuple[Page, ...]] = field(default_factory=dict)

    def floor(self, name: str, numbers: Numbers) -> None:
        """Numbers of something simpler, beside those that it has."""
        before = self.floors[name].numbers if name in self.floors else {}
        self.floors[name] = Floor({**before, **numbers}, ABOUT[name])

    def unmeasured(self, name: str, why: str) -> None:
        """That something is not measured."""
        self.floors[name] = Floor({}, f"not measured: {why}")

    def evaluation(self, about: str) -> Evaluation:
        """All of it."""
        headline = tuple(name for name in HEADLINE if name in self.overall)
        return Evaluation(about, MEASURES, headline, self.overall, self.floors, self.tables, {}, self.pages)


def joined(first: Evaluation, second: Evaluation) -> Evaluation:
    """Two evaluations of one model as one, the first one's headline first; floors of one name are one."""
    floors = {**first.floors, **second.floors}
    for name in first.floors.keys() & second.floors.keys():
        a, b = first.floors[name], second.floors[name]
        floors[name] = Floor({**a.numbers, **b.numbers}, "; ".join(dict.fromkeys((a.about, b.about))))
    return replace(
        first,
        about=f"{first.about}; {second.about}",
        measures={**first.measures, **second.measures},
        headline=(*first.headline, *second.headline),
        overall={**first.overall, **second.overall},
        floors=floors,
        tables={**first.tables, **second.tables},
        pairs={**first.pairs, **second.pairs},
        pages={**first.pages, **second.pages},
        texts={**first.texts, **second.texts},
    )


class Ticks:
    """Rows that are told as done in proportion to work of another kind."""

    def __init__(self, tick: Callable[[int], Any], rows: int, work: int) -> None:
        """`work`: about how much of it there is."""
        self._tick, self._rows, self._work = tick, rows, max(1, work)
        self._done = self._told = 0

    def add(self, work: int) -> None:
        """So much more is done."""
        self._done += work
        self._tell(min(self._rows, self._rows * self._done // self._work))

    def close(self) -> None:
        """All is done."""
        self._tell(self._rows)

    def _tell(self, rows: int) -> None:
        if rows > self._told:
            self._tick(rows - self._told)
            self._told = rows
