"""What may be read: safe conversions are made and said, the rest is refused by name."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from textzip.errors import PictureError
from textzip.models.slot.picture import to_page
from textzip.render import render_page
from textzip.render.page.style import Style
from textzip.shards.own import signed


@pytest.fixture(scope="module")
def page(fonts_dir: Path) -> Any:
    return render_page("A page that is read.", fonts_dir / "dejavu" / "DejaVuSansMono.ttf", 10).pixels


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()


def test_a_page_is_taken_as_it_is(page: Any) -> None:
    for source in (page, Image.fromarray(page), saved(Image.fromarray(page))):
        picture = to_page(source)
        assert np.array_equal(picture.pixels, page)
        assert picture.notes == ()
        assert picture.own


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "LA", "CMYK"])
def test_grey_pictures_in_other_modes_are_converted_and_it_is_said(page: Any, mode: str) -> None:
    image = Image.fromarray(page).convert(mode)
    picture = to_page(image)
    assert np.abs(picture.pixels.astype(int) - page).max() <= 2
    assert any(f"mode {mode}: to grey" in note for note in picture.notes)


def test_sixteen_bits_become_eight(page: Any) -> None:
    picture = to_page(Image.fromarray(page.astype(np.uint16) * 257))
    assert np.array_equal(picture.pixels, page)


@pytest.mark.parametrize("top", [1023, 4095, 16383])
@pytest.mark.parametrize("bright", [True, False])
def test_sixteen_bits_may_hold_fewer(page: Any, top: int, bright: bool) -> None:
    deep = (page.astype(np.float64) * top / 255).round().astype(np.uint16)
    picture = to_page(saved(Image.fromarray(deep if bright else top - deep)))
    assert np.array_equal(picture.pixels, page)
    assert f"mode I;16: to grey, white is {top}" in picture.notes


@pytest.mark.parametrize("white", [1, 255])
@pytest.mark.parametrize("black", [0, -1])
def test_fractions_become_eight_bits(page: Any, white: int, black: int) -> None:
    if black and white > 1:
        black = -255
    values = (black + page * ((white - black) / 255)).astype(np.float32)
    assert np.array_equal(to_page(Image.fromarray(values)).pixels, page)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_camera_s_way_up_is_followed_and_said(page: Any, orientation: int) -> None:
    """What each number means is from the standard, TIFF 6.0: where row 0 and column 0 of the file are seen."""
    shown = {1: page, 2: page[:, ::-1], 3: page[::-1, ::-1], 4: page[::-1], 5: page.T, 6: np.rot90(page),
             7: page[::-1, ::-1].T, 8: np.rot90(page, -1)}[orientation]  # fmt: skip
    image = Image.fromarray(np.ascontiguousarray(shown))
    exif = image.getexif()
    exif[0x0112] = orientation
    picture = to_page(saved(image, exif=exif))
    assert np.array_equal(picture.pixels, page)
    told = () if orientation == 1 else (f"turned upright, as its EXIF says ({orientation})",)
    assert picture.notes == told


def test_exif_data_that_can_not_be_read_harm_nothing(page: Any) -> None:
    picture = to_page(saved(Image.fromarray(page), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff garbage"))
    assert np.array_equal(picture.pixels, page)


def header(width: int, height: int) -> bytes:
    """A PNG by its header, whose pixels are missing."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", b""), (b"IEND", b"")]
    sealed = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(sealed)


@pytest.mark.parametrize(
    ("side", "words"),
    [(5000, "5000 × 5000 px is more than is read"), (12_000, "12000 × 12000 px is more"), (60_000, "many millions of")],
)
def test_a_size_is_judged_by_the_header_alone(side: int, words: str) -> None:
    with warnings.catch_warnings(), pytest.raises(PictureError, match=words):
        warnings.simplefilter("error")
        to_page(header(side, side))


@pytest.mark.parametrize("way", ["folder", "loop", "long"])
def test_a_path_that_is_no_picture_file_is_told_as_what_it_is(tmp_path: Path, way: str) -> None:
    path = tmp_path / ("x" * 300 if way == "long" else "x.png")
    if way == "folder":
        path.mkdir()
    if way == "loop":
        path.symlink_to(path)
    words = {
        "folder": "a folder, not a picture",
        "loop": r"can't be read \(.*symbolic links\)",
        "long": "name too long",
    }
    with pytest.raises(PictureError, match=words[way]):
        to_page(path)


