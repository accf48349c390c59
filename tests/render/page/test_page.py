"""`render_page` over all of Unicode: exact labels, exact spans, nothing cut off, nothing lost."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.errors import FontError, RecipeError, TextError
from textzip.render.fonts.face import Face
from textzip.render.page.page import MISSING, Page, fit_px, render_page, render_pages
from textzip.render.page.style import Style
from textzip.render.text.normal import normalize, normalize_spans

GetFace = Callable[[str], Face]

FONTS = [("DejaVuSansCondensed", 9), ("MiscFixed5x8", 8), ("NotoSansDevanagari", 10)]
STYLES = [Style(), Style(64, 48, wrap="word"), Style(40, 200, margin_x=5, margin_y=0, pitch=14, mode="1")]

fonts = st.sampled_from(FONTS)
styles = st.sampled_from(STYLES)


def drawn_or_refused(text: str, face: Face, px: int, style: Style, missing: str, fallback: list[Face]) -> Page | None:
    try:
        return render_page(text, face, px, style, missing=missing, fallback=fallback)
    except TextError as error:
        words = (
            "is larger than a page" if missing == "escape" else "does not draw|neither .* draws|is larger than a page"
        )
        assert re.search(words, str(error))
        return None


def blanks_of(span: str) -> str:
    """A page without a label shows blanks that would fill it, and more."""
    shown = normalize(span + "|")[:-1]
    assert shown.strip(" ") == ""
    return shown


@pytest.mark.parametrize("missing", MISSING)
@settings(max_examples=60)
@given(data=st.data(), font=fonts, style=styles)
def test_any_text_gives_a_page_with_an_exact_label_or_is_refused(
    any_text: st.SearchStrategy[str],
    face: GetFace,
    missing: str,
    data: st.DataObject,
    font: tuple[str, int],
    style: Style,
) -> None:
    text = data.draw(any_text)
    fallback = [face("DejaVuSansMono"), face("MisakiGothic2nd")] if missing == "fallback" else []
    page = drawn_or_refused(text, face(font[0]), font[1], style, missing, fallback)
    if page is None:
        # Escaped, the characters of one cluster can be more than these small pages hold.
        assert missing in ("skip", "fallback", "escape")
        return
    assert normalize(page.label) == page.label
    assert 0 <= page.start <= page.end <= len(text)
    span = normalize(text[page.start : page.end])
    if missing == "drop":
        span = "".join(character for character in span if character not in page.missing)
    if missing == "escape":
        span = "".join(f"[U+{ord(character):04X}]" if character in page.missing else character for character in span)
    assert normalize(span) == page.label
    assert page.pixels.shape == (style.height, style.width)
    inked = page.pixels.any(1)
    assert page.ink_height == (np.flatnonzero(inked)[-1] + 1 if inked.any() else 0)


@settings(max_examples=100)
@given(data=st.data(), font=fonts, style=styles)
def test_drawing_the_label_gives_the_same_pixels(
    any_text: st.SearchStrategy[str], face: GetFace, data: st.DataObject, font: tuple[str, int], style: Style
) -> None:
    text = data.draw(any_text) * data.draw(st.integers(1, 4))
    page = drawn_or_refused(text, face(font[0]), font[1], style, "keep", [])
    if page is not None:
        again = render_page(page.label, face(font[0]), font[1], style, missing="keep")
        assert again.label == page.label
        assert np.array_equal(again.pixels, page.pixels)
        assert again.missing == page.missing


@settings(max_examples=100)
@given(data=st.data(), font=fonts, style=styles)
def test_no_ink_is_cut_at_the_edge_of_the_page(
    any_text: st.SearchStrategy[str], face: GetFace, data: st.DataObject, font: tuple[str, int], style: Style
) -> None:
    """A page with wider margins on larger paper shows the same, with nothing in the margins."""
    text = data.draw(any_text) * 2
    more = 24
    larger = replace(
        style,
        width=style.width + 2 * more,
        height=style.height + 2 * more,
        margin_x=style.margin_x + more,
        margin_y=style.margin_y + more,
    )
    page = drawn_or_refused(text, face(font[0]), font[1], style, "keep", [])
    other = drawn_or_refused(text, face(font[0]), font[1], larger, "keep", [])
    assert (page is None) == (other is None)
    if page is not None and other is not None:
        assert other.label == page.label
        expected = np.pad(page.pixels, more)
        assert np.array_equal(other.pixels, expected)
        inside = page.pixels[style.margin_y :, style.margin_x : style.width - style.margin_x]
        assert inside[: style.height - 2 * style.margin_y].sum(dtype=int) == page.pixels.sum(dtype=int)


@settings(max_examples=100)
@given(data=st.data(), font=fonts, style=styles)
def test_page_after_page_shows_the_whole_text_with_one_black_page_for_blanks_that_fill_more(
    any_text: st.SearchStrategy[str], face: GetFace, data: st.DataObject, font: tuple[str, int], style: Style
) -> None:
    text = data.draw(any_text) * data.draw(st.sampled_from([1, 3, 9]))
    try:
        pages = list(render_pages(text, face(font[0]), font[1], style, missing="keep"))
    except TextError as error:
        assert "is larger than a page" in str(error)
        return
    label, starts = normalize_spans(text)
    shown = "".join(page.label or blanks_of(text[page.start : page.end]) for page in pages)
    assert shown == label
    assert pages[0].start == starts[0]
    assert pages[-1].end == starts[-1]
    assert all(one.end == two.start for one, two in pairwise(pages))


def test_offsets_are_those_of_the_text_as_it_was_given(face: GetFace) -> None:
    page = render_page("\u200bcafe\u0301\r\nx  ", face("DejaVuSansMono"), 10)
    assert (page.label, page.start, page.end) == ("café\nx", 1, 9)


def test_an_empty_text_is_one_black_page(face: GetFace) -> None:
    (page,) = render_pages(" \u200b ", face("DejaVuSansMono"), 10)
    assert (page.label, page.ink_height, page.pixels.any()) == ("", 0, False)


def test_a_missing_character_is_refused_by_name_unless_something_is_to_be_done(face: GetFace) -> None:
    with pytest.raises(TextError, match=r"Tiny5 does not draw '漢' \(U\+6F22\); use a font that does, fallback fonts"):
        render_page("a漢", face("Tiny5"), 8)
    with pytest.raises(RecipeError, match="missing is one of skip, fallback, drop, escape, keep, not 'ignore'"):
        render_page("a", face("Tiny5"), 8, missing="ignore")


def test_each_policy_says_what_it_did_about_a_missing_character(face: GetFace) -> None:
    labels = {
        missing: render_page("a漢b漢", face("Tiny5"), 8, missing=missing, fallback=[face("MisakiGothic2nd")])
        for missing in ("fallback", "drop", "escape", "keep")
    }
    assert {missing: page.label for missing, page in labels.items()} == {
        "fallback": "a漢b漢",
        "drop": "ab",
        "escape": "a[U+6F22]b[U+6F22]",
        "keep": "a漢b漢",
    }
    assert all(page.missing == {"漢": 2} for page in labels.values())
    assert {page.font for page in labels.values()} == {"Tiny5+MisakiGothic2nd", "Tiny5"}
    assert labels["fallback"].font == "Tiny5+MisakiGothic2nd"


def test_a_character_that_no_font_of_the_chain_has_is_refused_by_the_names_of_all(face: GetFace) -> None:
    with pytest.raises(TextError, match=r"neither Tiny5 nor Sarabun draws '漢'"):
        render_page("a漢", face("Tiny5"), 8, missing="fallback", fallback=[face("Sarabun")])


def test_a_letter_larger_than_the_page_is_refused_with_both_sizes(face: GetFace) -> None:
    with pytest.raises(TextError, match=r"'W' \(U\+0057\) in DejaVuSansMono at 40 px is larger than a page of 16x16"):
        render_page("W", face("DejaVuSansMono"), 40, Style(16, 16))


def test_sizes_that_a_font_does_not_have_are_refused(face: GetFace) -> None:
    with pytest.raises(FontError, match=r"4x6\.pcf: a bitmap font has no 9 px glyphs; its sizes are: 6 px"):
        render_page("a", face("MiscFixed4x6"), 9)
    with pytest.raises(FontError, match="px must be from 4 to 512, not 3"):
        render_page("a", face("DejaVuSansMono"), 3)


@pytest.mark.parametrize("side", [64, 100, 128, 333, 512, 1024])
@pytest.mark.parametrize("wrap", ["char", "word"])
def test_pages_of_every_size_are_filled_to_the_last_line(face: GetFace, side: int, wrap: str) -> None:
    text = "the quick brown fox jumps over the lazy dog; " * (side * side // 600 + 20)
    page = render_page(text, face("DejaVuSansMono"), 10, Style(side, side, wrap=wrap))
    assert page.pixels.shape == (side, side)
    assert side - 13 < page.ink_height < side
    assert page.pixels[:, side - 13 :].any() or wrap == "word"
    assert text.startswith(page.label)
    assert page.end < len(text)


@settings(max_examples=60)
@given(text=st.text("abc Wi.\n", max_size=120), low=st.integers(4, 20), count=st.integers(1, 12))
def test_fit_px_is_the_largest_size_that_holds_the_whole_text(face: GetFace, text: str, low: int, count: int) -> None:
    sizes = range(low, low + count)
    style = Style(72, 56, wrap="word")
    label = normalize(text)

    def fits(px: int) -> bool:
        try:
            return render_page(label, face("PTSerif"), px, style).label == label
        except TextError:
            return False

    expected = max((px for px in sizes if fits(px)), default=None)
    assert fit_px(text, face("PTSerif"), sizes, style) == expected


def test_fit_px_of_too_long_a_text_is_none(face: GetFace) -> None:
    assert fit_px("word " * 500, face("DejaVuSansMono"), [8, 9, 10]) is None
    assert fit_px("word", face("DejaVuSansMono"), [8, 9, 10]) == 10


@pytest.mark.parametrize(("missing", "instead"), [("escape", "[U+6F22]"), ("drop", "")])
def test_pages_take_work_that_grows_with_the_text_and_no_faster(
    face: GetFace, monkeypatch: pytest.MonkeyPatch, missing: str, instead: str
) -> None:
    """Counted in characters that are brought into normal form: at most so many for each page."""
    work: list[int] = []

    def counted(text: str) -> tuple[str, np.ndarray]:
        work.append(len(text))
        return normalize_spans(text)

    monkeypatch.setattr("textzip.render.page.page.normalize_spans", counted)
    style = Style(32, 32)
    for times in (20, 300):
        text = "Some words and 漢 one that is missing. " * times
        work.clear()
        pages = list(render_pages(text, face("Tiny5"), 8, style, missing=missing))
        assert "".join(page.label for page in pages) == text.replace("漢", instead).rstrip(" ")
        assert sum(page.missing.get("漢", 0) for page in pages) == times
        assert sum(work) <= len(text) + len(pages) * 2 * 32 * 32


@pytest.mark.parametrize("between", [9, 100, 5000, 20_000])
def test_a_page_goes_on_after_any_number_of_characters_that_are_left_out(face: GetFace, between: int) -> None:
    text = "ab" + between * "漢" + "  cd"
    page = render_page(text, face("Tiny5"), 8, missing="drop")
    assert (page.label, page.start, page.end, page.missing) == ("ab  cd", 0, len(text), {"漢": between})


THREADS = """
import hashlib, sys
from concurrent.futures import ThreadPoolExecutor
from textzip.render import render_page
texts = [" ".join(map(chr, range(block, block + 60))) for block in range(0x100, 0x2000, 64)]
def draw(text):
    return hashlib.sha256(render_page(text, sys.argv[1], 9, missing="escape").pixels.tobytes()).hexdigest()
sys.setswitchinterval(1e-5)
with ThreadPoolExecutor(8) as pool:
    together = list(pool.map(draw, texts))
print(together == list(map(draw, texts)))
"""


def test_threads_draw_the_same_pages_as_one(fonts_dir: Path) -> None:
    """In a process of its own: where it fails it may end in a crash."""
    command = [sys.executable, "-c", THREADS, str(fonts_dir / "dejavu/DejaVuSansMono.ttf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
