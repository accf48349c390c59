"""The normal form: a fixed point, with nothing in it that can't be seen, and a source span for each character."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textzip.errors import TextError
from textzip.render.text.normal import joins_back, needs_shaping, normalize, normalize_spans


@settings(max_examples=150)
@given(data=st.data())
def test_the_normal_form_is_a_fixed_point(any_text: st.SearchStrategy[str], data: st.DataObject) -> None:
    once = normalize(data.draw(any_text))
    assert normalize(once) == once


@settings(max_examples=150)
@given(data=st.data())
def test_every_part_of_a_normal_form_text_is_in_normal_form_but_for_its_last_blanks(
    any_text: st.SearchStrategy[str], data: st.DataObject
) -> None:
    label = normalize(data.draw(any_text))
    start = data.draw(st.integers(0, len(label)))
    stop = data.draw(st.integers(start, len(label)))
    assert normalize(label[start:stop]) == label[start:stop].rstrip(" ")


@settings(max_examples=150)
@given(data=st.data())
def test_nothing_invisible_is_left_in_the_normal_form(any_text: st.SearchStrategy[str], data: st.DataObject) -> None:
    label = normalize(data.draw(any_text))
    assert not label.endswith(" ")
    assert unicodedata.is_normalized("NFC", label)
    for character in label:
        category = unicodedata.category(character)
        assert character in " \n" or category[0] != "Z"
        assert character == "\n" or category != "Cc"
        assert character not in "\u00ad\u200b\u200c\u200d\u2060\ufeff\u202e\u2066\ufe0f\u3164\u115f\u2800\u034f"


def test_every_single_character_has_a_normal_form_that_is_a_fixed_point() -> None:
    for cp in (*range(0xD800), *range(0xF900, 0x30000), *range(0xE0000, 0xE1000)):
        once = normalize(chr(cp))
        if once != chr(cp):
            assert normalize(once) == once, f"U+{cp:04X}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\vd\fe\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("\r\n\n\r", "\n\n\n"),
        ("a\tb", "a    b"),
        ("a\xa0b\u3000c\u2009d\u2800e", "a b c d e"),
        ("a \t\u3000", "a"),
        ("a \n ", "a \n"),
        ("\n", "\n"),
        ("   ", ""),
        ("  a", "  a"),
        ("so\u00adft \u200bzero\u200d \ufeffmark\x00\x1b", "soft zero mark"),
        ("\u202eabc\u202c\u2066d\u2069", "abcd"),
        ("❤\ufe0f", "❤"),
        ("e\u0301", "é"),
        ("\u1112\u1161\u11ab", "한"),
        ("\u212b\u2126\u037e", "ÅΩ;"),
        ("ﬁ", "ﬁ"),
        ("\u0600١", "\u0600١"),
    ],
)
def test_what_the_docs_say_of_the_form_holds(text: str, expected: str) -> None:
    assert normalize(text) == expected


def test_marks_that_an_invisible_character_kept_apart_compose_once_it_is_left_out() -> None:
    assert normalize("e\u200b\u0301") == "é"


@pytest.mark.parametrize("text", ["a\ud800", "\udfff", "\ud83d\ude00"])
def test_a_lone_surrogate_is_refused_by_its_number(text: str) -> None:
    with pytest.raises(TextError, match=r"lone surrogate, U\+D[0-9A-F]{3}.*errors='replace'"):
        normalize(text)


@settings(max_examples=150)
@example(data="e\u200b\u0301 \r\n\t\u1100\u1161 ")
@given(data=st.data())
def test_each_character_starts_where_its_source_does(
    any_text: st.SearchStrategy[str], data: st.DataObject | str
) -> None:
    text = data if isinstance(data, str) else data.draw(any_text)
    label, starts = normalize_spans(text)
    assert label == normalize(text)
    assert len(starts) == len(label) + 1
    assert (np.diff(starts) >= 0).all()
    assert 0 <= starts[0] <= starts[-1] <= len(text)
    assert normalize(text[starts[-1] :]).strip(" ") == "", "what is left out at the end can't be seen"


@settings(max_examples=150)
@given(data=st.data())
def test_a_text_cut_where_a_character_starts_normalises_to_the_same_two_parts(
    any_text: st.SearchStrategy[str], data: st.DataObject
) -> None:
    text = data.draw(any_text)
    label, starts = normalize_spans(text)
    cut = data.draw(st.integers(0, len(label)))
    if cut and cut < len(label) and starts[cut] == starts[cut - 1]:
        return  # inside what came from one stretch, such as the four spaces of a tab
    before, after = text[: starts[cut]], text[starts[cut] :]
    assert normalize(before) == label[:cut].rstrip(" ")
    assert normalize(after) == label[cut:]


def test_normal_form_texts_have_the_plainest_of_spans() -> None:
    label, starts = normalize_spans("naïve\n한글")
    assert label == "naïve\n한글"
    assert starts.tolist() == list(range(9))


def test_blanks_left_out_at_the_end_are_not_in_the_span() -> None:
    label, starts = normalize_spans("ab  ")
    assert (label, starts.tolist()) == ("ab", [0, 1, 2])
    label, starts = normalize_spans("ab\u3000\t")
    assert (label, starts.tolist()) == ("ab", [0, 1, 2])


@pytest.mark.parametrize("character", ["a", "é", "я", "漢", "한", "1", "-", "€"])
def test_plain_letters_need_no_shaping(character: str) -> None:
    assert not needs_shaping(ord(character))


@pytest.mark.parametrize("character", ["ا", "ש", "\u0301", "ि", "\u1100", "\u0600", "ᠠ"])
def test_what_joins_combines_or_runs_right_to_left_needs_shaping(character: str) -> None:
    assert needs_shaping(ord(character))


def test_nfc_composes_only_what_joins_back() -> None:
    """For every pair that composes, the second character is known to."""
    for cp in range(0x110000):
        pair = unicodedata.decomposition(chr(cp)).split()
        canonical = len(pair) == 2 and not pair[0].startswith("<")
        if canonical and unicodedata.is_normalized("NFC", chr(cp)):
            assert joins_back(chr(int(pair[1], 16))), f"U+{cp:04X}"
    assert joins_back("\u1161")
    assert joins_back("\u11a8")
    assert not joins_back("a")
