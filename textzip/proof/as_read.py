"""A decoded text with its characters as they were read, where the face draws both alike."""

from __future__ import annotations

from difflib import SequenceMatcher

from textzip.proof.classes import Classes


def as_read(decoded: str, read: str, of: Classes) -> tuple[str, int]:
    """The decoded text, and how many characters of what was read were others, too many or not there.

    Both are compared as classes; where they agree it is the reading's character that stands.
    """
    first = {character: each[0] for each in of.members for character in each}
    seen = "".join(first.get(character, character) for character in read)
    decoded = "".join(first.get(character, character) for character in decoded)
    if decoded == seen:
        return read, 0
    parts: list[str] = []
    corrected = 0
    for what, a, b, c, d in SequenceMatcher(None, decoded, seen, autojunk=False).get_opcodes():
        parts.append(read[c:d] if what == "equal" else decoded[a:b])
        corrected += 0 if what == "equal" else max(b - a, d - c)
    return "".join(parts), corrected
