"""Pictures for people: what was painted beside what is real, by adjective, of one caption, and on the way to another.

Shapes: N pictures, S rows and columns of pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from textzip.models.art.data import Groups
from textzip.models.art.evaluate import as_png, beside, spaced
from textzip.models.art.judging.sample import Sample
from textzip.train.evaluation import Page

Ints = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]

_SHOWN, _ACROSS, _STRIP = 12, 6, 9


def triples(sample: Sample, coded: Pixels, painted: Pixels, found: Ints | None, groups: Groups) -> tuple[Page, ...]:
    """Real, from its codes, painted: twelve of N rows, with the adjectives that are named and what was seen of them.

    `found`: which adjective of each group was seen, (N, G), if anything looked.
    """
    pages = []
    for row in spaced(len(sample), _SHOWN):
        picture = as_png(beside(sample.pictures[row], coded[row], painted[row]))
        wanted = ", ".join(sample.adjectives[row])
        told = wanted if found is None else ", ".join(_seen(sample.adjectives[row], found[row], groups))
        pages.append(Page(sample.captions[row], picture, wanted, told))
    return tuple(pages)


def by_adjective(sample: Sample, painted: Pixels, words: Iterable[str], seen: Mapping[str, float]) -> tuple[Page, ...]:
    """For each adjective a row of what was painted by captions that name it; `seen`: how often it was, if known."""
    pages = []
    for word in words:
        rows = [row for row, named in enumerate(sample.adjectives) if word in named][:_ACROSS]
        if rows:
            told = f"{word}: seen in {seen[word]:.0%}" if word in seen else word
            pages.append(Page(told, as_png(beside(*painted[rows])), word, word))
    return tuple(pages)


def strips(captions: Sequence[str], pictures: Sequence[Pixels]) -> tuple[Page, ...]:
    """Pictures (N, S, S, 3) of each caption, side by side: at most nine of them, evenly spaced."""
    return tuple(
        Page(caption, as_png(beside(*each[spaced(len(each), _STRIP)])), "", "")
        for caption, each in zip(captions, pictures, strict=True)
    )


def _seen(named: Iterable[str], found: Ints, groups: Groups) -> list[str]:
    """Of the group of each named adjective the one that was seen; a word of no group as it is."""
    group_of = {word: g for g, (_, words) in enumerate(groups) for word in words}
    return [groups[group_of[word]][1][found[group_of[word]]] if word in group_of else word for word in named]
