"""Identifiers in a text: what a reader that is wrong in one character has wrong altogether.

UUIDs, hexadecimal numbers with `0x` or with seven digits or more of which some are letters and some are not (a hash, a
commit), and runs of six digits or more, with `-`, `.`, `/`, `:` or a space between groups of them at most.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_KINDS = {
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "hex": r"0x[0-9a-f]{2,}|(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,}",
    "digits": r"(?=(?:[-./: ]?[0-9]){6})[0-9]+(?:[-./: ][0-9]+)*",
}
_FOUND = re.compile(
    r"(?<![0-9A-Za-z_])(?:" + "|".join(f"(?P<{kind}>{each})" for kind, each in _KINDS.items()) + r")(?![0-9A-Za-z_])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier, from `start` to `end` of the text that it is in."""

    start: int
    end: int
    kind: str
    """`uuid`, `hex` or `digits`."""
    text: str


def identifiers(text: str) -> list[Identifier]:
    """All of a text's identifiers, in order."""
    return [Identifier(each.start(), each.end(), str(each.lastgroup), each[0]) for each in _FOUND.finditer(text)]


@dataclass(frozen=True, slots=True)
class Part:
    """What a page shows of an identifier, from `start` to `end` of its label."""

    start: int
    end: int
    kind: str
    text: str
    """The whole identifier, also where other pages show parts of it."""
    begun: bool
    """Whether it begins on a page before."""
    goes_on: bool
    """Whether it goes on on the next page."""


def page_identifiers(labels: Sequence[str]) -> list[list[Part]]:
    """The identifiers that each page shows, given the labels of pages that follow one another.

    They are looked for in the whole text, as a page's end can cut one in two, or make one of a longer word's half.
    """
    shown = [label or "\n" for label in labels]  # a page of blanks, which no identifier goes across
    found = iter(identifiers("".join(shown)))
    each = next(found, None)
    pages: list[list[Part]] = []
    at = 0
    for label in shown:
        end = at + len(label)
        parts = []
        while each is not None and each.start < end:
            first, last = max(each.start, at), min(each.end, end)
            parts.append(Part(first - at, last - at, each.kind, each.text, each.start < at, each.end > end))
            if each.end > end:
                break
            each = next(found, None)
        pages.append(parts)
        at = end
    return pages
