"""What one frame can say: the characters that a model has seen, each a string of UTF-8 bytes.

The slots speak bytes (512 ids), but a frame is 2 px wide and a narrow "î" at 8 px has room for little more than one of
them. So frames speak characters. A table made from the training text holds only what its pages can show, which also
spares the frames' classifier classes that no page has.

A model may have one more, U+FFFD, that stands for every character which it does not know: what it can't name it does
not take for what looks like it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from textzip.errors import ModelError
from textzip.tokenizer import FIRST_BYTE

Ints = npt.NDArray[np.int64]

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""What characters that a model does not know are read as, where it is told to."""

DEFAULT = tuple(map(chr, [0x0A, *range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]))
"""Printable ASCII, the newline and Latin-1: the symbols of a model that no data was shown."""


class Symbols:
    """Characters as frame classes: class 0 is nothing, class k is `characters[k - 1]`."""

    def __init__(self, characters: Sequence[str]) -> None:
        if not characters or any(len(each) != 1 for each in characters) or len(set(characters)) != len(characters):
            raise ModelError("symbols must be single characters, each once, and at least one")
        self.characters = tuple(sorted(characters))
        self._set = frozenset(self.characters)
        self._code_points = np.array([ord(each) for each in self.characters], np.int64)
        self.widths: Ints = np.array([0, *(len(each.encode()) for each in self.characters)], np.int64)
        """Slots that a class fills: its bytes."""

    def __len__(self) -> int:
        """Classes, nothing included."""
        return len(self.characters) + 1

    def known(self, text: str) -> str:
        """The text with U+FFFD, which must be one of the symbols, for every character that is none."""
        return "".join(each if each in self._set else UNKNOWN for each in text)

    def spell(self, labels: Ints, lengths: Ints) -> tuple[Ints, Ints]:
        """Token ids as frame classes.

        labels: (B, L) ids of UTF-8 bytes, of which the first `lengths` (B) count. Returns classes (B, N), 0 beyond the
        end, with N at least 1, and how many each label has (B): −1 for a label that the table can't spell, or that is
        not UTF-8.
        """
        inside = np.arange(labels.shape[1]) < lengths[:, None]
        value = np.where(inside, labels - FIRST_BYTE, 0x80)
        lead = (value & 0xC0) != 0x80
        width = np.select([value < 0x80, value < 0xC0, value < 0xE0, value < 0xF0], [1, 0, 2, 3], 4)
        point = np.where(width == 1, value, value & np.select([width == 2, width == 3], [0x1F, 0x0F], 0x07))
        good = (value >= 0) & (value < 256)
        ahead = np.pad(value, ((0, 0), (0, 3)), constant_values=-1)
        lead_ahead = np.pad(lead, ((0, 0), (0, 3)), constant_values=True)
        inside_ahead = np.pad(inside, ((0, 0), (0, 3)))
        for k in range(1, 4):
            follows = ~lead_ahead[:, k : k + value.shape[1]] & inside_ahead[:, k : k + value.shape[1]]
            needed = width > k
            good &= ~(lead & needed) | follows
            point = np.where(needed, (point << 6) | (ahead[:, k : k + value.shape[1]] & 0x3F), point)
        place = np.searchsorted(self._code_points, point).clip(max=len(self._code_points) - 1)
        known = good & (self._code_points[place] == point)
        starts = lead & inside
        counts = starts.sum(1)
        covered = np.where(starts, width, 0).sum(1) == lengths
        spelled = ~(starts & ~known).any(1) & covered
        classes = np.zeros((len(labels), max(1, int(counts.max(initial=0)))), np.int64)
        rows, columns = np.nonzero(starts)
        order = (np.cumsum(starts, 1) - 1)[rows, columns]
        classes[rows, order] = place[rows, columns] + 1
        classes[~spelled] = 0
        return classes, np.where(spelled, counts, -1)
