"""The settings of patterns, and the sizes they come in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from textzip.models.language.alphabet import check_words
from textzip.recipe import Part

PRESETS: dict[str, dict[str, int]] = {
    "tiny": {"width": 128, "layers": 4, "heads": 4},
    "small": {"width": 192, "layers": 4, "heads": 2},
    "base": {"width": 512, "layers": 8, "heads": 8},
}
"""`tiny` and `small` learn in minutes on two CPU cores; `base` is for a GPU."""


class PatternsConfig(Part):
    """Patterns: sentences of words as coloured grids, written by diffusion."""

    kind: Literal["patterns"] = "patterns"
    """Which family of models this is."""
    preset: Literal["tiny", "small", "base"] = "small"
    """The size: what the keys below don't say, it does."""
    width: Annotated[int, Field(ge=8)] = 0
    """Channels."""
    layers: Annotated[int, Field(ge=1)] = 0
    """Transformer blocks."""
    heads: Annotated[int, Field(ge=1)] = 0
    """Heads of attention."""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of what each half of a block adds that is left out in training; for texts that are seen many times."""
    length: Annotated[int, Field(ge=2)] = 32
    """Words of a sentence, its end included: longer texts are cut, shorter ones filled up with ends."""
    grid: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] = (5, 5)
    """Rows and columns of a word's grid."""
    colours: Annotated[int, Field(ge=2, le=16)] = 3
    """Colours of a cell."""
    distance: Annotated[int, Field(ge=1)] = 5
    """In how many cells any two words' grids differ, at least."""
    code_seed: Annotated[int, Field(ge=0)] = 0
    """Another seed gives words other grids."""
    head: Literal["codebook", "cells"] = "codebook"
    """What the network gives for a word: a distribution over words that its visible cells allow, or over each cell."""
    focus: Annotated[float, Field(ge=1)] = 6.0
    """How much of training is with nearly all cells hidden, where words are still to be guessed: 1 for alike at any."""
    vocabulary: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """Words that it knows, of the training text's most frequent."""
    lowercase: bool = True
    """Take words in lower case."""
    words: tuple[str, ...] = ()
    """The words themselves; training takes them from its data."""

    @property
    def cells(self) -> int:
        """Cells of a grid."""
        return self.grid[0] * self.grid[1]

    @model_validator(mode="before")
    @classmethod
    def _sizes(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {**PRESETS.get(str(given.get("preset", "small")), {}), **given}

    @model_validator(mode="after")
    def _fits(self) -> PatternsConfig:
        if self.width % (2 * self.heads):
            raise ValueError(f"width ({self.width}) must be a multiple of twice the heads ({self.heads})")
        check_words(self.words, lowercase=self.lowercase)
        return self
