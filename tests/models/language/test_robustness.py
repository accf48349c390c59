"""Words left whole are compared with themselves: what damage costs is what the words about them gave away."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.language.corruptions import KINDS, corrupt
from textzip.models.language.robustness import DAMAGE, MEASURES, SHARES, TEXTS, Floats, beginning, robustness
from textzip.models.language.spans import spans

TEXT = "In the beginning God created the heaven and the earth. And the earth was without form, and void;\n" * 5
MANY = [TEXT[number:] for number in range(100)]


def by_word(texts: Sequence[str]) -> list[Floats]:
    """Bits that a word has whatever stands about it: one to eight a byte."""
    return [
        np.array([float(zlib.crc32(word.encode()) % 8 + 1) * len(word.encode()) for word in spans(t)]) for t in texts
    ]


KNOWN = set(spans(" ".join(MANY)))


def by_context(texts: Sequence[str]) -> list[Floats]:
    """Two bits a word behind a word that is known, and five behind another."""
    return [
        np.array([2.0 if not n or words[n - 1] in KNOWN else 5.0 for n in range(len(words))])
        for words in map(spans, texts)
    ]


def test_who_looks_at_a_word_alone_loses_nothing_on_those_left_whole() -> None:
    found = robustness(MANY, by_word, 400)
    assert list(found) == [f"{kind} {share} %" for kind in DAMAGE for share in (5, 10, 20)]
    for numbers in found.values():
        assert set(numbers) == set(MEASURES)
        assert numbers["rise"] == pytest.approx(0, abs=1e-12)
        assert numbers["whole_bits"] == pytest.approx(numbers["clean_bits"])
        assert 1 <= numbers["damaged_bits"] <= 8


def test_who_looks_at_the_word_before_loses_more_the_more_is_damaged() -> None:
    found = robustness(MANY, by_context, 400)
    for kind in DAMAGE:
        light, some, heavy = (found[f"{kind} {share} %"] for share in (5, 10, 20))
        assert 0 < light["rise"] < some["rise"] < heavy["rise"]
        assert light["touched"] < some["touched"] < heavy["touched"]


def test_figures_are_those_that_a_few_words_have_on_paper() -> None:
    """`oo ` has both its letters swapped for digits; the words beside it have none that could be."""
    text = "un oo mn"
    clean, damaged = [np.array([1.0, 2.0, 4.0])], [np.array([1.0, 9.0, 7.0])]
    found = robustness(
        [text], lambda texts: {text: clean, "un 00 mn": damaged}[texts[0]], 99, kinds=["digits"], shares=[0.4]
    )
    assert found == {
        "digits 40 %": {
            "damaged_bits": 17 / 8,
            "whole_bits": 8 / 5,
            "clean_bits": 5 / 5,
            "rise": pytest.approx(3 / 5),
            "touched": pytest.approx(1 / 3),
            "words": 3,
        }
    }


def test_bytes_of_a_damaged_text_are_its_own() -> None:
    found = robustness(["abc"], lambda texts: [np.array([18.0])], 99, kinds=["full-width"], shares=[1.0])
    assert found == {"full-width 100 %": {"damaged_bits": 2.0, "touched": 1.0, "words": 1}}  # and no word is whole


def test_every_model_is_asked_about_the_same_texts() -> None:
    asked: list[list[list[str]]] = [[], []]
    for each in asked:

        def costs(texts: Sequence[str], each: list[list[str]] = each) -> list[Floats]:
            each.append(list(texts))
            return by_word(texts)

        robustness(MANY, costs, 300)
    assert asked[0] == asked[1]
    assert len(asked[0]) == 1 + len(DAMAGE) * len(SHARES)
    assert {len(texts) for texts in asked[0]} == {TEXTS}
    assert asked[0][0][0] == beginning(MANY[0], 0.2, 300)
    assert asked[0][0][-1] == beginning(MANY[-1], 0.2, 300)
    assert len({texts[0] for texts in asked[0]}) == len(asked[0])  # no two of one kind or share are alike


def test_fewer_kinds_and_shares_leave_the_others_as_they_were() -> None:
    found = robustness(MANY, by_context, 300)
    assert robustness(MANY, by_context, 300, kinds=["misspelt"], shares=[0.1]) == {
        "misspelt 10 %": found["misspelt 10 %"]
    }


def test_texts_that_a_model_has_no_room_for_are_left_out_and_the_others_are_damaged_as_before() -> None:
    asked: list[list[str]] = []

    def costs(texts: Sequence[str]) -> list[Floats]:
        asked.append(list(texts))
        return by_word(texts)

    robustness(MANY, costs, 300)
    every, asked = asked, []
    second = every[0][1]
    robustness(MANY, costs, 300, fits=lambda text: text != second)
    assert asked == [[text for n, text in enumerate(texts) if every[0][n] != second] for texts in every]
    assert robustness(MANY, costs, 300, fits=lambda _: False) == {}


def test_texts_that_other_damage_leaves_no_room_for_are_left_out_of_every_table() -> None:
    """Whatever is asked: rows of a table of some damage stand beside those of one of all."""
    asked: list[list[str]] = []

    def costs(texts: Sequence[str]) -> list[Floats]:
        asked.append(list(texts))
        return by_word(texts)

    robustness(MANY, costs, 300)
    heavy = asked[1:][[*product(DAMAGE, SHARES)].index(("accents", 0.2))][1]  # of the second text
    whole = robustness(MANY, by_context, 300, fits=lambda text: text != heavy)
    light = robustness(MANY, by_context, 300, kinds=["misspelt"], shares=[0.1], fits=lambda text: text != heavy)
    assert light == {"misspelt 10 %": whole["misspelt 10 %"]}
    assert light != robustness(MANY, by_context, 300, kinds=["misspelt"], shares=[0.1])


def test_another_seed_is_other_damage() -> None:
    assert robustness(MANY, by_context, 300) != robustness(MANY, by_context, 300, seed=1)


def test_texts_without_a_first_word_that_fits_are_left_out() -> None:
    assert robustness(["x" * 50], by_word, 40) == {}
    assert robustness([], by_word, 40) == {}
    assert robustness(["x" * 50, "one two"], by_word, 40)["accents 5 %"]["words"] == 2


@given(
    st.text(max_size=40) | st.text("ab é中\n𐐷'", max_size=40),
    st.sampled_from(sorted(KINDS)),
    st.floats(0, 1),
    st.integers(0, 60),
)
def test_a_beginning_fits_however_it_is_damaged(text: str, kind: str, share: float, longest: int) -> None:
    first = beginning(text, share, longest)
    assert text.startswith(first)
    assert spans(text)[: len(spans(first))] == spans(first)
    assert len(corrupt(first, kind, share, np.random.default_rng(0)).text.encode()) <= longest


def test_a_beginning_is_as_long_as_may_be() -> None:
    assert beginning("one two three", 0, 8) == "one two "
    assert beginning("one two three", 0, 7) == "one "
    assert beginning("one two three", 0.5, 14) == "one two "  # of six letters three are hit, two bytes more each: 8 + 6
    assert beginning("one two three", 0.5, 13) == "one "
