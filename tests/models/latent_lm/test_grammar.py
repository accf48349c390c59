"""What may follow: whatever texts are, never nothing, and nothing that would be cut into other words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textzip.models.latent_lm.grammar import allowed
from textzip.models.latent_lm.words import CLOSE, END, SYMBOLS, closed, symbols, words

PIECES = [
    "a",
    "b ",
    " ",
    "   ",
    "\n",
    "\t",
    "\x7f",
    "é",
    "e\u0301",
    "漢",
    "\ud7ff",
    "\ue000",
    "\U0010ffff",
    "\u0800",
    "z" * 9,
]
ANY = st.text() | st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
BOUNDS = st.sampled_from([8, 9, 10, 11, 32])


@given(ANY, BOUNDS, st.integers(0, 2))
@example("a" * 8 + " b" + " " * 9, 8, 0)
def test_every_text_may_be_spelled_as_it_is(text: str, most: int, more: int) -> None:
    """Even with just so much room as it needs."""
    left, before = len(text.encode()) + more, None
    for word in words(text, most):
        raw: list[int] = []
        for symbol in symbols(word):
            assert allowed(raw, most, left, before, end=False)[symbol], (word, raw)
            if symbol < CLOSE:
                raw.append(symbol)
                left -= 1
        before = word.encode()
    may = allowed([], most, left, before, end=True)
    assert may[END]
    assert left or may.sum() == 1


@given(st.integers(0, 2**32), BOUNDS, st.integers(1, 60), st.booleans())
def test_whatever_is_spelled_is_text_and_cut_into_the_same_words(seed: int, most: int, length: int, cuts: bool) -> None:
    """At random, with controls, spaces and characters of any size as likely as one another; or none is refused."""
    rng = np.random.default_rng(seed)
    spelled, least = [], int(rng.integers(0, length + 1))
    before, raw, left = None, [], length
    kinds = [range(0x20), (0x20,), range(0x21, 0x80), range(0x80, 0xC0), range(0xC0, 0xE0), range(0xE0, 0xF0),
             range(0xF0, 0x100), (CLOSE,), (END,)]  # fmt: skip
    while left > 0:
        may = allowed(raw, most, left, before, end=length - left >= least, cuts=cuts)
        assert may.any()
        groups = [[each for each in kind if may[each]] for kind in kinds]
        chosen = [group for group in groups if group]
        symbol = int(rng.choice(chosen[rng.integers(len(chosen))]))
        if symbol == END:
            assert not raw
            assert length - left >= least
            break
        if symbol < CLOSE:
            raw.append(symbol)
            left -= 1
        if symbol == CLOSE or closed(raw):
            before = bytes(raw)
            spelled.append(before)
            raw = []
    if raw:
        spelled.append(bytes(raw))
    text = b"".join(spelled).decode()  # raises if it is no UTF-8
    assert [word.encode() for word in words(text, most, cuts=cuts)] == spelled


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=1))
@example("\ud7ff")
@example("\ue000")
@example("\U00010000")
@example("\U0010ffff")
def test_bytes_of_a_character_follow_one_another(character: str) -> None:
    """As Python's own decoder has it, byte by byte: allowed is what can become a character, and nothing else."""
    raw = list(character.encode())
    for count in range(1, len(raw)):
        may = allowed(raw[:count], 32, 40, None, end=True)
        for byte in range(256):
            assert may[byte] == begins_a_character(bytes([*raw[:count], byte])), (raw[:count], byte)
        assert not may[CLOSE]
        assert not may[END]


def begins_a_character(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def test_first_bytes_are_those_that_python_s_decoder_knows() -> None:
    may = allowed([], 32, 40, None, end=False)
    assert [bool(each) for each in may[:256]] == [begins_a_character(bytes([byte])) for byte in range(256)]


@pytest.mark.parametrize(
    ("raw", "before", "yes", "no"),
    [
        (b"", b"ab", "\n\t", " a\u00e9"),  # they would have belonged to the word before
        (b"", b"ab ", " a\n\u00e9", ""),  # a second space is a run
        (b"", b"  ", "a\n", " "),
        (b"", b" " * 8, "a \n", ""),
        (b"", b"a" * 8, "a\n\u00e9", " "),
        (b"", b"a" * 7, "\u00e9\n", " a"),  # two bytes had no room
        (b"", b"\n", "\na \u00e9", ""),
        (b"  ", b"ab ", " ", "a\n"),
        (b"a" * 8, None, " ", "a\n\u00e9"),
        (b"a" * 7, None, " a", "\n\u00e9"),
        (b" " * 8, b"a ", "", " a\n"),
    ],
)
def test_what_may_follow_by_hand(raw: bytes, before: bytes | None, yes: str, no: str) -> None:
    may = allowed(list(raw), 8, 40, before, end=True)
    assert all(may[each.encode()[0]] for each in yes)
    assert not any(may[each.encode()[0]] for each in no)
    assert may[CLOSE] == bool(raw)
    assert may[END] == (not raw)
    assert may.shape == (SYMBOLS,)


@pytest.mark.parametrize("before", [b"a" * 8, b"a" * 7, b" " * 8, b"  "])
def test_where_words_are_not_cut_none_goes_on_behind_its_bound(before: bytes) -> None:
    may = allowed([], 8, 40, before, end=True, cuts=False)
    others = set(np.flatnonzero(may).tolist()) - {*range(0x20), 0x7F}
    assert END in others
    assert 0x20 not in others
    assert (others == {END}) == (before[0] != 0x20)  # behind spaces a word may begin, as ever
    assert allowed([], 8, 40, b"a" * 8 + b" ", end=True, cuts=False)[0x61]


def test_no_character_begins_that_has_no_room_left() -> None:
    for left, size in ((1, 1), (2, 2), (3, 3), (4, 4)):
        may = allowed([0x61], 32, left, None, end=True)
        assert [bool(may[each]) for each in (0x61, 0xC3, 0xE2, 0xF0)] == [k <= size for k in (1, 2, 3, 4)]
    assert allowed([0x61], 32, 0, None, end=True).nonzero()[0].tolist() == [CLOSE]
