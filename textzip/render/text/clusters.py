"""Grapheme clusters: what a reader takes for one character, and what no cut of a text may part.

The rules are those of UAX #29 for texts in normal form, with two differences that both keep more together: every mark
goes with what it stands on (UAX #29 lets some thirty Burmese and Tai signs stand alone), and a virama that stacks
letters ties any letter of its script, as later versions of Unicode have it. The tables are those of the running Python,
which data folders record, and short lists of what it doesn't know; a package of its own would add another version of
Unicode that pages depend on.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum

MODIFIERS = range(0x1F3FB, 0x1F400)
"""Colours of skin, which change the emoji before them."""

INDICATORS = range(0x1F1E6, 0x1F200)
"""Letters that are a flag in pairs."""

SPACING_LETTERS = frozenset({0x0E33, 0x0EB3})
"""Thai and Lao AM: letters to Unicode's categories, a mark and a vowel to the eye."""

# Signs that stand on or before the letter after them (Grapheme_Cluster_Break=Prepend).
_PREPENDED = (
    (0x0600, 0x0605), (0x06DD, 0x06DD), (0x070F, 0x070F), (0x0890, 0x0891), (0x08E2, 0x08E2), (0x0D4E, 0x0D4E),
    (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x111C2, 0x111C3), (0x1193F, 0x1193F), (0x11941, 0x11941),
    (0x11A3A, 0x11A3A), (0x11A84, 0x11A89), (0x11D46, 0x11D46), (0x11F02, 0x11F02),
)  # fmt: skip
PREPENDED = frozenset(cp for first, last in _PREPENDED for cp in range(first, last + 1))

# Viramas that stack the letter after them or join it (Indic_Conjunct_Break=Linker).
_LINKERS = frozenset({
    0x094D, 0x09CD, 0x0ACD, 0x0B4D, 0x0C4D, 0x0D4D, 0x1039, 0x17D2, 0x1A60, 0x1B44, 0x1BAB, 0xA9C0, 0xAAF6,
    0x10A3F, 0x11133, 0x1193E, 0x11A47, 0x11A99, 0x11F42,
})  # fmt: skip
_HALFWIDTH_MARKS = frozenset({0xFF9E, 0xFF9F})
_BLOCK = 7  # bits: a linker and its letters are in the same 128 code points

_LEADING = (range(0x1100, 0x1160), range(0xA960, 0xA97D))
_VOWELS = (range(0x1160, 0x11A8), range(0xD7B0, 0xD7C7))
_TRAILING = (range(0x11A8, 0x1200), range(0xD7CB, 0xD7FC))
_SYLLABLES = range(0xAC00, 0xD7A4)
_TRAILING_FORMS = 28


class _Kind(IntEnum):
    OTHER, CONTROL, MARK, PREPENDED, INDICATOR, LETTER, LINKER, L, V, T, LV, LVT = range(12)


_AFTER = {  # rules GB6 to GB8: what of Hangul goes with what is before it
    _Kind.L: {_Kind.L, _Kind.V, _Kind.LV, _Kind.LVT},
    _Kind.LV: {_Kind.V, _Kind.T},
    _Kind.V: {_Kind.V, _Kind.T},
    _Kind.LVT: {_Kind.T},
    _Kind.T: {_Kind.T},
}
_MARKS = (_Kind.MARK, _Kind.LINKER)
_RUNS = (*_MARKS, _Kind.INDICATOR)


def cluster_starts(text: str) -> list[bool]:
    """For each character of a normal-form text whether a cluster starts there."""
    if text.isascii():
        return [True] * len(text)
    found: list[bool] = []
    before = _Kind.CONTROL
    linker = 0  # the virama that ties the next letter
    indicators = 0
    for character in text:
        kind = _KINDS[character]
        joined = False
        if before is not _Kind.CONTROL and kind is not _Kind.CONTROL:
            joined = (
                kind in _MARKS
                or before is _Kind.PREPENDED
                or kind in _AFTER.get(before, ())
                or (kind is _Kind.INDICATOR and indicators % 2 == 1)
                or (kind is _Kind.LETTER and linker >> _BLOCK == ord(character) >> _BLOCK)
            )
        found.append(not joined)
        indicators = indicators + 1 if kind is _Kind.INDICATOR else 0
        if kind is _Kind.LINKER:
            linker = ord(character)
        elif kind is not _Kind.MARK:
            linker = 0
        before = kind
    return found


def border_before(text: str, at: int) -> int:
    """The last place at or before `at` where a normal-form text may be cut; 0 if its first cluster is longer."""
    while 0 < at < len(text):
        # What decides is the character before, and marks or flags in a row before that.
        first = at - 1
        while first and _KINDS[text[first]] in _RUNS:
            first -= 1
        starts = cluster_starts(text[first : at + 1])
        while at > first:
            if starts[at - first]:
                return at
            at -= 1
    return at


def is_border(text: str, at: int) -> bool:
    """Whether a normal-form text may be cut at `at`: between two clusters, or at either end."""
    return border_before(text, at) == at


def _kind(character: str) -> _Kind:
    code_point = ord(character)
    category = unicodedata.category(character)
    if code_point in _LINKERS:
        return _Kind.LINKER
    if code_point in PREPENDED:
        return _Kind.PREPENDED
    if category[0] == "M" or code_point in SPACING_LETTERS | _HALFWIDTH_MARKS or code_point in MODIFIERS:
        return _Kind.MARK
    if code_point in INDICATORS:
        return _Kind.INDICATOR
    if category in ("Cc", "Zl", "Zp"):
        return _Kind.CONTROL
    if code_point in _SYLLABLES:
        return _Kind.LVT if (code_point - _SYLLABLES.start) % _TRAILING_FORMS else _Kind.LV
    for kind, ranges in ((_Kind.L, _LEADING), (_Kind.V, _VOWELS), (_Kind.T, _TRAILING)):
        if any(code_point in each for each in ranges):
            return kind
    return _Kind.LETTER if category == "Lo" else _Kind.OTHER


class _Kinds(dict[str, _Kind]):
    """`_kind` as a table, filled as characters come."""

    def __missing__(self, character: str) -> _Kind:
        kind = self[character] = _kind(character)
        return kind


_KINDS = _Kinds()
