"""Which symbols may follow while a word is spelled, so that what is written is text, and cut into words as texts are.

Without it a model could spell bytes that are no UTF-8, go on behind a space, or end a word where the text goes on: the
same text by another way than the one it has learned from. With it the words that were spelled are those that `words`
would cut the text into, so that writing on from what was written is the same as never having stopped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from textzip.models.latent_lm.words import CLOSE, END, SYMBOLS

Flags = npt.NDArray[np.bool_]

_SPACE = 0x20
_CONTROLS = (*range(0x20), 0x7F)
# The second byte of a character whose first one leaves out overlong forms, surrogates, and what is beyond U+10FFFF.
_SECOND = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}


def allowed(raw: Sequence[int], most: int, left: int, before: bytes | None, *, end: bool, cuts: bool = True) -> Flags:
    """(258,) which symbols may follow the bytes `raw` of a word.

    `most`: bytes of a word; `left`: how many more bytes may be written at all; `before`: the word before this one, None
    at the beginning; `end`: whether the text may end here; `cuts`: whether longer words are cut, or refused. If nothing
    else may follow, `CLOSE` may.
    """
    found = np.zeros(SYMBOLS, bool)
    lacking = _lacking(raw)
    if lacking:
        low, high = _SECOND.get(raw[-1], (0x80, 0xBF)) if raw[-1] >= 0xC0 else (0x80, 0xBF)
        found[low : high + 1] = True
        return found
    room = min(most - len(raw), left)
    for size, low, high in ((1, 0x21, 0x7E), (2, 0xC2, 0xDF), (3, 0xE0, 0xEF), (4, 0xF0, 0xF4)):
        found[low : high + 1] = size <= room
    found[_SPACE] = left > 0
    if not raw:
        found[list(_CONTROLS)] = left > 0
        found[END] = end
        if before:
            _after(found, before, most if cuts else None)
    elif raw[0] == _SPACE:  # a run of spaces
        found[:] = False
        found[_SPACE] = room > 0
        found[CLOSE] = True
    else:
        found[CLOSE] = True
    return found


def _after(found: Flags, before: bytes, most: int | None) -> None:
    """Leave out of what may begin a word what would have belonged to the one before; `most`: None if none is cut."""
    if before[0] == _SPACE:  # a run of spaces ends before anything else, or at the bound
        found[_SPACE] &= most is not None and len(before) >= most
    elif before[-1] != _SPACE and before[0] not in _CONTROLS:
        found[_SPACE] = False
        for size, low, high in ((1, 0x21, 0x7E), (2, 0xC2, 0xDF), (3, 0xE0, 0xEF), (4, 0xF0, 0xF4)):
            if most is None or size <= most - len(before):
                found[low : high + 1] = False


def _lacking(raw: Sequence[int]) -> int:
    """How many bytes the last character of a word lacks."""
    for back, byte in enumerate(reversed(raw[-3:])):
        if byte >= 0xC0:
            return max(0, (1 if byte < 0xE0 else 2 if byte < 0xF0 else 3) - back)
        if byte < 0x80:
            break
    return 0
