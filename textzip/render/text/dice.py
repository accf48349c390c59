"""Random choices from a NumPy generator, many small ones at a time: a draw is a list index instead of a NumPy call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")

_AT_ONCE = 256


class Dice:
    """Draws from `rng` alone, so that the same generator gives the same choices."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._drawn: list[float] = []

    def uniform(self) -> float:
        """A number in [0, 1)."""
        if not self._drawn:
            self._drawn = self._rng.random(_AT_ONCE).tolist()
        return self._drawn.pop()

    def below(self, count: int) -> int:
        """An integer from 0 to `count` − 1; `count` is at most 2^53."""
        return int(self.uniform() * count)

    def between(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.uniform() < probability

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.below(len(items))]

    def string(self, alphabet: str, length: int) -> str:
        """`length` characters of an alphabet, each drawn by itself."""
        return "".join([self.pick(alphabet) for _ in range(length)])
