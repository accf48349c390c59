"""Grapheme clusters against Unicode's own test cases (GraphemeBreakTest of UAX #29), those in normal form."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.render.text.clusters import border_before, cluster_starts, is_border
from textzip.render.text.normal import normalize

# As Unicode writes them: hexadecimal code points, and a bar where a cluster ends.
UNICODE = [
    "0020 | 0020", "0020 0308 | 0020", "0020 | 000A", "0020 | 1F1E6", "0020 | 0600", "0020 0A03", "0020 | 1100",
    "0020 | AC01", "0020 0300", "000A | 0300", "000A | 0308 | 0020", "000A | 0600 0020", "000A | 0A03",
    "1F1E6 1F1E6", "1F1E6 0308 | 1F1E6", "1F1E6 | 1100", "0600 0020", "0600 0308 | 0020", "0600 1F1E6", "0600 0600",
    "0600 0A03", "0600 1100", "0600 AC00", "0600 | 000A", "0A03 | 0020", "0A03 0A03", "0A03 | 0600", "0A03 0308 | 1100",
    "1100 | 0020", "1100 1100", "1100 AC01", "1100 | 11A8", "1160 | 1100", "1160 1160", "1160 11A8", "1160 | AC00",
    "11A8 11A8", "11A8 | 1160", "AC00 | 1100", "AC00 1160", "AC00 | AC01", "AC01 11A8", "AC01 | 1160", "AC01 0308",
    "1F6D1 | 1F6D1", "0061 1F3FF | 1F476 | 1F6D1", "1F476 1F3FF | 1F476",
    "0061 | 1F1E6 1F1E7 | 1F1E8 | 0062", "0061 | 1F1E6 1F1E7 | 1F1E8 1F1E9 | 0062", "0061 0903 | 0062",
    "0061 | 0600 0062", "0061 0308 | 0062", "0915 | 0924", "0915 094D 0924", "0915 094D 094D 0924", "0915 094D | 0061",
    "0E01 0E33 | 0E01",
]  # fmt: skip


@pytest.mark.parametrize("case", UNICODE)
def test_clusters_are_those_of_unicodes_own_cases(case: str) -> None:
    clusters = ["".join(chr(int(cp, 16)) for cp in part.split()) for part in case.split("|")]
    text = "".join(clusters)
    found = cluster_starts(text)
    assert [i for i in range(len(text)) if found[i]] == [len("".join(clusters[:n])) for n in range(len(clusters))]
    borders = [i for i in range(len(text) + 1) if is_border(text, i)]
    assert borders == [len("".join(clusters[:n])) for n in range(len(clusters) + 1)]


@given(st.data())
def test_the_border_before_a_place_is_the_last_of_the_whole_texts(
    any_text: st.SearchStrategy[str], data: st.DataObject
) -> None:
    text = normalize(data.draw(st.lists(any_text, max_size=4).map("".join)))
    starts = [*cluster_starts(text), True]
    for at in range(len(text) + 1):
        assert border_before(text, at) == max(i for i in range(at + 1) if starts[i])
        assert is_border(text, at) == starts[at]


def test_no_mark_starts_a_cluster_but_at_a_texts_or_lines_start() -> None:
    for cp in range(0x110000):
        if unicodedata.category(chr(cp))[0] == "M":
            assert cluster_starts(f"a{chr(cp)}\n{chr(cp)}") == [True, False, True, True], f"U+{cp:04X}"


def test_a_cluster_of_very_many_marks_is_found_in_one_pass() -> None:
    text = "a" + "e" + 100_000 * "\u0301" + "b"
    assert border_before(text, len(text) - 2) == 1
    assert border_before(text, len(text) - 1) == len(text) - 1
    assert border_before(10_001 * "\U0001f1e6", 10_001 - 1) == 10_000
