"""Strips of words, drawn once: a cache that forgets what was asked for longest ago.

Shapes: D words, X columns of all strips on end, F frames of a word at most.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from textzip.models.latent_lm.data import rounded
from textzip.models.latent_lm.network.picture import FRAME
from textzip.render.fonts.face import Face
from textzip.render.page.strip import HEIGHT, Strip, strip

_ROOM = 64_000_000
"""Bytes of strips that are kept, at most: some 100,000 words of English in one face."""


class Strips:
    """Words as strips in some faces, of which the later ones also draw what an earlier one can't."""

    def __init__(self, faces: Sequence[Face], px: int, *, keep: bool, room: int = _ROOM) -> None:
        """`keep`: what no face draws stands as .notdef, else it is refused."""
        self._chains = [(face, *(other for other in faces if other is not face)) for face in faces]
        self._px, self._keep, self._room = px, keep, room
        self._kept: OrderedDict[tuple[int, str], Strip] = OrderedDict()
        self._size = 0
        self.drawn = 0
        """How many strips were drawn."""

    @property
    def faces(self) -> int:
        """How many there are."""
        return len(self._chains)

    def of(self, word: str, face: int = 0) -> Strip:
        """A word's strip. Raises `TextError` for a character that no face draws, unless such are kept."""
        key = (face, word)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        found = strip(word, self._chains[face], self._px, keep=self._keep)
        self.drawn += 1
        self._kept[key] = found
        self._size += found.size
        while self._size > self._room and len(self._kept) > 1:
            self._size -= self._kept.popitem(last=False)[1].size
        return found

    def batch(self, words: Sequence[str], face: int = 0) -> dict[str, Tensor]:
        """What the picture encoder takes: `ink` uint8 (16, X), `inside` bool (X,), `frames` int64 (≥ D, F)."""
        found = [self.of(word, face) for word in words]
        widths = np.array([each.shape[1] for each in found], np.int64)
        counts = -(-widths // FRAME)
        first = np.cumsum(counts + 1) - counts - 1
        total = rounded(int((counts + 1).sum()), 256)
        ink = np.zeros((HEIGHT, total * FRAME), np.uint8)
        inside = np.zeros(total * FRAME, bool)
        for start, each in zip((first * FRAME).tolist(), found, strict=True):
            ink[:, start : start + each.shape[1]] = each
            inside[start : start + each.shape[1]] = True
        places = np.arange(rounded(int(counts.max(initial=1)), 8))
        frames = np.full((rounded(len(found)), len(places)), -1, np.int64)
        frames[: len(found)] = np.where(places < counts[:, None], first[:, None] + places, -1)
        return {"ink": torch.from_numpy(ink), "inside": torch.from_numpy(inside), "frames": torch.from_numpy(frames)}
