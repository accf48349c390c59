"""Rows of a split that are painted, others that these are held against, and rows that show the same.

Shapes: N rows, S rows and columns of pixels.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textzip.models.art.data import stacked
from textzip.models.art.evaluate import mixed
from textzip.models.art.evaluate import read as read_rows
from textzip.shards.index import Index

Ints = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Sample:
    """Rows with all that they are judged by."""

    numbers: Ints
    captions: list[str]
    adjectives: list[tuple[str, ...]]
    """Those that each caption names."""
    sources: list[str]
    """`unseen` of those whose adjectives no picture that was learned from had together."""
    truths: list[str]
    """All that is known of each picture, as JSON."""
    pictures: Pixels
    """uint8 (N, S, S, 3)."""

    def __len__(self) -> int:
        return len(self.numbers)


def chosen(index: Index, rows: int | None, most: int) -> tuple[Ints, Ints]:
    """The numbers of rows to paint, and of others; both evenly spaced among those of each source.

    At most `rows` and `most`, and half of the split, so that there are as many others.
    """
    count = max(1, min(index.rows if rows is None else rows, most, index.rows // 2))
    own = mixed(index, count)
    left = np.setdiff1d(mixed(index, None), own)
    left = left[np.argsort(index.source[left], kind="stable")]
    places = np.linspace(0, len(left) - 1, min(len(own), len(left))).astype(np.int64)
    return own, np.sort(left[np.unique(places)])


def read(index: Index, numbers: Ints, size: int) -> Sample:
    """Rows of these numbers. Raises `ShardError`, and `ModelError` for pictures that are not of S = `size`."""
    parts = list(read_rows(index, numbers, ("image", "text", "adjectives", "truth")))
    return Sample(
        numbers,
        [text for rows in parts for text in rows.texts],
        [words for rows in parts for words in rows.adjectives],
        [source for rows in parts for source in rows.sources],
        [truth for rows in parts for truth in rows.truths],
        np.concatenate([np.zeros((0, size, size, 3), np.uint8), *(stacked(rows, size) for rows in parts)]),
    )


def showing(index: Index, wanted: Sequence[Sequence[str]], most: int) -> list[Ints]:
    """For each set of adjectives the first `most` rows that show all of them: by their truth, or what they name.

    Raises `ShardError`.
    """
    found: list[list[int]] = [[] for _ in wanted]
    sets = [frozenset(words) for words in wanted]
    for rows in read_rows(index, np.arange(index.rows), ("adjectives", "truth")):
        for number, words, truth in zip(rows.numbers.tolist(), rows.adjectives, rows.truths, strict=True):
            shown = {*words, *_adjectives(truth)}
            for each, into in zip(sets, found, strict=True):
                if len(into) < most and each <= shown:
                    into.append(number)
    return [np.array(numbers, np.int64) for numbers in found]


def _adjectives(truth: str) -> list[str]:
    told = json.loads(truth) if truth else {}
    shown = told.get("adjectives", {}) if isinstance(told, dict) else {}
    return list(shown.values()) if isinstance(shown, dict) else []
