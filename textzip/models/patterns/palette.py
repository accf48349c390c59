"""The colours that grids are shown in, for screens and files alike.

Sixteen at most, told apart by every eye: seen in full colour, without red, without green and without blue (Machado et
al., 2009), any two are at least 18 apart in CIE L*a*b*, and the first four at least 35. They grow by what is farthest
from those before; the first three go from light to dark, so that drawn words read as ink on paper.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

COLOURS = (
    "f4eee1", "e8913c", "1f5fa8", "692d00", "69c3f0", "968778", "b4ff96", "9687ff",
    "ffd22d", "a5693c", "a5c387", "694b3c", "5a5a78", "ff5ab4", "2d2d96", "b45a00",
)  # fmt: skip
HIDDEN = "2b303c"
"""Of a cell that is not shown yet."""
GROUND = "14161d"
LETTERS = "d9dce4"


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


def table(shades: int) -> npt.NDArray[np.uint8]:
    """The colours of a picture of numbers, (18 + shades, 3): those of cells, hidden, ground, and from it to letters."""
    ground, letters = np.array(rgb(GROUND)), np.array(rgb(LETTERS))
    ramp = ground + (letters - ground) * np.linspace(0, 1, shades)[:, None]
    cells = [rgb(colour) for colour in (*COLOURS, HIDDEN, GROUND)]
    return np.concatenate([cells, np.rint(ramp)]).astype(np.uint8)
