"""PNG to pixels: our own by hand, any other through Pillow, a broken one refused."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from textzip.errors import ShardError
from textzip.render.page.png import encode, encode_colours
from textzip.shards import pixels as module
from textzip.shards.pixels import decode, decode_colours

SHAPES = st.tuples(st.integers(1, 20), st.integers(1, 20))


def scanlines(pixels: np.ndarray) -> np.ndarray:
    return np.pad(pixels, ((0, 0), (1, 0)))


@given(SHAPES.flatmap(lambda shape: arrays(np.uint8, shape)))
def test_grey_pages_come_back(pixels: np.ndarray) -> None:
    assert np.array_equal(decode(encode(scanlines(pixels), bilevel=False)), pixels)


@given(SHAPES.flatmap(lambda shape: arrays(np.uint8, shape, elements=st.sampled_from([0, 255]))))
def test_black_and_white_pages_come_back(pixels: np.ndarray) -> None:
    assert np.array_equal(decode(encode(scanlines(pixels), bilevel=True)), pixels)


def test_our_pages_need_no_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(module, "_decode_any")
    pixels = np.arange(60, dtype=np.uint8).reshape(5, 12)
    png = encode(scanlines(pixels), bilevel=False)
    for form in (png, memoryview(png), memoryview(png).cast("b")):  # pyarrow's buffers are of signed bytes
        assert np.array_equal(decode(form), pixels)


@given(SHAPES.flatmap(lambda shape: arrays(np.uint8, (*shape, 3))))
def test_coloured_pictures_come_back(pixels: np.ndarray) -> None:
    assert np.array_equal(decode_colours(encode_colours(pixels)), pixels)


def test_our_coloured_pictures_need_no_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(module, "_decode_any")
    pixels = np.arange(180, dtype=np.uint8).reshape(5, 12, 3)
    png = encode_colours(pixels)
    for form in (png, memoryview(png), memoryview(png).cast("b")):
        assert np.array_equal(decode_colours(form), pixels)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
def test_other_pictures_come_back_in_colours(mode: str) -> None:
    pixels = np.zeros((9, 14, 3), np.uint8)
    pixels[2:5, 3:11] = 255
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, "PNG")
    assert np.array_equal(decode_colours(file.getvalue()), pixels)


def test_a_coloured_picture_is_grey_to_who_reads_pages_and_a_page_coloured_the_other_way() -> None:
    pixels = np.full((4, 6, 3), 200, np.uint8)
    assert decode(encode_colours(pixels)).tolist() == pixels[..., 0].tolist()
    assert np.array_equal(decode_colours(encode(scanlines(pixels[..., 0]), bilevel=False)), pixels)


@pytest.mark.parametrize("cut", [0, 30, 50, 300])
def test_a_cut_or_damaged_coloured_picture_is_refused(cut: int) -> None:
    png = encode_colours(np.random.default_rng(0).integers(0, 255, (20, 20, 3), np.uint8))
    with pytest.raises(ShardError, match="a picture is no readable PNG"):
        decode_colours(png[:cut])
    damaged = bytearray(png)
    damaged[45] ^= 0xFF
    with pytest.raises(ShardError, match="a picture is no readable PNG"):
        decode_colours(bytes(damaged))


@pytest.mark.parametrize("mode", ["L", "RGB", "1", "P"])
def test_pillows_pages_come_back(mode: str) -> None:
    pixels = np.zeros((9, 14), np.uint8)
    pixels[2:5, 3:11] = 255
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, "PNG")
    assert np.array_equal(decode(file.getvalue()), pixels)


def test_a_filter_of_our_kind_of_page_goes_through_pillow() -> None:
    lines = np.array([[0, 5, 6, 7], [2, 1, 1, 1]], np.uint8)  # filter 2: what to add to the line above
    assert decode(encode(lines, bilevel=False)).tolist() == [[5, 6, 7], [6, 7, 8]]


@pytest.mark.parametrize("cut", [0, 7, 30, 41, 50, -1])
def test_a_cut_picture_is_refused(cut: int) -> None:
    png = encode(scanlines(np.random.default_rng(0).integers(0, 255, (20, 20), np.uint8)), bilevel=False)
    if cut == -1:  # only Pillow can read it, as there is no IEND
        assert decode(png[:-1]).shape == (20, 20)
        return
    with pytest.raises(ShardError, match="a picture is no readable PNG"):
        decode(png[:cut])


def test_damaged_data_is_refused() -> None:
    png = bytearray(encode(scanlines(np.full((20, 20), 7, np.uint8)), bilevel=False))
    png[45] ^= 0xFF
    with pytest.raises(ShardError, match="a picture is no readable PNG"):
        decode(bytes(png))


def test_fewer_pixels_than_the_header_says_are_refused() -> None:
    png = bytearray(encode(scanlines(np.full((20, 20), 7, np.uint8)), bilevel=False))
    png[23] = 25  # the height
    png[29:33] = zlib.crc32(png[12:29]).to_bytes(4, "big")
    with pytest.raises(ShardError, match="a picture is no readable PNG"):
        decode(bytes(png))
