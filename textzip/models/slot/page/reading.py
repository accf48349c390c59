"""What a page said, for people: text, how sure, and each character with its own confidence and box."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
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
    exact: float = 0.0
    """0…1: how likely every character is right, white space too where a page is textzip's own. Of a long page that need
    not be much if each is right with 99 %."""
    agreed: bool | None = None
    """Whether two models read all of it alike at first sight; None if no two did."""

    def put_right(self, text: str) -> Reading:
        """The reading with the text that is right; characters that were read otherwise keep their places."""
        if text == self.text:
            return self
        found: list[Character] = []
        for _, a, b, c, d in SequenceMatcher(None, self.text, text, autojunk=False).get_opcodes():
            there = self.characters[a:b]
            for k, character in enumerate(text[c:d]):
                found.append(replace(there[k], text=character) if k < len(there) else
                             Character(character, self.confidence, None))  # fmt: skip
        return replace(self, text=text, count=len(text.encode()), characters=tuple(found if self.characters else ()))
