"""The page normal form: the texts that a page can show exactly.

A label is always in this form, and a page shows exactly its label. The form is Unicode's NFC, and then nothing that
can't be seen:

* CR LF, CR, VT, FF, NEL and the Unicode line and paragraph separators are line feeds, which a page draws as a mark;
* a tab is four spaces; every other white space (no-break, ideographic, thin, …) and the blank braille cell is a space;
* control characters, byte-order marks, soft hyphens, joiners, bidi controls, variation selectors and the other
  default-ignorable characters are left out;
* blanks at the end of the text are left out (blanks before a line feed are not at the end: its mark shows them).

The Unicode tables are those of the running Python (`unicodedata.unidata_version`, which manifests record).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError
from textzip.render.text.clusters import INDICATORS, MODIFIERS, PREPENDED, SPACING_LETTERS

TAB_WIDTH = 4

_PLAIN = re.compile(r"[\n -~]*")
_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")

# Default-ignorable code points that are not of category Cf (Unicode's DerivedCoreProperties).
_IGNORABLE = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip

# Characters of category Cf that are drawn: signs that enclose the digits or letters after them, and the like.
_DRAWN_FORMAT = (
    (0x0600, 0x0605), (0x06DD, 0x06DD), (0x070F, 0x070F), (0x0890, 0x0891), (0x08E2, 0x08E2),
    (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x13455),
)  # fmt: skip

# Letters that shaping takes apart into a letter and a mark, which it then places: Devanagari's and Kaithi's with a dot,
# Tamil AU, Burmese UU, Balinese long vowels. (What it takes apart of Latin it puts together again.)
_TAKEN_APART = frozenset({
    0x0929, 0x0931, 0x0934, 0x0B94, 0x1026, 0x1B06, 0x1B08, 0x1B0A, 0x1B0C, 0x1B0E, 0x1B12, 0x1109A, 0x1109C, 0x110AB,
})  # fmt: skip

# Letters that stack the one after them, without a virama (Indic_Syllabic_Category=Consonant_With_Stacker).
_STACKERS = frozenset({0x0CF1, 0x0CF2, 0x1CF5, 0x1CF6, 0x11003, 0x11004, 0x11460, 0x11461})

_IN_CLUSTERS = _TAKEN_APART | _STACKERS | SPACING_LETTERS | PREPENDED | {*INDICATORS, *MODIFIERS}

# Scripts whose letters join or stack without any combining mark: Hangul jamo, Mongolian, Phags-pa.
_JOINING = ((0x1100, 0x11FF), (0x1800, 0x18AF), (0xA840, 0xA87F), (0xA960, 0xA97F), (0xD7B0, 0xD7FF))

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def normalize(text: str) -> str:
    """The normal form of `text`; a text in normal form is returned as it is (`normalize` is idempotent).

    Raises `TextError` on a lone surrogate, which no UTF-8 file can hold.
    """
    if _PLAIN.fullmatch(text):
        return text.rstrip(" ")
    mapped = line_feeds(text).translate(_MAPPING)
    return unicodedata.normalize("NFC", mapped).rstrip(" ")


def line_feeds(text: str) -> str:
    """A text with a line feed for every end of a line, of whichever system."""
    return _LINE_ENDS.sub("\n", text)


def normalize_spans(text: str) -> tuple[str, npt.NDArray[np.int64]]:
    """The normal form, and where in `text` each of its characters starts.

    Returns (label, starts int64 (len(label) + 1,)); `starts[-1]` is where what the label shows ends: before blanks
    that were left out at the end, if any.
    """
    label = normalize(text)
    if label == text[: len(label)] and not text[len(label) :].strip(" "):
        return label, np.arange(len(label) + 1)
    characters: list[str] = []
    starts: list[int] = []
    for start, stop in _segments(text):
        shown = unicodedata.normalize("NFC", line_feeds(text[start:stop]).translate(_MAPPING))
        characters.append(shown)
        starts.extend([start] * len(shown))
    starts.append(len(text))
    assert "".join(characters).rstrip(" ") == label
    return label, np.array(starts[: len(label) + 1], np.int64)


def needs_shaping(code_point: int) -> bool:
    """Whether a character can't be drawn one code point at a time.

    It joins, combines, is taken apart, stands on or before its neighbour, or runs right to left.
    """
    character = chr(code_point)
    return (
        unicodedata.category(character)[0] == "M"
        or unicodedata.bidirectional(character) in _RIGHT_TO_LEFT
        or code_point in _IN_CLUSTERS
        or _within(code_point, _JOINING)
        or _within(code_point, _DRAWN_FORMAT)
    )


def _segments(text: str) -> list[tuple[int, int]]:
    """Stretches of `text` that normalise on their own: NFC composes nothing across their borders."""
    bounds = [0]
    for i in range(1, len(text)):
        shown = line_feeds(text[i]).translate(_MAPPING)
        in_line_end = text[i] == "\n" and text[i - 1] == "\r"
        if shown and not in_line_end and not joins_back(shown[0]):
            bounds.append(i)
    return list(zip(bounds, [*bounds[1:], len(text)], strict=True))


def joins_back(character: str) -> bool:
    """Whether NFC may change a character together with the one before it."""
    return unicodedata.combining(character) != 0 or character in _composing()


@lru_cache(maxsize=1)
def _composing() -> frozenset[str]:
    """Characters that NFC can compose with the one before them."""
    # Nothing is composed beyond the first two planes; to ask all of Unicode takes a third of a second.
    pairs = (unicodedata.decomposition(chr(cp)).split() for cp in range(0x20000))
    seconds = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and not pair[0].startswith("<")}
    jamo = {chr(cp) for cp in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    return frozenset(seconds | jamo)


def _within(code_point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code_point <= last for first, last in ranges)


def _shown(code_point: int) -> str:
    """What becomes of one character before NFC."""
    character = chr(code_point)
    category = unicodedata.category(character)
    if character == "\n":
        return character
    if character == "\t":
        return " " * TAB_WIDTH
    if category == "Zs" or code_point == 0x2800:
        return " "
    if category == "Cs":
        raise TextError(
            f"the text holds a lone surrogate, U+{code_point:04X}, which is no character; "
            "decode it from its bytes again with errors='replace'"
        )
    drawn = _within(code_point, _DRAWN_FORMAT)
    if category == "Cc" or (category == "Cf" and not drawn) or _within(code_point, _IGNORABLE):
        return ""
    return character


class _Mapping(dict[int, str]):
    """`_shown` as a table for `str.translate`, filled as characters come."""

    def __missing__(self, code_point: int) -> str:
        shown = self[code_point] = _shown(code_point)
        return shown


_MAPPING = _Mapping()
