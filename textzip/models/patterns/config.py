"""The settings of patterns, and the sizes they come in."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from textzip.models.language.alphabet import check_words
from textzip.models.presets import Sized

PRESETS: dict[str, dict[str, int]] = {
    "tiny": {"width": 128, "layers": 4, "heads": 4},
    "small": {"width": 192, "layers": 4, "heads": 2},
    "base": {"width": 512, "layers": 8, "heads": 8},
}
"""`tiny` and `small` learn in minutes on two CPU cores; `base` is for a GPU."""


Fault = Literal[
    "softmax twice",
    "noise twice",
    "noise again",
    "across the batch",
    "prompt unused",
    "noise short of its limit",
    "codes modulo",
]
"""Published mistakes, by name; see `faults`."""


class PatternsConfig(Sized):
    """Patterns: sentences of words as coloured grids, written by diffusion."""

    presets: ClassVar = PRESETS

    kind: Literal["patterns"] = "patterns"
    """Which family of models this is."""
    stage: Literal["reconstruction", "diffusion", "decodable"] = "diffusion"
    """What is learned: grids that can be read back, sentences of grids, or sentences that pay off. The last, and the
    second with learned grids, begin with what the one before found: `start_from`."""
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
    codes: Literal["hashed", "learned", "rendered", "factorised", "two-scale"] = "hashed"
    """Where grids come from: a hash of the word; learned; the word as our renderer draws it; a few small codebooks;
    a grid of the word's kind and one of its own."""
    distance: Annotated[int, Field(ge=1)] = 5
    """In how many cells any two words' grids differ, at least; for codes that are chosen, not learned or drawn."""
    code_seed: Annotated[int, Field(ge=0)] = 0
    """Another seed gives words other grids."""
    relax: Literal["softmax", "gumbel", "sigmoid"] = "gumbel"
    """How learned grids are made of numbers: shares of each colour; one colour, drawn, with gradients straight
    through; or one number a cell for how far along the colours it is."""
    decoder: Literal["nearest", "linear", "mlp", "hierarchical"] = "nearest"
    """How grids are read: by the nearest code, or by a network that learned to, which is trained by reconstruction."""
    grounding: Annotated[float, Field(ge=0)] = 0.0
    """Weight of a loss that makes words that are used alike look alike, in the stage reconstruction."""
    tune: Annotated[float, Field(ge=0)] = 0.0
    """In the stage diffusion: 0 leaves learned grids as they are; more lets them change, with so much weight on
    reading them back."""

    denoiser: Literal["simple", "advanced"] = "advanced"
    """A small network for each word by itself, or a transformer over the sentence."""
    head: Literal["codebook", "cells"] = "codebook"
    """What the network gives for a word: a distribution over words that its visible cells allow, or over each cell."""
    noise: Literal["absorbing", "uniform"] = "absorbing"
    """What happens to cells: they are hidden, or get any colour."""
    loss: Literal["words", "cells"] = "words"
    """What the codebook head learns from: the words themselves, or the bound, cell by cell. The bound is measured
    either way."""
    focus: Annotated[float, Field(ge=1)] = 6.0
    """How much of training is with nearly all cells hidden, where words are still to be guessed: 1 for alike at any."""
    leash: Annotated[float, Field(ge=0)] = 1.0
    """In the stage decodable: what a nat a word away from the model that it began with costs."""
    rollout: Annotated[int, Field(ge=1)] = 16
    """In the stage decodable: in how many steps sentences are written that it learns from."""
    graded: Annotated[int, Field(ge=1)] = 4
    """In the stage decodable: in how many of those steps, drawn by chance, what was shown is learned from."""
    faults: tuple[Fault, ...] = ()
    """Published mistakes to make, to see what each does."""

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

    @model_validator(mode="after")
    def _fits(self) -> PatternsConfig:
        if self.width % (2 * self.heads):
            raise ValueError(f"width ({self.width}) must be a multiple of twice the heads ({self.heads})")
        check_words(self.words, lowercase=self.lowercase)
        return self
