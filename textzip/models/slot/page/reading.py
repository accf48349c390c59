"""What a page said, for people: text, how sure, and each character with its own confidence and box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """Columns left…right − 1 and rows top…bottom − 1 of a picture."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Character:
    """A character that was read."""

    text: str
    confidence: float
    """0…1: how often such a character is right."""
    box: Box | None
    """Where it is in the picture; None for what is not seen but follows from where the others are, as newlines."""


@dataclass(frozen=True)
class Reading:
    """What was read on a page."""

    text: str
    confidence: float
    """0…1: the share of characters that is likely right, by the slots' probabilities and doubts about their number. 0
    for a page with ink on which nothing was read."""
    count: int
    """Slots that are text: the bytes of `text` in UTF-8."""
    notes: tuple[str, ...] = ()
    """What was done to the picture before it was read."""
    characters: tuple[Character, ...] = ()
    """Those of `text`, in order."""
