"""The settings of art, and the sizes it comes in."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from textzip.recipe import Part

PRESETS: dict[str, dict[str, int]] = {
    "tiny": {"width": 32, "blocks": 1},
    "small": {"width": 128, "blocks": 2},
    "base": {"width": 256, "blocks": 4},
}
"""`small` learns in minutes on two CPU cores; `tiny` is for tests, `base` for a GPU."""


class ArtConfig(Part):
    """Art: adjectives to codes, codes to an abstract picture."""

    kind: Literal["art"] = "art"
    """Which family of models this is."""
    stage: Literal["codes", "oracle"] = "codes"
    """What is learned: pictures as codes and back, or the adjectives that a picture shows, to judge others by."""
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

    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of the stage oracle: groups of adjectives, one of which a picture shows; training takes them from the vocabulary
    of `textzip render`."""

    @model_validator(mode="before")
    @classmethod
    def _sizes(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {**PRESETS.get(str(given.get("preset", "small")), {}), **given}

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
        if self.even and self.quantiser != "fsq":
            raise ValueError(f"even is of the quantiser fsq, and quantiser is {self.quantiser!r}: leave it out")
        return self
