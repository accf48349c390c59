"""Adjectives that captions name, and whether they are seen: by what is painted, what is real, and what is guessed.

Shapes: N captions, A adjectives that they name, all in a row, G groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textzip.models.art.data import Groups
from textzip.train.evaluation import Numbers

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Named:
    """The adjectives that some captions name, those of no group left out."""

    rows: Ints
    """Of which caption, (A,)."""
    groups: Ints
    """Of which group, (A,)."""
    numbers: Ints
    """Which of it, (A,)."""

    @classmethod
    def of(cls, adjectives: Sequence[Iterable[str]], places: Mapping[str, tuple[int, int]]) -> Named:
        """Of N captions; `places`: adjective → group and number in it."""
        found = [(row, *places[word]) for row, words in enumerate(adjectives) for word in words if word in places]
        columns = np.array(found, np.int64).reshape(-1, 3).T
        return cls(*columns)

    def __len__(self) -> int:
        return len(self.rows)

    def seen(self, names: Ints) -> Floats:
        """1 for each that is among what pictures (N, G) show, 0 for each that is not: (A,)."""
        found: Floats = (names[self.rows, self.groups] == self.numbers).astype(np.float64)
        return found

    def chance(self, groups: Groups) -> Floats:
        """How likely each would be by chance, (A,)."""
        sizes = np.array([len(words) for _, words in groups], np.float64)
        found: Floats = 1 / sizes[self.groups]
        return found

    def frequent(self) -> Floats:
        """1 for each that is the one of its group that is named most, (A,)."""
        most = {int(g): np.bincount(self.numbers[self.groups == g]).argmax() for g in np.unique(self.groups)}
        return np.array([float(most[g] == k) for g, k in zip(self.groups.tolist(), self.numbers, strict=True)])

    def whole(self, names: Ints) -> float:
        """The share of captions all of whose adjectives are seen, of those that name any."""
        seen = self.seen(names)
        rows = np.unique(self.rows)
        return float(np.mean([seen[self.rows == row].all() for row in rows])) if len(rows) else 0.0


def by(keys: Sequence[str], order: Iterable[str], columns: Mapping[str, Floats]) -> dict[str, Numbers]:
    """The mean of each column (A,) over the adjectives of each key, (A,), and how many they are: `adjectives`."""
    told = np.array(keys, dtype=object)
    found: dict[str, Numbers] = {}
    for key in order:
        mine = told == key
        if mine.any():
            found[key] = {name: float(each[mine].mean()) for name, each in columns.items()}
            found[key]["adjectives"] = int(mine.sum())
    return found
