"""The vocabulary of a model as a sheet: each word's grid with the word under it, the most frequent first."""

from __future__ import annotations

import math
from pathlib import Path

from textzip.models.language.alphabet import UNKNOWN
from textzip.models.patterns.codes.hashed import Codes
from textzip.models.patterns.codes.statistics import collapsed, statistics
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.drawing import drawn, png
from textzip.models.patterns.factory import grids_of
from textzip.models.patterns.grids import END, MEASURES, NOTHING, numbers
from textzip.train import checkpoint

_SIDES = 1.5
"""About how much wider than high a sheet is."""


class Sheet:
    """The grids of a model's symbols."""

    def __init__(self, codes: Codes, config: PatternsConfig) -> None:
        """`codes` (S, K): those of the configuration's words, of the unknown and of the end."""
        self._codes, self._config = codes, config
        self.names = (*config.words, UNKNOWN, END)

    def picture(self, words: int) -> bytes:
        """A PNG of so many words' grids, and of the unknown and the end."""
        rows, columns = self._config.grid
        count = min(words, len(self._config.words))
        chosen = [*range(count), len(self.names) - 2, len(self.names) - 1]
        across = max(4, math.ceil(math.sqrt(len(chosen) * _SIDES * (11 * rows + 36) / (11 * columns + 18))))
        some = f"{count:,} of " if count < len(self._config.words) else ""
        heading = (
            f"{some}{len(self._config.words):,} words · {self._config.codes} · {rows} × {columns} cells in "
            f"{self._config.colours} colours"
        )
        names = [self.names[number] for number in chosen]
        return png(drawn(self._codes[chosen], names, self._config.grid, self._config.colours, across, heading))

    def lines(self) -> list[str]:
        """What the grids are like: a line for each number, and one for each thing that is collapsed."""
        found = numbers(statistics(self._codes, self._config.colours))
        told = [f"{MEASURES[name].label:<38} {MEASURES[name].shown(value):>9}" for name, value in found.items()]
        return told + (collapsed(self._codes, self._config.colours, self.names) or [NOTHING])


def load(path: str | Path) -> Sheet:
    """The sheet of a checkpoint, or of a run's best one. Raises `CheckpointError`."""
    return Sheet(*grids_of(checkpoint.find(path)))
