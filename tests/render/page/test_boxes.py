"""A box for each character of the label, around its ink and no one else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.errors import TextError
from textzip.render.fonts.face import Face
from textzip.render.page.page import render_page
from textzip.render.page.style import Style

GetFace = Callable[[str], Face]

FONTS = [("MiscFixed5x8", 8), ("PTSerif", 11), ("ShadowsIntoLight", 14), ("JetBrainsMono", 9)]


def add(page: np.ndarray, ink: np.ndarray, left: int, top: int) -> None:
    """Lay ink over ink as independent coverages, a + b − ab."""
    there = page[top : top + ink.shape[0], left : left + ink.shape[1]]
    product = ink.astype(int) * (255 - there) + 128
    there += ((product + (product >> 8)) >> 8).astype(there.dtype)


@settings(max_examples=120)
@given(
    text=st.text("abWjgf ,.|Ql\n", max_size=80),
    font=st.sampled_from(FONTS),
    style=st.sampled_from([Style(), Style(60, 70, wrap="word"), Style(90, 50, margin_x=4, pitch=17)]),
)
def test_every_characters_ink_in_its_box_makes_the_whole_page(
    face: GetFace, crop: Callable[[Any], Any], text: str, font: tuple[str, int], style: Style
) -> None:
    """Each character drawn alone, put where its box is, and nothing else: that is the page."""
    page = render_page(text.replace("   ", " "), face(font[0]), font[1], style)
    assert page.boxes.shape == (len(page.label), 4)
    again = np.zeros_like(page.pixels)
    for character, (left, top, right, bottom) in zip(page.label, page.boxes.tolist(), strict=True):
        assert style.margin_x <= left <= right
        if character == " ":
            assert top == bottom
            continue
        alone = crop(render_page(character, face(font[0]), font[1]).pixels)
        assert alone.shape == (bottom - top, right - left)
        assert right <= style.width - style.margin_x
        assert style.margin_y <= top < bottom <= style.height - style.margin_y
        add(again, alone, left, top)
    if (page.drawn.placed[:, 3] >= 0).all():  # no wrap mark, which is no character's ink
        assert np.array_equal(again, page.pixels)


@settings(max_examples=80)
@given(data=st.data(), name=st.sampled_from(["DejaVuSansCondensed", "NotoSansDevanagari", "Sarabun"]))
def test_boxes_of_any_text_hold_all_of_its_ink_and_stay_on_the_page(
    any_text: st.SearchStrategy[str], face: GetFace, data: st.DataObject, name: str
) -> None:
    style = Style(100, 80)
    try:
        page = render_page(data.draw(any_text), face(name), 11, style, missing="keep")
    except TextError:
        return
    outside = page.pixels.copy()
    for left, top, right, bottom in page.boxes.tolist():
        assert 0 <= left <= right
        assert 0 <= top <= bottom <= style.height
        outside[top:bottom, left:right] = 0
    if (page.drawn.placed[:, 3] >= 0).all():
        assert not outside.any()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DejaVuSansCondensed", "שלום abc עולם"),
        ("DejaVuSansCondensed", "سلام 12"),
        ("NotoSansDevanagari", "नमस्ते क्षि"),
        ("Sarabun", "น้ำ ที่นี่"),
    ],
)
def test_shaped_boxes_are_around_the_ink_to_a_pixel(face: GetFace, name: str, text: str) -> None:
    page = render_page(text, face(name), 14)
    for cluster in page.drawn.items:
        boxes = page.boxes[cluster.start : cluster.stop]
        assert (boxes == boxes[0]).all(), "what is drawn as one shares a box"
        left, top, right, bottom = boxes[0].tolist()
        if page.label[cluster.start] == " ":
            assert top == bottom
            assert right > left
            continue
        ink = page.pixels[top:bottom, left:right]
        assert ink.any()
        assert ink[0].any()
        assert ink[-1].any()
        assert ink[:, :2].any()
        assert ink[:, -2:].any()


def test_a_blank_is_as_wide_as_its_advance_and_has_no_height(face: GetFace) -> None:
    page = render_page("a b", face("MiscFixed5x8"), 8)
    left, top, right, bottom = page.boxes[1].tolist()
    assert (left, right) == (1 + 5, 1 + 10)
    assert top == bottom


def test_a_newlines_box_is_its_marks(face: GetFace) -> None:
    page = render_page("a\nb", face("MiscFixed5x8"), 8)
    left, top, right, bottom = page.boxes[1].tolist()
    assert (right - left, bottom - top) == (5, 4)
    assert page.pixels[top:bottom, left:right].any()


def test_the_boxes_of_a_right_to_left_line_run_from_right_to_left(face: GetFace) -> None:
    page = render_page("אבגד", face("DejaVuSansCondensed"), 12)
    lefts = page.boxes[:, 0].tolist()
    assert lefts == sorted(lefts, reverse=True)


def test_an_empty_page_has_no_boxes(face: GetFace) -> None:
    assert render_page("", face("PTSerif"), 12).boxes.shape == (0, 4)
