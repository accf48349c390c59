"""Words as they look: strips of one width, for a network that sees captions instead of spelling them.

Shapes: D words, H = 16 rows, X columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from textzip.render.fonts.face import load_face
from textzip.render.page.strip import HEIGHT, Strip, strip
from textzip.resources import resolve

COLUMNS = 96
"""X: room for some 15 letters; of a longer word what comes behind is not seen."""
_FONT = "fonts/dejavu/DejaVuSansCondensed.ttf"
_PX = 11


def looks(words: Sequence[str]) -> Strip:
    """Words drawn in one face: uint8 (D, H, X), ink 255 on 0; an empty one is blank.

    Raises `FontError` if the face is not there.
    """
    found = np.zeros((len(words), HEIGHT, COLUMNS), np.uint8)
    for row, word in enumerate(words):
        if word:
            ink = _drawn(word)
            found[row, :, : ink.shape[1]] = ink
    return found


@lru_cache(maxsize=4096)
def _drawn(word: str) -> Strip:
    return strip(word, (load_face(resolve(_FONT)),), _PX, keep=True)[:, :COLUMNS]
