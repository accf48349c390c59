"""How well a text was read: edit distances, and what is made of them.

CER is the edits (insertions, deletions, substitutions; Levenshtein) that turn what was read into the page's text,
over the characters of the text, summed over pages before dividing. Position accuracy is the share of the text's
characters that stand at their place in what was read, so that one lost character costs all behind it: it shows
whether slots stay in step.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]


@dataclass
class Scores:
    """Sums over pages, which add up over batches, ranks and groups."""

    pages: int = 0
    characters: int = 0
    edits: int = 0
    in_place: int = 0
    exact: int = 0
    count_error: int = 0
    """Tokens read too many or too few."""

    def __add__(self, other: Scores) -> Scores:
        return Scores(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def summary(self) -> dict[str, float]:
        """`cer`, `position_accuracy`, `exact`, `count_error` (tokens a page), and the counts they come from."""
        pages, characters = max(1, self.pages), max(1, self.characters)
        return {
            "cer": self.edits / characters,
            "position_accuracy": self.in_place / characters,
            "exact": self.exact / pages,
            "count_error": self.count_error / pages,
            "pages": self.pages,
            "characters": self.characters,
        }


def score(text: str, read: str, tokens: int) -> Scores:
    """One page: its text, what was read, and how many tokens were read."""
    edits = distance(text, read)
    in_place = sum(a == b for a, b in zip(text, read, strict=False))
    return Scores(1, len(text), edits, in_place, int(edits == 0), abs(tokens - len(text.encode())))


def distance(a: str, b: str) -> int:
    """Levenshtein distance in code points."""
    return int(_table(_points(a), _points(b))[-1, -1]) if a != b else 0


def _points(text: str) -> Ints:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


@njit(cache=True, nogil=True)
def _table(a: Any, b: Any) -> Any:
    table = np.zeros((len(a) + 1, len(b) + 1), np.int32)
    for i in range(len(a) + 1):
        table[i, 0] = i
    for j in range(len(b) + 1):
        table[0, j] = j
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            change = table[i - 1, j - 1] + (a[i - 1] != b[j - 1])
            table[i, j] = min(change, table[i - 1, j] + 1, table[i, j - 1] + 1)
    return table
