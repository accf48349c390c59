"""Text as it arrives: letters swapped for others that look alike, misspelt, or with accents; words and spaces stay.

    cyrillic      letters of the Cyrillic alphabet that Unicode lists as confusable with Latin ones: `саt`
    digits        digits for the letters that they are taken for: `c4t`
    full-width    the wide forms of Latin letters: `cａt`
    look-alikes   any of these three
    misspelt      a letter swapped with the next, dropped, doubled, or the neighbour's key on a QWERTY keyboard
    accents       an accent on a letter, where Unicode has the two as one character: `çat`

No kind changes how many words a text has (see `spans`), a space, or a control character.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from textzip.errors import ModelError
from textzip.models.language.spans import spans

CYRILLIC = dict(zip("acdehijlopqsvwxyABCEGHIJKMOPSTVWXY", "асԁеһіјӀорԛѕѵԝхуАВСЕԌНІЈКМОРЅТѴԜХҮ", strict=True))
DIGITS = dict(zip("abegiloqstzABEGIOSTZ", "46391109572483610572", strict=True))
FULL_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(ord("A"), ord("z") + 1) if chr(code).isalpha()}
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ACCENTS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030c\u0327\u0328"
"""Grave, acute, circumflex, tilde, macron, breve, dot, diaeresis, ring, caron, cedilla, ogonek."""


@dataclass(frozen=True)
class Corrupted:
    """A text after its damage."""

    text: str
    touched: tuple[bool, ...]
    """For each word (see `spans`) whether it is another one than before."""


Edit = tuple[int, str]
"""So many characters from a place on, and what takes their place."""


def corrupt(text: str, kind: str, share: float, rng: np.random.Generator) -> Corrupted:
    """A text with a share of its letters damaged, chosen by `rng`, each in one of the ways of its kind.

    Damaged are `round(share × letters)`, whatever script they are of, or all that the kind can damage, if that is less:
    text without Latin letters has no `cyrillic`. Raises `ModelError` for an unknown kind, or a share outside 0 to 1.
    """
    if kind not in KINDS:
        raise ModelError(f"there is no damage {kind!r}; choose one of {', '.join(KINDS)}")
    if not 0 <= share <= 1:
        raise ModelError(f"the share of damaged letters is {share}: choose one from 0 to 1")
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    edits = {place: found for place in letters if (found := KINDS[kind](text, place))}
    count = min(round(share * len(letters)), len(edits))
    chosen = sorted(rng.permutation(np.array(list(edits), np.int64))[:count].tolist())
    pieces, done = [], 0
    for place, after in pairwise([*chosen, len(text)]):
        possible = [edit for edit in edits[place] if place + edit[0] <= after]  # a swap must leave the next hit alone
        length, instead = possible[rng.integers(len(possible))]
        pieces += [text[done:place], instead]
        done = place + length
    damaged = "".join([*pieces, text[done:]])
    return Corrupted(damaged, tuple(a != b for a, b in zip(spans(text), spans(damaged), strict=True)))


def _swapped(*tables: dict[str, str]) -> Callable[[str, int], list[Edit]]:
    def edits(text: str, place: int) -> list[Edit]:
        return [(1, table[text[place]]) for table in tables if text[place] in table]

    return edits


def _misspelt(text: str, place: int) -> list[Edit]:
    """All ways to misspell a letter: any letter can be doubled, so there is one at least."""
    letter, after = text[place], text[place + 1 : place + 2]
    edits = [(1, 2 * letter), *((1, key) for key in _NEIGHBOURS.get(letter, ()))]
    if place and len(spans(text[place - 1 : place + 1])) == 1:
        edits.append((1, ""))  # never the first of a word: a word of one letter would be gone
    if after.isalpha() and after != letter:
        edits.append((2, after + letter))
    return edits


def _accented(text: str, place: int) -> list[Edit]:
    if unicodedata.combining(text[place + 1 : place + 2] or " "):
        return []  # what stands behind it may be an accent of its own, and NFC then another character
    return [(1, character) for character in _with_accents(text[place])]


@cache
def _with_accents(letter: str) -> tuple[str, ...]:
    both = (unicodedata.normalize("NFC", letter + accent) for accent in _ACCENTS)
    return tuple(character for character in both if len(character) == 1)


def _neighbours() -> dict[str, str]:
    """The keys beside each letter's and those that touch it above and below, each row half a key right of the last."""
    at = {key: (row, 2 * number + row) for row, keys in enumerate(_ROWS) for number, key in enumerate(keys)}
    near = {
        key: "".join(other for other, (y, x) in at.items() if (abs(y - row), abs(x - place)) in {(0, 2), (1, 1)})
        for key, (row, place) in at.items()
    }
    return {**near, **{key.upper(): keys.upper() for key, keys in near.items()}}


_NEIGHBOURS = _neighbours()
KINDS: dict[str, Callable[[str, int], list[Edit]]] = {
    "cyrillic": _swapped(CYRILLIC),
    "digits": _swapped(DIGITS),
    "full-width": _swapped(FULL_WIDTH),
    "look-alikes": _swapped(CYRILLIC, DIGITS, FULL_WIDTH),
    "misspelt": _misspelt,
    "accents": _accented,
}
"""What may take the place of a letter, by kind: the text and the letter's place → edits."""