def test_dark_on_bright_is_inverted_and_it_is_said(page: Any) -> None:
    picture = to_page(255 - page)
    assert np.array_equal(picture.pixels, page)
    assert picture.notes == ("dark on bright: inverted",)


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_on_nothing_is_laid_on_what_it_stands_out_from(page: Any, ink: int) -> None:
    layer = np.full((*page.shape, 4), ink, np.uint8)
    layer[..., 3] = page
    picture = to_page(Image.fromarray(layer))
    assert np.abs(picture.pixels.astype(int) - page).max() <= 2
    assert any("transparency" in note for note in picture.notes)


def test_a_grey_ground_is_taken_as_none(page: Any) -> None:
    picture = to_page(np.maximum(page, 60))
    assert int(np.bincount(picture.pixels.ravel()).argmax()) == 0
    assert any("the ground was 60" in note for note in picture.notes)


def test_other_sizes_are_read_as_they_are_and_it_is_said(page: Any) -> None:
    assert to_page(page[:40]).notes == ("128 × 40 px, not 128 × 128",)


def test_a_jpeg_of_a_page_is_a_page(page: Any) -> None:
    assert to_page(saved(Image.fromarray(page).convert("RGB"), "JPEG", quality=95)).pixels.shape == page.shape


def colourful() -> Image.Image:
    pixels = np.zeros((128, 128, 3), np.uint8)
    pixels[20:60, 20:60, 0] = 255
    pixels[70:90, 20:60, 2] = 200
    return Image.fromarray(pixels)


def test_colours_are_ink_as_far_as_they_differ_from_their_ground() -> None:
    picture = to_page(colourful())
    assert picture.pixels[30, 30] == 255
    assert picture.pixels[80, 30] == 200
    assert picture.pixels[5, 5] == picture.pixels[100, 100] == 0
    assert not picture.own
    assert any("in colours" in note for note in picture.notes)


def test_a_larger_page_is_our_own_if_its_file_says_so(fonts_dir: Path) -> None:
    wide = render_page("Wide.", fonts_dir / "dejavu" / "DejaVuSansMono.ttf", 10, Style(width=256))
    for source, own in ((wide.png, False), (signed(wide.png), True), (wide.pixels, False)):
        picture = to_page(source)
        assert (picture.own, picture.whole) == (own, True)
        assert np.array_equal(picture.pixels, wide.pixels)


@pytest.mark.parametrize("size", [(300, 200), (129, 128), (40, 600)])
def test_larger_pictures_of_others_are_read_in_lines(size: tuple[int, int]) -> None:
    image = Image.new("L", size, 255)
    image.paste(0, (5, 5, 15, 20))
    picture = to_page(image)
    assert (picture.own, picture.whole) == (False, False)
    assert picture.pixels.shape == size[::-1]
    assert picture.pixels[10, 10] == 255
    assert not picture.pixels[:, 20:].any()


def photograph() -> Any:
    y, x = np.mgrid[:128, :128]
    return ((np.sin(x / 17) + np.cos(y / 23) + 2) * 63).astype(np.uint8)


def moving() -> bytes:
    frames = [Image.fromarray(np.full((8, 8), k * 40, np.uint8)) for k in range(3)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (photograph(), "as in a photograph"),
        (moving(), "3 frames"),
        (np.zeros((5000, 128), np.uint8), "more than is read"),
        (b"not a picture at all", "no picture that Pillow knows"),
        (saved(Image.fromarray(photograph()))[:300], "damaged"),
        (np.zeros((4, 4), np.float64), "must be uint8"),
        (b"", "no picture that Pillow knows"),
    ],
    ids=["photograph", "frames", "size", "garbage", "cut short", "floats", "empty"],
)
def test_what_is_no_page_is_refused_by_name(source: Any, words: str) -> None:
    with pytest.raises(PictureError, match=words) as caught:
        to_page(source, "mine.png")
    assert str(caught.value).startswith("mine.png: ")


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"nothing.png: there is no such file"):
        to_page(tmp_path / "nothing.png")


def test_garbage_breaks_nothing(page: Any) -> None:
    random = np.random.default_rng(0)
    good = saved(Image.fromarray(page))
    for _ in range(300):
        raw = bytearray(good)
        for at in random.integers(0, len(raw), int(random.integers(1, 20))):
            raw[at] = int(random.integers(256))
        try:
            to_page(bytes(raw[: int(random.integers(1, len(raw)))]))
        except PictureError:
            continue


def test_a_mode_that_pillow_does_not_convert_is_refused_by_name(page: Any) -> None:
    premultiplied = Image.fromarray(page).convert("LA").convert("La")
    with pytest.raises(ValueError, match="not supported"):
        premultiplied.convert("L")
    with pytest.raises(PictureError, match="here: mode La, which Pillow can't make grey; convert it to L"):
        to_page(premultiplied, "here")
