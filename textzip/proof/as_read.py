"""A decoded text as it was read, wherever the face draws both alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from textzip.proof.classes import Classes

_MOST = 16
"""Places where a reading differs that are looked at one by one; one that differs in more is no guide."""


def as_read(decoded: str, read: str, of: Classes) -> str:
    """The decoded text, with the reading's characters wherever both are of one class."""
    first = {character: each[0] for each in of.members for character in each}
    seen = "".join(first.get(character, character) for character in read)
    decoded = "".join(first.get(character, character) for character in decoded)
    if decoded == seen:
        return read
    codes = SequenceMatcher(None, decoded, seen, autojunk=False).get_opcodes()
    return "".join(read[c:d] if what == "equal" else decoded[a:b] for what, a, b, c, d in codes)


def restored(text: str, read: str, draws: Callable[[str], bool]) -> str:
    """A text that draws a page, with the reading's characters at all places where that draws it, too: `fi` for `fï`."""
    places = list(_places(text, read))
    if len(places) > _MOST:
        return text
    for a, b, c, d in reversed(places):  # from the end, so that what is before keeps its place
        other = text[:a] + read[c:d] + text[b:]
        if draws(other):
            text = other
    return text


def corrected(text: str, read: str) -> int:
    """How many characters of what was read were others, too many or not there."""
    return sum(max(b - a, d - c) for a, b, c, d in _places(text, read))


def _places(text: str, read: str) -> Iterator[tuple[int, int, int, int]]:
    """Where they differ: from, to in the text and in what was read."""
    if text != read:
        for what, a, b, c, d in SequenceMatcher(None, text, read, autojunk=False).get_opcodes():
            if what != "equal":
                yield a, b, c, d
