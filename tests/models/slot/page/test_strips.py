"""Strips: large text becomes small, small text stays as it is, and letters stand on one row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from drawn_pages import LINES, drawn

from textzip.models.slot.page.lines import INK, lines
from textzip.models.slot.page.strips import BASE, HEIGHT, strips


def cut(fonts_dir: Path, px: int, *text: str) -> list:
    ink = 255 - np.asarray(drawn(fonts_dir / "dejavu" / "DejaVuSansCondensed.ttf", px, text or LINES))
    return strips(ink, lines(ink))


@pytest.mark.parametrize("px", [10, 14, 24, 48])
def test_letters_stand_on_one_row_at_a_size_that_is_known(fonts_dir: Path, px: int) -> None:
    for strip in cut(fonts_dir, px, "xxvxxnxxmxx", "xxwxxzxxuxx"):
        assert strip.pixels.shape[0] == HEIGHT
        rows = strip.pixels.sum(1, dtype=np.int64)
        assert rows[BASE - 1] > 4 * rows[BASE]
        assert strip.line.small * strip.scale <= 9.5
        assert (strip.scale == 1) == (px <= 14)


def test_a_line_wider_than_a_strip_is_cut_at_a_blank_and_nothing_is_lost(fonts_dir: Path) -> None:
    ink = 255 - np.asarray(drawn(fonts_dir / "dejavu" / "DejaVuSansCondensed.ttf", 13, ("some words " * 20,)))
    found = strips(ink, lines(ink))
    assert len(found) > 1
    assert all(strip.pixels.shape[1] <= 514 and strip.fits for strip in found)
    inside = np.zeros_like(ink)
    for strip in found:
        inside[strip.box.top : strip.box.bottom, strip.box.left : strip.box.right] = 1
    assert ink[inside == 0].max() < INK


def test_a_word_wider_than_a_strip_is_cut_within_and_said(fonts_dir: Path) -> None:
    found = cut(fonts_dir, 13, "w" * 150)
    assert [strip.fits for strip in found] == [False] * (len(found) - 1) + [True]
    assert len(found) > 1


def test_what_is_small_is_not_touched(fonts_dir: Path) -> None:
    ink = 255 - np.asarray(drawn(fonts_dir / "dejavu" / "DejaVuSansCondensed.ttf", 12, LINES[:1]))
    [strip] = strips(ink, lines(ink))
    box, (x, y) = strip.box, strip.origin
    part = ink[box.top : box.bottom, box.left : box.right].astype(np.float64)
    seen = strip.pixels[box.top - int(y) : box.bottom - int(y), box.left - int(x) : box.right - int(x)]
    top = np.percentile(part[part >= 64], 95)
    assert np.abs(seen - np.minimum(part * 255 / top, 255)).max() <= 1
