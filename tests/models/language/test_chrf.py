"""chrF is sacreBLEU's: its figures here are those of `CHRF().corpus_score` of sacreBLEU 2.6.0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.language.chrf import chrf

SHORT = [("the cat sat on the mat", "on"), ("In the beginning God", "In the beginnlng God")]
FIGURES = [
    ([("the cat sat", "the cat sat")], 100.0),
    ([("the cat sat", "the cat sat on the mat")], 49.59348409966008),
    ([("on", "the cat sat on the mat")], 11.011235955056181),
    ([("the cat sat on the mat", "on")], 33.108108108108105),
    (SHORT, 71.06532348306823),  # of the first, n-grams of more than two characters count for nothing
    ([("In the begining G0d cretaed the heaven", "In the beginning God created the heaven")], 66.04735314365979),
    ([("Über die Straße", "Uber die Strasse"), ("שלום עולם", "שלום עולפ"), ("中文字", "中文宇")], 69.56069628801359),
    ([("aaaaaa", "aaa"), ("ababab", "abab")], 80.22388059701491),
    ([("", ""), ("abc", "abd")], 38.888888888888886),
    ([("i n t h e", "in the")], 100.0),
    ([("a", "a")], 100.0),
    ([("abc", "xyz")], 0.0),
    ([("", "In the beginning")], 0.0),
    ([("In the beginning", "")], 0.0),
    ([("", "")], 0.0),
    ([("   ", " \n")], 0.0),
    ([], 0.0),
]


@pytest.mark.parametrize(("pairs", "figure"), FIGURES)
def test_figures_are_those_of_sacrebleu(pairs: list[tuple[str, str]], figure: float) -> None:
    assert chrf(pairs) == pytest.approx(figure, abs=1e-9)


TEXTS = st.text("ab é\n", max_size=9)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_it_is_between_0_and_100_and_knows_no_order_of_texts_and_no_white_space(pairs: list[tuple[str, str]]) -> None:
    found = chrf(pairs)
    assert 0 <= found <= 100 + 1e-9
    assert chrf(pairs[::-1]) == pytest.approx(found)
    assert chrf([(" ".join(text), reference) for text, reference in pairs]) == pytest.approx(found)


@given(st.lists(TEXTS.filter(str.strip), min_size=1, max_size=4))
def test_what_is_right_has_100(texts: list[str]) -> None:
    assert chrf(zip(texts, texts, strict=True)) == pytest.approx(100)
