"""Which way up a page is: quarters by what is read, and a scan's few degrees by what lines look like.

Rows of text alternate with rows of none, so the sums of rows vary most where lines lie level.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.models.slot.page.reading import Box

Pixels = npt.NDArray[np.uint8]

_MOST, _STEP = 3.0, 0.1
"""Degrees that lines are looked for, and how finely."""
_WORTH = 1.1
"""A page is turned if its rows vary by this factor more then."""
_BLOCKS = 48
"""Columns are summed in so many blocks, each of which is moved as a whole."""
_LONG = 1200
"""A picture is looked at no longer than this."""


@dataclass(frozen=True)
class Turn:
    """How a picture's ink was turned to be read: by quarters, then by degrees, both anticlockwise."""

    quarters: int
    degrees: float
    size: tuple[int, int]
    """Height and width of the picture before it was turned."""

    def box(self, box: Box) -> Box:
        """A box of the turned picture, in the picture before it was turned."""
        corners = [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        points = [self._back(x, y) for x, y in corners]
        height, width = self.size
        left, right = (min(max(0, f(x for x, _ in points)), width) for f in (min, max))
        top, bottom = (min(max(0, f(y for _, y in points)), height) for f in (min, max))
        return Box(math.floor(left + 1e-6), math.floor(top + 1e-6), math.ceil(right - 1e-6), math.ceil(bottom - 1e-6))

    def _back(self, x: float, y: float) -> tuple[float, float]:
        height, width = self.size if self.quarters % 2 == 0 else self.size[::-1]
        if self.degrees:
            angle = math.radians(self.degrees)
            dx, dy = x - width / 2, y - height / 2
            x = width / 2 + dx * math.cos(angle) - dy * math.sin(angle)
            y = height / 2 + dx * math.sin(angle) + dy * math.cos(angle)
        for _ in range(self.quarters % 4):  # undone one by one: anticlockwise, (x, y) came from (W − y, x)
            x, y, height, width = height - y, x, width, height
        return x, y


def turned(ink: Pixels, quarters: int, degrees: float = 0.0) -> tuple[Pixels, Turn]:
    """A picture's ink (H, W) turned anticlockwise."""
    turn = Turn(quarters % 4, degrees, (ink.shape[0], ink.shape[1]))
    ink = np.ascontiguousarray(np.rot90(ink, quarters))
    if degrees:
        ink = np.asarray(Image.fromarray(ink).rotate(degrees, Image.Resampling.BICUBIC))
    return ink, turn


def slant(ink: Pixels) -> float:
    """By how many degrees anticlockwise a page's ink (H, W) is to be turned for its lines to lie level."""
    image = Image.fromarray(ink)
    factor = max(1, max(image.size) // _LONG)
    small = np.asarray(image.reduce(factor), np.float32)
    height, width = small.shape
    blocks = np.array_split(small, min(_BLOCKS, width), axis=1)
    profiles = np.stack([block.sum(1) for block in blocks])
    ends = np.cumsum([block.shape[1] for block in blocks])
    middles = ends - np.array([block.shape[1] for block in blocks]) / 2 - width / 2
    best, level, most = 0.0, 0.0, 0.0
    row = np.arange(height)
    for degrees in np.arange(-_MOST, _MOST + _STEP / 2, _STEP):
        moved = np.zeros(height)
        for profile, middle in zip(profiles, middles, strict=True):
            moved += np.interp(row + middle * math.tan(math.radians(degrees)), row, profile, 0, 0)
        varies = float(np.square(np.diff(moved)).sum())
        if abs(degrees) < _STEP / 2:
            level = varies
        if varies > most:
            best, most = float(degrees), varies
    return round(best, 2) if most > _WORTH * level and abs(best) >= _STEP / 2 else 0.0


def lies(ink: Pixels) -> bool:
    """Whether lines of a picture's ink (H, W) run across it rather than up and down."""
    parts = [
        np.stack([part.sum(1, dtype=np.float64) for part in np.array_split(each, 4, axis=1)]) for each in (ink, ink.T)
    ]
    across, down = (float(np.square(np.diff(each, axis=1)).sum()) / each.shape[1] for each in parts)
    return bool(across >= down)
