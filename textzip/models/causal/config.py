"""A causal model's settings, and the sizes it comes in."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from textzip.models.language.alphabet import check_words
from textzip.models.presets import Sized

PRESETS: dict[str, dict[str, int]] = {
    "tiny": {"width": 128, "layers": 4, "heads": 4},
    "small": {"width": 256, "layers": 6, "heads": 4},
    "base": {"width": 512, "layers": 8, "heads": 8},
}
"""`tiny` (0.8 M parameters) and `small` (4.9 M) learn in minutes on two CPU cores; `base` (25 M) is for a GPU."""


class CausalConfig(Sized):
    """The causal model: what comes next, from all that came before."""

    presets: ClassVar = PRESETS

    kind: Literal["causal"] = "causal"
    """Which family of models this is."""
    unit: Literal["bytes", "words"] = "bytes"
    """What is predicted: the bytes of the text in UTF-8, or its words and marks."""
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
    context: Annotated[int, Field(ge=2)] = 2048
    """The longest text it can learn from or write, in bytes or words, its end included."""
    pack: Annotated[int, Field(ge=0)] = 0
    """Places of a row that several short texts share; 0: as many as the longest text of the batch needs."""
    vocabulary: Annotated[int, Field(ge=3, le=1_000_000)] = 1000
    """Words that it knows, of the training text's most frequent; only for `unit: words`."""
    lowercase: bool = True
    """Take words in lower case; only for `unit: words`."""
    words: tuple[str, ...] = ()
    """The words themselves; training takes them from its data."""

    @model_validator(mode="after")
    def _fits(self) -> CausalConfig:
        if self.width % (2 * self.heads):
            raise ValueError(f"width ({self.width}) must be a multiple of twice the heads ({self.heads})")
        if 0 < self.pack < self.context:
            raise ValueError(f"pack ({self.pack}) must be 0 or at least context ({self.context}): a text is one row's")
        if self.words and self.unit == "bytes":
            raise ValueError("words are for unit: words")
        check_words(self.words, lowercase=self.lowercase)
        return self
