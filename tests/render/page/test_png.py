"""PNG bytes that any reader opens to the very pixels, in either packing."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from textzip.render.fonts.face import Face
from textzip.render.page import png
from textzip.render.page.page import render_page
from textzip.render.page.style import Style


def scanlines(height: int, width: int, seed: int, *, bilevel: bool) -> np.ndarray:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 2, (height, width)) * 255 if bilevel else rng.integers(0, 256, (height, width))
    return np.pad(pixels.astype(np.uint8), ((0, 0), (1, 0)))


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 99), st.booleans())
def test_pillow_reads_back_the_pixels_in_mode_l(height: int, width: int, seed: int, bilevel: bool) -> None:
    lines = scanlines(height, width, seed, bilevel=bilevel)
    data = png.encode(lines, bilevel=bilevel)
    Image.open(io.BytesIO(data)).verify()
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.mode, image.size) == ("PNG", "L", (width, height))
    assert np.array_equal(np.array(image), lines[:, 1:])


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 99))
def test_pillow_reads_back_colours(height: int, width: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    data = png.encode_colours(pixels)
    Image.open(io.BytesIO(data)).verify()
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (width, height))
    assert np.array_equal(np.array(image), pixels)


def test_slopes_of_colour_are_small_for_their_filter() -> None:
    """The same deflate of the lines as they are takes twice the bytes."""
    y, x = np.mgrid[:64, :64]
    pixels = np.stack([3 * y, y + x, 255 - 2 * y], axis=2).astype(np.uint8)
    unfiltered = png.encode(np.pad(pixels.reshape(64, 192), ((0, 0), (1, 0))), bilevel=False)
    assert len(png.encode_colours(pixels)) < len(unfiltered) / 2


@pytest.mark.parametrize(("bilevel", "depth"), [(True, 2), (False, 8)])
def test_every_chunk_is_whole_and_checked(bilevel: bool, depth: int) -> None:
    data = png.encode(scanlines(9, 13, 0, bilevel=bilevel), bilevel=bilevel)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    kinds, at = [], 8
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", data, at + 8 + size)[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            assert struct.unpack(">IIBBBBB", body) == (13, 9, depth, 0, 0, 0, 0)
        kinds.append(kind)
        at += 12 + size
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]


@pytest.mark.parametrize(("mode", "depth"), [("1", 2), ("L", 8)])
def test_a_page_is_packed_where_it_is_black_and_white_only(face: Callable[[str], Face], mode: str, depth: int) -> None:
    page = render_page("Grey or not", face("DejaVuSansMono"), 11, Style(100, 50, mode=mode))
    assert page.png[24] == depth
    assert np.array_equal(np.array(Image.open(io.BytesIO(page.png))), page.pixels)


def test_an_empty_page_is_black(face: Callable[[str], Face]) -> None:
    page = render_page("", face("DejaVuSansMono"), 11, Style(33, 17))
    image = np.array(Image.open(io.BytesIO(page.png)))
    assert image.shape == (17, 33)
    assert not image.any()
