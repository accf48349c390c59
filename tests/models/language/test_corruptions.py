"""Damage hits as many letters as it says, each in a way of its kind, and leaves words and spaces where they are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import ModelError
from textzip.models.language.corruptions import CYRILLIC, DIGITS, FULL_WIDTH, KINDS, corrupt
from textzip.models.language.spans import spans
from textzip.render.fonts.face import Face

PROSE = "In the beginning God created the heaven and the earth. And the earth was without form, and void;\n" * 20
TEXTS = st.text(max_size=40) | st.text("aAb éẽǖß\n\t\x7fжωñ中文o\u0301가 '", max_size=40)
SHARES = st.floats(0, 1)
SWAPS = sorted(set(KINDS) - {"misspelt"})
"""Kinds that put one character for another."""


def damaged(text: str, kind: str, share: float, seed: int = 0) -> str:
    return corrupt(text, kind, share, np.random.default_rng(seed)).text


@given(TEXTS, st.sampled_from(sorted(KINDS)), SHARES, st.integers(0, 99))
def test_words_spaces_and_control_characters_stay(text: str, kind: str, share: float, seed: int) -> None:
    found = corrupt(text, kind, share, np.random.default_rng(seed))
    assert re.sub(r"[^ \x00-\x1f\x7f]+", "x", found.text) == re.sub(r"[^ \x00-\x1f\x7f]+", "x", text)
    before, after = spans(text), spans(found.text)
    assert len(before) == len(after) == len(found.touched)
    for old, new, touched in zip(before, after, found.touched, strict=True):
        assert (old != new) == touched
        assert touched <= any(map(str.isalpha, old))


@given(TEXTS, st.sampled_from(sorted(KINDS)), SHARES, st.integers(0, 99))
def test_one_seed_is_one_damage_and_no_share_is_none(text: str, kind: str, share: float, seed: int) -> None:
    assert damaged(text, kind, share, seed) == damaged(text, kind, share, seed)
    untouched = corrupt(text, kind, 0, np.random.default_rng(seed))
    assert untouched.text == text
    assert not any(untouched.touched)


@given(TEXTS, st.sampled_from(SWAPS), SHARES)
def test_as_many_letters_are_swapped_as_it_says(text: str, kind: str, share: float) -> None:
    every = damaged(text, kind, 1)
    assert len(every) == len(text)
    can = sum(a != b for a, b in zip(text, every, strict=True))
    letters = sum(map(str.isalpha, text))
    swapped = damaged(text, kind, share)
    assert sum(a != b for a, b in zip(text, swapped, strict=True)) == min(round(share * letters), can)


def test_shares_are_of_all_letters() -> None:
    assert damaged("жжжж", "digits", 1) == "жжжж"
    assert damaged("жжжo", "digits", 0.25) == "жжж0"
    assert damaged("жжжo", "digits", 0.1) == "жжжo"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_seeds_differ(kind: str) -> None:
    assert len({damaged(PROSE, kind, 0.1, seed) for seed in range(5)}) == 5


@pytest.mark.parametrize("kind", SWAPS)
def test_all_places_of_a_text_are_hit_alike(kind: str) -> None:
    """Thirty of a hundred letters, a thousand times: a place is hit 300 times, with a standard deviation of 14."""
    hits = np.zeros(100)
    for seed in range(1000):
        hits += np.array(list(damaged("a" * 100, kind, 0.3, seed))) != "a"
    assert hits.sum() == 30_000
    assert abs(hits - 300).max() < 5 * 14.5


def test_cyrillic_letters_are_by_name_cyrillic_and_of_the_same_case() -> None:
    for latin, other in CYRILLIC.items():
        kind = "SMALL" if latin.islower() else "CAPITAL"
        assert unicodedata.name(other).startswith("CYRILLIC ")
        assert kind in unicodedata.name(other) or (latin, other) == (
            "l",
            "Ӏ",
        )  # a palochka, which has no small form alike


def test_cyrillic_letters_are_drawn_as_the_latin_ones_are(face: Callable[[str], Face]) -> None:
    """Pixel by pixel in one of three faces that have both; the others are rare letters, each drawn by itself."""
    fonts = [face(name).open(24) for name in ("DejaVuSansMono", "DejaVuSansCondensed", "PTSerif")]
    alike = {
        latin
        for latin, other in CYRILLIC.items()
        if any(bytes(font.getmask(latin)) == bytes(font.getmask(other)) for font in fonts)
    }
    assert set(CYRILLIC) - alike == set("dlvGV")


def test_full_width_letters_are_those_that_unicode_folds_back() -> None:
    assert len(FULL_WIDTH) == 52
    for latin, wide in FULL_WIDTH.items():
        assert unicodedata.east_asian_width(wide) == "F"
        assert unicodedata.normalize("NFKC", wide) == latin
    assert unicodedata.normalize("NFKC", damaged(PROSE, "full-width", 0.5)) == PROSE


def test_digits_are_digits() -> None:
    assert {value for value in DIGITS.values() if value.isdecimal() and value.isascii()} == set(DIGITS.values())
    assert damaged("Solo bits", "digits", 1) == "5010 6175"


def test_look_alikes_are_of_all_three() -> None:
    swapped = Counter(
        unicodedata.name(new).split()[0]
        for old, new in zip(PROSE, damaged(PROSE, "look-alikes", 0.5), strict=True)
        if old != new
    )
    assert set(swapped) == {"CYRILLIC", "DIGIT", "FULLWIDTH"}
    assert min(swapped.values()) > sum(swapped.values()) / 10


@given(TEXTS, SHARES)
def test_accents_are_on_the_letters_that_were_there_and_in_nfc(text: str, share: float) -> None:
    text = unicodedata.normalize("NFC", text)
    accented = damaged(text, "accents", share)
    assert unicodedata.is_normalized("NFC", accented)
    for old, new in zip(text, accented, strict=True):
        if old != new:
            letters = unicodedata.normalize("NFD", old)
            assert set(letters) <= set(unicodedata.normalize("NFD", new))
            assert len(unicodedata.normalize("NFD", new)) == len(letters) + 1


@given(st.text("abcdeXY", min_size=1, max_size=12), SHARES, st.integers(0, 99))
def test_a_misspelt_word_is_at_most_so_many_edits_away(word: str, share: float, seed: int) -> None:
    misspelt = damaged(word, "misspelt", share, seed)
    assert misspelt
    assert edits(word, misspelt) <= round(share * len(word))


def edits(a: str, b: str) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two strings (optimal string alignment)."""
    cost = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            cost[i, j] = min(cost[i - 1, j] + 1, cost[i, j - 1] + 1, cost[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                cost[i, j] = min(cost[i, j], cost[i - 2, j - 2] + 1)
    return cost[len(a), len(b)]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("g", {"gg", "t", "y", "f", "h", "v", "b"}),  # the only letter of a word is never dropped
        ("G", {"GG", "T", "Y", "F", "H", "V", "B"}),
        ("ж", {"жж"}),
        ("-ж", {"-жж", "-"}),
        ("жу", {"жжу", "жуу", "уж", "ж"}),
        ("1", {"1"}),
    ],
)
def test_letters_are_swapped_dropped_doubled_or_the_key_beside(text: str, ways: set[str]) -> None:
    share = 1 / max(1, sum(map(str.isalpha, text)))
    assert {damaged(text, "misspelt", share, seed) for seed in range(200)} == ways


def test_what_is_no_damage_is_refused() -> None:
    with pytest.raises(ModelError, match=r"there is no damage 'rot13'; choose one of cyrillic, digits, full-width, "):
        damaged("text", "rot13", 0.1)
    with pytest.raises(ModelError, match=r"the share of damaged letters is 1.5: choose one from 0 to 1"):
        damaged("text", "digits", 1.5)
