"""The same page otherwise on a network's frames: moved down, or a little larger.

Shapes: H W pixels of a page, N characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]


class View(NamedTuple):
    """How a page is looked at."""

    down: int
    """Pixels that it is moved by."""
    scale: float = 1.0
    """How many times as large it is."""

    def of(self, page: Pixels, room: int = 0) -> Pixels:
        """A page (H, W) as it is looked at, `room` pixels higher than it is so large, or as many as it is moved by."""
        if self.scale != 1:
            size = [max(1, round(side * self.scale)) for side in page.shape[::-1]]
            page = np.asarray(Image.fromarray(page).resize(size, Image.Resampling.BICUBIC))
        return np.pad(page, ((self.down, max(0, room - self.down)), (0, 0)))

    def back(self, places: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
        """Columns and rows (N) of a view where they are on the page."""
        return tuple((x / self.scale, (y - self.down) / self.scale) for x, y in places)


MOVED = tuple(View(down) for down in (2, 4, 6))
"""By parts of a frame's height: with the page as it is four looks."""
ROOM = max(view.down for view in MOVED)
"""So that they are of one shape, and are read together."""
LARGER = (View(3, 1.1), View(3, 1.25), View(5, 1.4))
"""What is small is seen better, and what networks know well worse."""
