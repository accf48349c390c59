"""The settings of art, and the sizes it comes in."""

from __future__ import annotations

from math import prod
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from textzip.models.presets import Sized

PRESETS: dict[str, dict[str, int]] = {
    "tiny": {"width": 32, "blocks": 1, "text_width": 32, "text_layers": 2, "text_heads": 2},
    "small": {"width": 128, "blocks": 2, "text_width": 192, "text_layers": 4, "text_heads": 4},
    "base": {"width": 256, "blocks": 4, "text_width": 512, "text_layers": 8, "text_heads": 8},
}
"""`small` learns in minutes on two CPU cores; `tiny` is for tests, `base` for a GPU."""


class ArtConfig(Sized):
    """Art: adjectives to codes, codes to an abstract picture."""

    presets: ClassVar = PRESETS

    kind: Literal["art"] = "art"
    """Which family of models this is."""
    stage: Literal["codes", "oracle", "text"] = "codes"
    """What is learned: pictures as codes and back; the adjectives that a picture shows, to judge others by; or codes by
    captions, which begins with a run of the stage codes: `start_from`."""
    preset: Literal["tiny", "small", "base"] = "small"
    """The size: what the keys below don't say, it does."""
    size: Annotated[int, Field(ge=8)] = 64
    """Rows and columns of a picture, in pixels."""
    width: Annotated[int, Field(ge=8)] = 0
    """Channels of the convolutions, of the stages codes and oracle."""
    blocks: Annotated[int, Field(ge=1)] = 0
    """Residual blocks at each resolution, of the same."""

    grid: Annotated[int, Field(ge=1)] = 8
    """Rows and columns of codes that a picture becomes."""
    codes: Annotated[int, Field(ge=2)] = 512
    """How many different codes there are."""
    quantiser: Literal["fsq", "ema", "simvq", "plain"] = "fsq"
    """How vectors become codes: rounded, in a few dimensions; to the nearest of a book that follows means, is begun
    from the data and loses no entry; to the nearest of a book that is one matrix of fixed vectors; or to the nearest
    of a book as it was published, most of which is soon never used."""
    levels: tuple[Annotated[int, Field(ge=3)], ...] = (8, 8, 8)
    """Of `fsq`: the values of each dimension; their product is `codes`."""
    even: bool = False
    """Of `fsq`: round a sigmoid rather than tanh, in steps alike, so that all values come alike often."""
    code_width: Annotated[int, Field(ge=1)] = 8
    """Dimensions of the vectors in a book; of `fsq` there are as many as `levels`."""
    edges: Annotated[float, Field(ge=0)] = 1.0
    """Weight of differences between neighbouring pixels, beside that of the pixels themselves."""
    grain: Annotated[float, Field(ge=0)] = 0.5
    """Weight of how strong those differences are around a place, wherever in it they lie."""

    jumbled: Annotated[float, Field(ge=0, le=0.25)] = 0.1
    """Share of the codes in whose place another of the same picture stands while a decoder learns, or what paints: what
    is painted has wrong ones as well."""
    styled: bool = True
    """Whether what makes pictures of codes is told an adjective of each group as well, so that codes needn't say what
    holds for a whole picture. Rows without `truth` teach it none. A model of the stage text does as its codes do."""

    placed: bool = False
    """Whether it also makes of these adjectives what stands at each place, and sees what mirrors would put there, so
    that codes needn't say how bands run and what repeats. Only if it is `styled`; and as that, of the stage text."""

    critic: Annotated[int, Field(ge=0, multiple_of=4)] = 0
    """Of the stage codes: channels of a network that teaches how pictures look. A run with one begins with another's
    codes (`start_from`): they stay, and what makes pictures of them is held against real ones. 0 is none."""
    critic_alone: Annotated[int, Field(ge=0)] = 0
    """Steps in which that network alone learns, to name what real pictures show, before it teaches."""

    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Groups of adjectives, one of each of which a picture shows: what the stage codes tells its decoder, the stage
    oracle names, and the stage text completes a caption by. Training takes them from the vocabulary of `textzip
    render`, if the rows' `truth` has it."""

    text_width: Annotated[int, Field(ge=8)] = 0
    """Of the stage text: channels of what reads captions and of what paints."""
    text_layers: Annotated[int, Field(ge=1)] = 0
    """Transformer blocks of what paints."""
    text_heads: Annotated[int, Field(ge=1)] = 0
    """Heads of attention, of both."""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of what each half of a block adds that is left out in training, for pictures that are seen many times."""
    head: Literal["masked", "independent"] = "masked"
    """What is predicted: codes that are hidden, by the others and the caption; or each code by the caption alone."""
    block: Annotated[int, Field(ge=1)] = 1
    """Rows and columns of codes that share a token of what paints: 2 costs a quarter."""
    code_vectors: Literal["digits", "table"] = "digits"
    """What stands for a code that is shown: with `fsq` the sum of its digits' vectors, or a vector of its own."""
    completed: bool = True
    """Whether an adjective of each group is settled before a picture is painted, the ones that its caption leaves open
    by chance, and all are told to what paints. Rows without `truth` teach none: then, or without, it sees the words."""
    untold: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Share of the captions that are kept back in training: what guidance leads away from."""
    encoder: Literal["custom", "clip", "distilbert"] = "custom"
    """What reads captions: a small network that learns from them, or one of `transformers`."""
    encoder_layers: Annotated[int, Field(ge=1, le=3)] = 1
    """Transformer blocks of the small network."""
    encoder_path: str = ""
    """The folder of the other: a model and its tokenizer, as `save_pretrained` leaves them. Nothing is downloaded."""
    encoder_trained: bool = False
    """Whether the other goes on learning, or stays as it is."""
    words: Literal["pieces", "picture"] = "pieces"
    """How the small network takes words that it does not know: by their letters, or by how they look, drawn."""
    spelled: Annotated[float, Field(ge=0, le=1)] = 0.15
    """Share of the known words that are taken so in training."""
    vocabulary: Annotated[int, Field(ge=1, le=10_000)] = 500
    """Words that it knows whole, of the captions' most frequent."""
    known: tuple[str, ...] = ()
    """The words themselves; training takes them from its captions."""
    oracle: str = ""
    """The run of the stage oracle that judges what is painted when the model is evaluated; by default `art-oracle`
    beside the run. Training needs none."""

    @model_validator(mode="after")
    def _fits(self) -> ArtConfig:
        if self.size % self.grid:
            fitting = [number for number in range(1, self.size + 1) if self.size % number == 0]
            nearest = sorted(sorted(fitting, key=lambda number: abs(number - self.grid))[:2])
            raise ValueError(
                f"grid ({self.grid}) must divide size ({self.size}): give {' or '.join(map(str, nearest))}, "
                "or another size"
            )
        if self.quantiser == "fsq" and prod(self.levels) != self.codes:
            raise ValueError(
                f"levels {list(self.levels)} are {prod(self.levels)} codes, and codes is {self.codes}: they must agree"
            )
        if self.grid % self.block or self.text_width % self.block:
            raise ValueError(f"block ({self.block}) must divide grid ({self.grid}) and text_width ({self.text_width})")
        if self.text_width % (2 * self.text_heads):
            raise ValueError(
                f"text_width ({self.text_width}) must be a multiple of twice text_heads ({self.text_heads})"
            )
        if (self.encoder != "custom") != bool(self.encoder_path):
            raise ValueError(
                f"encoder is {self.encoder!r} and encoder_path {self.encoder_path!r}: clip and distilbert need the "
                "folder of one, and custom has none"
            )
        if self.even and self.quantiser != "fsq":
            raise ValueError(f"even is of the quantiser fsq, and quantiser is {self.quantiser!r}: leave it out")
        return self
