"""The layout rules on made-up glyphs, and drawing against a plain numpy version of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.render.fonts.slots import FIRST_GLYPH, NEWLINE, WRAP
from textzip.render.page import kernel
from textzip.render.page.kernel import BREAK, DONE, INK, SPACE, TOO_BIG, WORD_START

# Slot 3 is a letter 3×5 on the baseline, 4 a space, 5 a letter that hangs 2 below and out 1 to the left, 6 a tower.
GLYPHS = np.array(
    [
        [0, 3, 5, 0, -5, 4 * 64],
        [0, 2, 4, 1, -4, 4 * 64],
        [0, 2, 4, 1, -4, 4 * 64],
        [0, 3, 5, 0, -5, 4 * 64],
        [0, 0, 0, 0, 0, 4 * 64],
        [0, 4, 5, -1, -3, 4 * 64],
        [0, 3, 12, 0, -12, 4 * 64],
    ],
    np.int32,
)
SIGNS = {"a": (INK, 3), " ": (SPACE, 4), "j": (INK, 5), "T": (INK, 6), "w": (WORD_START, 3), "\n": (BREAK, NEWLINE)}


def lay_out(
    text: str,
    width: int = 16,
    height: int = 40,
    margin: int = 0,
    pitch: int = 6,
    ascent: int = 5,
    *,
    by_word: bool = False,
) -> tuple[int, int, list[str]]:
    """(status, end, lines): each line is what stands on it from left to right, `>` for a wrap mark."""
    kinds = np.array([SIGNS[sign][0] for sign in text], np.uint8)
    slots = np.array([SIGNS[sign][1] for sign in text], np.int32)
    box = np.array([width, height, margin, margin, pitch, ascent, int(by_word)], np.int64)
    placed = np.empty((len(text) + height + 2, 4), np.int32)
    report = np.zeros(kernel.REPORT_SIZE, np.int64)
    kernel.layout(kinds, slots, len(text), GLYPHS, box, placed, report)
    lines: dict[int, str] = {}
    for slot, _, baseline, item in placed[: report[kernel.PLACED]].tolist():
        assert (item < 0) == (slot == WRAP)
        lines[baseline] = lines.get(baseline, "") + (text[item] if item >= 0 else ">")
    return int(report[kernel.STATUS]), int(report[kernel.END]), [lines[baseline] for baseline in sorted(lines)]


@pytest.mark.parametrize(
    ("text", "by_word", "lines"),
    [
        ("aaaaaa", False, ["aaaa", "aa"]),
        ("aa aaaa", False, ["aa a", "aaa"]),
        ("aa aaaa", True, ["aa", " aaa", "a"]),
        ("a aa a", True, ["a aa", " a"]),
        ("aaaa aa", True, ["aaaa", " aa"]),
        ("aaaaaa aa", True, ["aaaa", "aa", " aa"]),
        ("aa   a", False, ["aa", "   a"]),
        ("a\na", False, ["a\n", "a"]),
        ("aaaa\na", False, ["aaaa", "\n", "a"]),
        ("\n\na", False, ["\n", "\n", "a"]),
        ("       a", False, ["   >", "   >", " a"]),
        ("aa    a", False, ["aa", "   >", " a"]),
        ("aawww", True, ["aaww", "w"]),
        ("awawaa", True, ["awa", "waa"]),
        ("aa ", False, ["aa"]),
        ("", False, []),
        ("   ", False, []),
    ],
)
def test_lines_break_by_the_rules(text: str, by_word: bool, lines: list[str]) -> None:
    status, _, found = lay_out(text, by_word=by_word)
    assert status == DONE
    assert found == lines


@settings(max_examples=300)
@given(
    text=st.text("aajTw \n", max_size=80),
    width=st.integers(12, 60),
    height=st.integers(14, 90),
    pitch=st.integers(1, 20),
    by_word=st.booleans(),
)
def test_what_is_shown_is_a_prefix_and_no_line_ends_in_a_space(
    text: str, width: int, height: int, pitch: int, by_word: bool
) -> None:
    status, end, lines = lay_out(text, width, height, pitch=pitch, by_word=by_word)
    assert status == DONE
    assert "".join(lines).replace(">", "") == text[:end]
    assert all(not line.endswith(" ") for line in lines)
    assert all(">" not in line[:-1] and "\n" not in line[:-1] for line in lines)
    if end < len(text.rstrip(" ")):
        again = lay_out(text[:end], width, height, pitch=pitch, by_word=by_word)
        assert again[2] == lines, "the rest of the text has no say in what is shown"


@settings(max_examples=200)
@given(text=st.text("aajTw \n", max_size=60), margin=st.integers(0, 3), by_word=st.booleans(), pitch=st.integers(1, 9))
def test_ink_stays_within_the_margins_and_lines_apart(text: str, margin: int, by_word: bool, pitch: int) -> None:
    kinds = np.array([SIGNS[sign][0] for sign in text], np.uint8)
    slots = np.array([SIGNS[sign][1] for sign in text], np.int32)
    box = np.array([30, 44, margin, margin, pitch, 5, int(by_word)], np.int64)
    placed = np.empty((len(text) + 46, 4), np.int32)
    report = np.zeros(kernel.REPORT_SIZE, np.int64)
    kernel.layout(kinds, slots, len(text), GLYPHS, box, placed, report)
    spans: dict[int, tuple[int, int]] = {}
    for slot, pen, baseline, _ in placed[: report[kernel.PLACED]].tolist():
        _, width, height, left, top, _ = GLYPHS[slot].tolist()
        if not width:
            continue
        x, y = ((pen + 32) >> 6) + left, baseline + top
        assert margin <= x
        assert x + width <= 30 - margin
        assert margin <= y
        assert y + height <= 44 - margin
        first, last = spans.get(baseline, (99, 0))
        spans[baseline] = min(first, y), max(last, y + height)
    ordered = [spans[baseline] for baseline in sorted(spans)]
    assert all(above[1] <= below[0] for above, below in pairwise(ordered))


def test_a_glyph_that_fits_no_page_is_named() -> None:
    assert lay_out("T", height=10) == (TOO_BIG, 0, [])
    assert lay_out("aaT", height=10)[0] == TOO_BIG
    assert lay_out("a", width=2)[0] == TOO_BIG


def test_a_tall_lone_line_may_stand_lower_than_the_font_says() -> None:
    assert lay_out("T", height=14, ascent=5) == (DONE, 1, ["T"])
    assert lay_out("a", height=6, ascent=20) == (DONE, 1, ["a"]), "and higher, where the page is short"


def plain_blit(placed: Any, glyphs: Any, bitmaps: list[Any], height: int, width: int) -> np.ndarray:
    page = np.zeros((height, width), int)
    for slot, pen, baseline, _ in placed.tolist():
        _, w, h, left, top, _ = glyphs[slot].tolist()
        x, y = ((pen + 32) >> 6) + left, baseline + top
        there = page[y : y + h, x : x + w]
        product = bitmaps[slot].astype(int) * (255 - there) + 128
        there += (product + (product >> 8)) >> 8
    return page


@settings(max_examples=150)
@given(seed=st.integers(0, 10**6), width=st.integers(20, 70), count=st.integers(0, 12), grey=st.booleans())
def test_drawing_word_by_word_equals_drawing_pixel_by_pixel(seed: int, width: int, count: int, grey: bool) -> None:
    rng = np.random.default_rng(seed)
    height = 30
    glyphs, bitmaps, rows = np.zeros((6, 6), np.int32), [], []
    for slot in range(6):
        w, h = rng.integers(1, 19), rng.integers(1, 12)
        values = rng.integers(0, 256, (h, w)) if grey else rng.integers(0, 2, (h, w)) * 255
        bitmaps.append(values.astype(np.uint8))
        padded = np.zeros((h, -(-w // 8) * 8), np.uint8)
        padded[:, :w] = bitmaps[-1]
        glyphs[slot] = sum(map(len, rows)), w, h, 0, 0, 0
        rows.append(padded.view("<u8").ravel())
    placed = np.zeros((count, 4), np.int32)
    for n in range(count):
        slot = rng.integers(0, 6)
        x, y = rng.integers(0, width - glyphs[slot, 1] + 1), rng.integers(0, height - glyphs[slot, 2] + 1)
        placed[n] = slot, x * 64 + rng.integers(-32, 32), y, n
    words = np.zeros(height * (width + 1) // 8 + 2, np.uint64)
    report = np.zeros(kernel.REPORT_SIZE, np.int64)
    kernel.blit(placed, count, glyphs, np.concatenate(rows), words, width + 1, report)
    scanlines = words.view(np.uint8)[: height * (width + 1)].reshape(height, width + 1)
    expected = plain_blit(placed, glyphs, bitmaps, height, width)
    assert np.array_equal(scanlines[:, 1:], expected)
    assert not scanlines[:, 0].any()
    assert not words.view(np.uint8)[height * (width + 1) :].any()
    if not grey or not count:
        assert not report[kernel.GREY]
    elif not set(np.unique(expected)) <= {0, 255}:
        assert report[kernel.GREY]
    assert report[kernel.INK_BOTTOM] == max((y + glyphs[s, 2] for s, _, y, _ in placed.tolist()), default=0)


def test_slots_for_marks_come_before_those_for_glyphs() -> None:
    assert max(NEWLINE, WRAP) < FIRST_GLYPH
