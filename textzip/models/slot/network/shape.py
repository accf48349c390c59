"""What the network needs to know of its configuration; `SlotConfig` has all of it."""

from __future__ import annotations

from typing import Literal, Protocol


class Shape(Protocol):
    """A slot model's settings, read only."""

    @property
    def channels(self) -> int:
        """Of the encoder's map."""
        ...

    @property
    def blocks(self) -> int:
        """Residual blocks of the encoder."""
        ...

    @property
    def gaps(self) -> bool:
        """Whether frames are told how far they are from ink."""
        ...

    @property
    def phases(self) -> bool:
        """Whether frames are told where they stand in steps of whole pixels from ink."""
        ...

    @property
    def style(self) -> bool:
        """Whether frames are told what their page's ink has in common."""
        ...

    @property
    def slot_channels(self) -> int:
        """Of a slot."""
        ...

    @property
    def heads(self) -> int:
        """Of the slots' cross-attention."""
        ...

    @property
    def aligner(self) -> Literal["counted", "learned"]:
        """How slots find their characters."""
        ...

    @property
    def layers(self) -> int:
        """Of the learned aligner."""
        ...

    @property
    def frame(self) -> tuple[int, int]:
        """Height and width of a frame in pixels."""
        ...

    @property
    def slots(self) -> int:
        """The longest text, in bytes."""
        ...

    @property
    def latents(self) -> int:
        """Vectors of a bottleneck; 0 for none."""
        ...

    @property
    def pool(self) -> Literal["counted", "spatial"]:
        """What a latent vector holds."""
        ...

    @property
    def symbols(self) -> tuple[str, ...]:
        """The characters that frames can say."""
        ...

    @property
    def mean(self) -> float:
        """Of the pixels; ink is 1."""
        ...

    @property
    def std(self) -> float:
        """Of the pixels."""
        ...
