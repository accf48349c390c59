"""What may be read: safe conversions are made and said, the rest is refused by name."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from textzip.errors import PictureError
from textzip.models.slot.picture import to_page
from textzip.render import render_page


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


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "LA", "CMYK"])
def test_grey_pictures_in_other_modes_are_converted_and_it_is_said(page: Any, mode: str) -> None:
    image = Image.fromarray(page).convert(mode)
    picture = to_page(image)
    assert np.abs(picture.pixels.astype(int) - page).max() <= 2
    assert any(f"mode {mode}: to grey" in note for note in picture.notes)


def test_sixteen_bits_become_eight(page: Any) -> None:
    picture = to_page(Image.fromarray(page.astype(np.uint16) * 257))
    assert np.array_equal(picture.pixels, page)


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
    assert to_page(page[:40]).notes == ("128 × 40 px, not 128 × 128: read as it is",)


def test_a_jpeg_of_a_page_is_a_page(page: Any) -> None:
    assert to_page(saved(Image.fromarray(page).convert("RGB"), "JPEG", quality=95)).pixels.shape == page.shape


def colourful() -> Image.Image:
    pixels = np.zeros((128, 128, 3), np.uint8)
    pixels[20:60, 20:60, 0] = 255
    pixels[70:90, 20:60, 2] = 200
    return Image.fromarray(pixels)


def photograph() -> Any:
    y, x = np.mgrid[:128, :128]
    return ((np.sin(x / 17) + np.cos(y / 23) + 2) * 63).astype(np.uint8)


def moving() -> bytes:
    frames = [Image.fromarray(np.full((8, 8), k * 40, np.uint8)) for k in range(3)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (colourful(), "a picture in colours"),
        (photograph(), "as in a photograph"),
        (moving(), "3 frames"),
        (np.zeros((2000, 128), np.uint8), "more than a page"),
        (b"not a picture at all", "no picture that Pillow knows"),
        (saved(Image.fromarray(photograph()))[:300], "damaged"),
        (np.zeros((4, 4), np.float64), "must be uint8"),
        (b"", "no picture that Pillow knows"),
    ],
    ids=["colours", "photograph", "frames", "size", "garbage", "cut short", "floats", "empty"],
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
