"""A latent language model's settings, and the sizes it comes in."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from textzip.models.latent_lm.words import LEAST
from textzip.models.presets import Sized

PRESETS: dict[str, dict[str, int]] = {
    "tiny": {"width": 64, "layers": 2, "heads": 2, "speller_width": 64, "speller_layers": 1, "speller_heads": 2},
    "small": {"width": 256, "layers": 2, "heads": 4, "speller_width": 256, "speller_layers": 2, "speller_heads": 4},
    "base": {"width": 512, "layers": 8, "heads": 8, "speller_width": 384, "speller_layers": 2, "speller_heads": 6},
}
"""`tiny` is for tests, `small` learns in minutes on two CPU cores, `base` is for a GPU."""


class LatentConfig(Sized):
    """The latent language model: words seen as pictures and bytes, and the next one spelled in bytes."""

    presets: ClassVar = PRESETS

    kind: Literal["latent_lm"] = "latent_lm"
    """Which family of models this is."""
    spells: Literal["next", "same"] = "next"
    """Which word a place spells: the one that follows, or the one that is there, which is reading."""
    once: bool = False
    """In training a word is spelled once a batch, however often it stands there, so that rare words count as much as
    frequent ones; for `spells: same` and `layers: 0`, where all places of a word are alike."""
    sees: Literal["picture", "bytes", "both"] = "both"
    """What of a word it is given."""
    modality_dropout: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the texts of which it is given one of both only, in training; for `sees: both`."""
    preset: Literal["tiny", "small", "base"] = "small"
    """The size: what the keys below don't say, it does."""
    width: Annotated[int, Field(ge=8)] = 0
    """Channels of a latent."""
    layers: Annotated[int, Field(ge=0)] = 0
    """Transformer blocks over words; 0: each word by itself."""
    heads: Annotated[int, Field(ge=1)] = 0
    """Heads of their attention."""
    waves: Annotated[int, Field(ge=2, le=144)] = 32
    """How finely places along a strip are told apart: 288 pixels over half of this is the fastest wave's length."""
    speller_width: Annotated[int, Field(ge=8)] = 0
    """Channels of the speller."""
    speller_layers: Annotated[int, Field(ge=1)] = 0
    """Transformer blocks over the bytes of a word."""
    speller_heads: Annotated[int, Field(ge=1)] = 0
    """Heads of their attention."""
    speller_waves: Annotated[int, Field(ge=0, le=144)] = 0
    """How finely it looks for each byte in a latent, as `waves` are; 0: it is given latents whole. For reading."""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of what each half of a block adds that is left out in training; for texts that are seen many times."""
    frozen: tuple[Literal["picture", "bytes"], ...] = ()
    """Encoders that don't learn; for a run with `start_from`."""
    context: Annotated[int, Field(ge=2)] = 1024
    """The longest text it can learn from or write, in words, its end included."""
    pack: Annotated[int, Field(ge=0)] = 0
    """Places of a row that several short texts share; 0: as many as the longest text of the batch needs."""
    word_bytes: Annotated[int, Field(ge=LEAST, le=128)] = 32
    """The longest word, in bytes; a space behind it counts for nothing."""
    long_words: Literal["cut", "refuse"] = "cut"
    """What becomes of longer ones: pieces, or an error."""
    fonts: str = "fonts"
    """A font, or a folder of them."""
    faces: Annotated[tuple[str, ...], Field(min_length=1)] = ("DejaVuSansCondensed",)
    """Names of faces among them that words are drawn in, in training one a batch; elsewhere the first."""
    px: Annotated[int, Field(ge=4, le=16)] = 11
    """Their em size: strips are 16 pixels high."""
    missing: Literal["refuse", "keep"] = "refuse"
    """What becomes of characters that no face draws in training: an error, or .notdef."""
    drawn: str = ""
    """What its words look like, as a hash; training takes it from its faces, and elsewhere they must look the same."""

    @model_validator(mode="after")
    def _fits(self) -> LatentConfig:
        for width, heads in (("width", "heads"), ("speller_width", "speller_heads")):
            channels, count = getattr(self, width), getattr(self, heads)
            if channels % (2 * count):
                raise ValueError(f"{width} ({channels}) must be a multiple of twice the {heads} ({count})")
        if 0 < self.pack < self.context:
            raise ValueError(f"pack ({self.pack}) must be 0 or at least context ({self.context}): a text is one row's")
        if self.once and (self.spells != "same" or self.layers):
            raise ValueError("once is for spells: same and layers: 0, where all places of a word are alike")
        if self.modality_dropout and self.sees != "both":
            raise ValueError("modality_dropout is for sees: both")
        lacking = [each for each in self.frozen if self.sees not in (each, "both")]
        if lacking:
            raise ValueError(f"frozen has {lacking[0]!r}, which sees: {self.sees} has no encoder for")
        return self

    @property
    def pictures(self) -> bool:
        """Whether words are drawn."""
        return self.sees != "bytes"

    @property
    def cuts(self) -> bool:
        """Whether long words are cut."""
        return self.long_words == "cut"

    @property
    def spellings(self) -> bool:
        """Whether bytes are seen."""
        return self.sees != "picture"
