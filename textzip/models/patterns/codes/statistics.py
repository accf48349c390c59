"""What grids are like as a code, and whether they have collapsed: which is when they say less than they have room for.

Shapes: S symbols, K cells, C colours. Every symbol counts once, however frequent its word is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textzip.models.patterns.codes.hashed import Codes

Floats = npt.NDArray[np.float64]

_CHANCE = 0.01
"""A cell that is the same for all is no collapse if so few symbols have that by chance, with this probability."""
_ALIKE = 0.5
"""Grids are alike if they differ in less than this share of the cells that grids drawn at random differ in."""
_ONE_SIDED = 0.5
"""Colours are one-sided if they carry less than this share of the bits that they could."""
_MANY = 20
"""Fewer cells a colour than this tell nothing of how colours are used."""
_NAMED = 3
_BLOCK = 1024


@dataclass(frozen=True)
class Statistics:
    """Of the grids of some symbols."""

    symbols: int
    distinct: int
    """Different grids."""
    colours: Floats
    """The share of all cells that each colour has: (C,)."""
    cells: Floats
    """Entropy of each cell's colour in bits, (K,): 0 if it never varies, log2 C at most."""
    information: float
    """Bits that a grid tells of its symbol: log2 S if no two are alike."""
    nearest: npt.NDArray[np.int64]
    """In how many cells each symbol's grid differs from the one nearest to it: (S,); of a single symbol, K + 1."""
    histogram: npt.NDArray[np.int64]
    """How many pairs of symbols differ in 0, 1, … K cells: (K + 1,)."""

    @property
    def entropy(self) -> float:
        """Bits of a cell's colour, wherever it is: log2 C at most."""
        return _entropy(self.colours)

    @property
    def constant(self) -> int:
        """Cells that never vary."""
        return int((self.cells == 0).sum())

    @property
    def collisions(self) -> int:
        """Symbols whose grid another before them has."""
        return self.symbols - self.distinct

    @property
    def least(self) -> int:
        """In how many cells the two that are nearest differ."""
        return int(self.nearest.min())

    @property
    def mean(self) -> float:
        """In how many cells two symbols' grids differ."""
        pairs = max(1, int(self.histogram.sum()))
        return float((self.histogram * np.arange(len(self.histogram))).sum()) / pairs


def statistics(codes: Codes, colours: int) -> Statistics:
    """Of grids (S, K) in C colours. Takes S² · K · C steps."""
    symbols, cells = codes.shape
    shares = np.stack([(codes == colour).mean(0) for colour in range(colours)])
    _, counts = np.unique(codes, axis=0, return_counts=True)
    nearest, histogram = _distances(codes, colours)
    return Statistics(
        symbols=symbols,
        distinct=len(counts),
        colours=shares.mean(1),
        cells=np.array([_entropy(shares[:, cell]) for cell in range(cells)]),
        information=_entropy(counts / symbols),
        nearest=nearest,
        histogram=histogram,
    )


def collapsed(codes: Codes, colours: int, names: Sequence[str] = ()) -> list[str]:
    """What is collapsed in grids (S, K) of C colours, a sentence each; nothing if they are as good as random ones.

    `names` (S,) are what the symbols are called.
    """
    found = statistics(codes, colours)
    symbols, cells = codes.shape
    said = []
    if found.collisions:
        said.append(f"{found.collisions:,} of {symbols:,} symbols have another's grid: {_doubles(codes, names)}.")
    if found.constant and symbols > 1 and cells * colours ** float(1 - symbols) < _CHANCE:
        said.append(f"{found.constant} of {cells} cells have one colour for all symbols, and tell nothing.")
    many = cells * symbols > _MANY * colours
    unused = [colour for colour in range(colours) if found.colours[colour] == 0]
    if unused and many:
        said.append(f"{len(unused)} of {colours} colours are never used: {', '.join(map(str, unused))}.")
    if found.entropy < _ONE_SIDED * math.log2(colours) and many:
        most = int(found.colours.argmax())
        said.append(
            f"Colour {most} is in {100 * found.colours[most]:.0f} % of all cells: a cell's colour carries "
            f"{found.entropy:.2f} bits of {math.log2(colours):.2f}."
        )
    random = cells * (1 - 1 / colours)
    if symbols > 1 and found.mean < _ALIKE * random:
        said.append(
            f"The grids are alike: two of them differ in {found.mean:.1f} cells of {cells}, and would in {random:.1f} "
            "if they were random."
        )
    return said


def _entropy(shares: Floats) -> float:
    """Bits of a distribution."""
    there = shares[shares > 0]
    return max(0.0, float(-(there * np.log2(there)).sum()))


def _distances(codes: Codes, colours: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Each symbol's least distance, and how often each distance is there: by products of zeros and ones."""
    symbols, cells = codes.shape
    shown = (codes[:, :, None] == np.arange(colours)).reshape(symbols, -1).astype(np.float32)
    nearest = np.empty(symbols, np.int64)
    histogram = np.zeros(cells + 1, np.int64)
    for first in range(0, symbols, _BLOCK):
        rows = np.arange(first, min(symbols, first + _BLOCK))
        apart = cells - np.rint(shown[rows] @ shown.T).astype(np.int64)
        histogram += np.bincount(apart.ravel(), minlength=cells + 1)
        apart[rows - first, rows] = cells + 1
        nearest[rows] = apart.min(1)
    histogram[0] -= symbols  # each with itself
    return nearest, histogram // 2


def _doubles(codes: Codes, names: Sequence[str]) -> str:
    """The first few symbols that share a grid."""
    groups: dict[bytes, list[str]] = {}
    for number, row in enumerate(codes):
        groups.setdefault(row.tobytes(), []).append(repr(names[number]) if names else f"number {number:,}")
    shared = [group for group in groups.values() if len(group) > 1]
    shown = [" and ".join(group[:_NAMED]) + (" and others" if len(group) > _NAMED else "") for group in shared]
    return "; ".join(shown[:_NAMED]) + ("; and others" if len(shared) > _NAMED else "")
