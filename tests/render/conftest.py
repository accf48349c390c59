"""Texts for property tests: strategies that reach every corner of Unicode, the nasty ones often."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

_ALPHABETS = {
    "ascii": [chr(cp) for cp in range(0x20, 0x7F)],
    "combining": [chr(cp) for cp in (*range(0x300, 0x370), *range(0x591, 0x5BE), *range(0x64B, 0x653), 0x20DD, 0xE31)],
    "controls": [chr(cp) for cp in (*range(0x20), *range(0x7F, 0xA0))],
    "bidi": [chr(cp) for cp in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))],
    "spaces": [
        " ",
        "  ",
        "\t",
        "\xa0",
        "\u1680",
        *map(chr, range(0x2000, 0x200B)),
        "\u202f",
        "\u205f",
        "\u3000",
        "\u2800",
    ],
    "newlines": ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"],
    "jamo": [
        chr(cp) for cp in (*range(0x1100, 0x1113), *range(0x1160, 0x1176), *range(0x11A7, 0x11C3), 0xA960, 0xD7B0)
    ],
    "selectors": [chr(cp) for cp in (*range(0xFE00, 0xFE10), 0xE0100, 0xE01EF, 0x180B)],
    "emoji": ["😀", "👩", "\u200d", "🏽", "🇩", "🇪", "❤", "🔥", "#", "\u20e3"],
    "indic": [*"कषिाी्रड़ग़নোৌதொ", "\u0dca", "\u0dcf", "\u0ddd"],
    "semitic": [*"שלוםאבגעربيسلام١٢3", "\ufb2c", "\ufefb", "\u0600", "\u06dd"],
    "decomposing": ["\u212b", "\u2126", "\u0344", "\u0958", "\uf900", "\U0002f800", "\U0001d15e", "ﬁ", "\u037e"],
}

_ANY = st.characters(exclude_categories=["Cs"])
_STRETCHES = [st.lists(st.sampled_from(alphabet), max_size=6).map("".join) for alphabet in _ALPHABETS.values()] + [
    st.text(_ANY, max_size=3)
]


@st.composite
def _any_text(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 3)) == 0:
        return draw(st.text(_ANY, max_size=40))
    return "".join(draw(st.lists(st.one_of(*_STRETCHES), max_size=8)))


@pytest.fixture(scope="session")
def any_text() -> st.SearchStrategy[str]:
    """All of Unicode but lone surrogates: uniform text, and stretches of what renderers stumble over."""
    return _any_text()
