"""Blanks counted on the grid of a face whose characters all have one advance: code, terminals, columns.

Shapes: V characters that are visible or newlines.

A network guesses how many blanks are in a width that has no letters to compare with; on a grid it is that width over
the advance. For other faces there is `gaps.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np
import numpy.typing as npt

from textzip.models.slot.page.white import Blanks, White

_PART, _LETTERS = 6, 10
"""Characters of a part of a line, and different letters in all, that tell whether a face has one advance."""
_OFF, _MOST_OFF = 0.1, 0.25
"""Half of the letters of such a face, and four in five, are no further off the grid of their own part, in advances."""
_WORDS_OFF = 0.16
"""And the mean word no further off that of all. By chance it would be a quarter of an advance."""

Floats = npt.NDArray[np.float64]


def on_grid(white: White) -> Blanks | None:
    """How many blanks are before some of the characters (V), as white is wide. None without a grid.

    Lines that begin with one blank at most tell where lines begin. If there is none, the leftmost one is believed.
    """
    text, starts, said = white.text, white.starts, white.blanks
    middles = np.array([(box.left + box.right) / 2 for box in white.boxes])
    advance = _advance(text, middles, [None if k in starts else said[k] for k in range(len(text))])
    if advance is None:
        return None
    words = [0, *(k for k in range(1, len(text)) if k in starts or said[k]), len(text)]
    cells = {a: float(np.median(middles[a:b] / advance - np.arange(b - a))) for a, b in pairwise(words)}
    first = _first({k: (cells[k], said[k]) for k in starts if text[k] != "\n" and k not in white.full})
    begins = (first - 0.5) * advance
    wide: dict[int, float] = {}
    for before, k in zip([0, *words], words[:-1], strict=False):
        above = sum(each.end - begins for each in white.full.get(k, ())) / advance
        wide[k] = above + cells[k] - (first if k in starts else cells[before] + k - before)
    if np.mean([abs(cell - round(cell)) for cell in wide.values()]) > _WORDS_OFF:
        return None
    found: dict[int, int] = {}
    for k, end in pairwise(words):
        number = max(0 if k in starts else 1, round(wide[k]))
        room = math.inf if k in white.full else white.page.shape[1] / advance - first - (end - k)
        if text[k] != "\n" and number != said[k] and _likely(number, said[k], room):
            found[k] = number
    return Blanks(found, advance, begins)


def _advance(text: str, middles: Floats, gaps: Sequence[int | None]) -> float | None:
    """What characters (V) are apart whose middles these are, if it is the same for all of them, as far as letters tell.

    `gaps`: how many blanks are before each, None at a line's beginning. Runs of one sign and digits tell nothing.
    """
    parts: list[list[tuple[int, int]]] = []
    for k, gap in enumerate(gaps):
        alike = k > 0 and (text[k] == text[k - 1] or (text[k].isdigit() and text[k - 1].isdigit()))
        if gap is None or gap > 1 or (alike and not text[k].isalpha()):
            parts.append([(k, 0)])
        else:
            parts[-1].append((k, parts[-1][-1][1] + 1 + gap))
    parts = [part for part in parts if len(part) >= _PART]
    if len({text[k] for part in parts for k, _ in part if text[k].isalpha()}) < _LETTERS:
        return None
    cells = np.concatenate([_centred([cell for _, cell in part]) for part in parts])
    places = np.concatenate([_centred([middles[k] for k, _ in part]) for part in parts])
    advance = float((cells * places).sum() / (cells**2).sum())
    letters = np.array([text[k].isalpha() for part in parts for k, _ in part])
    off = np.abs(places - advance * cells)[letters] / advance
    return advance if np.median(off) <= _OFF and np.quantile(off, 0.8) <= _MOST_OFF else None


def _centred(numbers: Sequence[float]) -> Floats:
    found: Floats = np.array(numbers, np.float64)
    return found - float(found.mean())


def _first(lines: dict[int, tuple[float, int]]) -> float:
    """The cell in which lines begin, by that of the first letter of each, and how many blanks are said to be before."""
    level = [at - blanks for at, blanks in lines.values() if blanks <= 1]
    at, blanks = min(lines.values())
    return median(level) if level else at - blanks


def _likely(number: int, said: int, room: float) -> bool:
    """Whether so many blanks were counted where others were said to be; `room`: of how many a line has.

    One or none is told by reading. Blanks without room go on in the next line, where only a part of them is counted.
    """
    return max(number, said) > 1 and (abs(number - said) <= 1 + said // 2 or (number > 1 and said <= room))
