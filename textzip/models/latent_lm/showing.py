"""What a latent language model sees of a text: the strips of its words, on a terminal or as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from textzip.errors import ModelError
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.factory import strips_of
from textzip.models.latent_lm.sheet import Picture, as_png, sheet
from textzip.models.latent_lm.words import words
from textzip.render.page.strip import HEIGHT
from textzip.train import checkpoint

_BLOCKS = np.array([" ", "▄", "▀", "█"])
"""By the ink of two pixels, the upper one counting 2."""
_BETWEEN = "┊"
"""Stands between two words."""
_INK = 96
"""How bright a pixel is that is drawn as ink."""


class Showing:
    """The strips of texts, as a model of a configuration sees them; nothing of the model itself is needed."""

    def __init__(self, config: LatentConfig) -> None:
        """Raises `ModelError` for a model that sees no pictures, and `FontError` if its faces are not there."""
        strips = strips_of(config, keep=True)
        if strips is None:
            raise ModelError("this model sees words as bytes alone (sees: bytes): it has no strips to show")
        self._strips, self._config = strips, config

    def painted(self, text: str, width: int) -> list[str]:
        """The strips as lines of at most `width` characters, each a pixel wide and two high."""
        return [line for row in _rows(self._pictures(text), width) for line in _lines(row)]

    def png(self, texts: Sequence[str]) -> bytes:
        """The strips of some texts as a PNG, each text on lines of its own."""
        cut = [self._words(text) for text in texts]
        return as_png(np.concatenate([sheet(words_, words_, self._strips) for words_ in cut]))

    def _words(self, text: str) -> list[str]:
        return words(text, self._config.word_bytes, cuts=self._config.long_words == "cut")

    def _pictures(self, text: str) -> list[Picture]:
        return [self._strips.of(word) for word in self._words(text)]


def _rows(pictures: Sequence[Picture], width: int) -> Iterator[list[Picture]]:
    """Strips that fit beside each other, with a character between two; one that is too wide by itself is cut."""
    row: list[Picture] = []
    used = 0
    for picture in pictures:
        for first in range(0, picture.shape[1], width):
            piece = picture[:, first : first + width]
            if row and used + 1 + piece.shape[1] > width:
                yield row
                row, used = [], 0
            used += bool(row) + piece.shape[1]
            row.append(piece)
    if row:
        yield row


def _lines(row: Sequence[Picture]) -> list[str]:
    """Strips beside each other as lines of blocks, a line for two rows."""
    found = []
    for top in range(0, HEIGHT, 2):
        ink = [picture[top : top + 2] >= _INK for picture in row]
        found.append(_BETWEEN.join("".join(_BLOCKS[2 * upper + lower]) for upper, lower in ink))
    return found


def load(path: str | Path, device: str = "auto") -> Showing:  # noqa: ARG001
    """Of a checkpoint, or of a run's best one. Raises `CheckpointError`."""
    return Showing(checkpoint.parsed(LatentConfig, checkpoint.find(path)))
