"""A slot model's settings, and the sizes it comes in."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from textzip.models.presets import Sized
from textzip.models.slot.network.symbols import DEFAULT

PRESETS: dict[str, dict[str, int]] = {
    #         channels       residual blocks  slot channels       heads of slots
    "tiny": {"channels": 64, "blocks": 4, "slot_channels": 192, "heads": 4},
    "small": {"channels": 96, "blocks": 5, "slot_channels": 256, "heads": 4},
    "5m": {"channels": 192, "blocks": 7, "slot_channels": 400, "heads": 8},
    "base": {"channels": 392, "blocks": 9, "slot_channels": 896, "heads": 8},
}
"""`tiny` learns in minutes on two CPU cores, `small` in hours; `5m` and `base` (25 M parameters) are for a GPU."""


class SlotConfig(Sized):
    """The slot model."""

    presets: ClassVar = PRESETS

    kind: Literal["slot"] = "slot"
    """Which family of models this is."""
    preset: Literal["tiny", "small", "5m", "base"] = "tiny"
    """The size: what the keys below don't say, it does."""
    channels: Annotated[int, Field(ge=8, multiple_of=8)] = 0
    """Channels of the encoder's map."""
    blocks: Annotated[int, Field(ge=1)] = 0
    """Residual blocks of the encoder."""
    gaps: bool = False
    """Tell each frame whether there is ink before and behind it in its row, and how far away: without it the white at
    the end of a line is taken for blanks by models that have seen many in a row."""
    phases: bool = False
    """Tell each frame where it stands in steps of 2 to 10 px from the ink before and behind it: blanks are counted by
    that."""
    style: bool = False
    """Tell each frame what the page's ink has in common: its face, its size, how wide its blanks are."""
    slot_channels: Annotated[int, Field(ge=8)] = 0
    """Channels of a slot."""
    heads: Annotated[int, Field(ge=1)] = 0
    """Heads of the slots' cross-attention."""
    aligner: Literal["counted", "learned"] = "counted"
    """`counted`: frames emit characters, a running count places them on the slots. `learned`: slots are learned
    queries that must find their characters by themselves."""
    layers: Annotated[int, Field(ge=2)] = 2
    """Cross-attention layers of the learned aligner."""
    frame: tuple[Literal[4, 8], Literal[1, 2, 4]] = (8, 2)
    """Height and width of a frame in pixels. No more than one line of text should have its middle in a frame's row."""
    slots: Annotated[int, Field(ge=1, le=4096)] = 1024
    """The longest text that the model can read, in bytes of UTF-8."""
    latents: Annotated[int, Field(ge=0, le=1024)] = 0
    """A bottleneck: the page as this many vectors, from which alone the slots read; 0 for none."""
    pool: Literal["counted", "spatial"] = "counted"
    """What a latent vector holds: a run of characters, or a part of the page."""
    symbols: tuple[str, ...] = DEFAULT
    """The characters that frames can say; training takes them from its data."""
    unknown: bool = False
    """Know ASCII and Latin-1, and read every other character as U+FFFD; else whatever the data has is known."""
    mean: float = 0.1
    """Of the pixels, measured on the data; ink is 1."""
    std: Annotated[float, Field(gt=0)] = 0.25
    """Of the pixels, measured on the data."""

    @model_validator(mode="after")
    def _fits(self) -> SlotConfig:
        if self.slot_channels % self.heads:
            raise ValueError(f"slot_channels ({self.slot_channels}) must be a multiple of heads ({self.heads})")
        if self.latents and self.aligner == "learned":
            raise ValueError("latents need the counted aligner: the learned one has no count to pool by")
        if self.latents and self.pool == "spatial" and (self.latents & (self.latents - 1) or self.slot_channels % 2):
            raise ValueError(
                f"a spatial pool needs latents ({self.latents}) in a power of two, for equal fields of a page, and an "
                f"even number of slot_channels ({self.slot_channels})"
            )
        if self.latents > self.slots:
            raise ValueError(f"latents ({self.latents}) are more than slots ({self.slots}): that is no bottleneck")
        return self
