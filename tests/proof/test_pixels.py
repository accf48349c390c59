"""Pictures of which something can be proved, and what is said of the others."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from textzip.errors import PictureError
from textzip.proof.pixels import exact

PAGE = np.zeros((32, 40), np.uint8)
PAGE[5:9, 3:20] = np.arange(17) * 15


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "GIF"])
def test_lossless_pictures_are_taken_pixel_for_pixel(kind: str, tmp_path: Path) -> None:
    data = saved(Image.fromarray(PAGE), kind)
    (tmp_path / "page").write_bytes(data)
    for source in (data, tmp_path / "page", str(tmp_path / "page"), PAGE):
        assert np.array_equal(exact(source), PAGE)


def test_grey_in_colour_modes_and_black_on_white_lose_nothing() -> None:
    for mode in ("RGB", "RGBA", "LA", "P"):
        assert np.array_equal(exact(saved(Image.fromarray(PAGE).convert(mode))), PAGE)
    assert np.array_equal(exact(saved(Image.fromarray(255 - PAGE))), PAGE)


def test_a_page_full_of_ink_is_told_by_its_margins() -> None:
    full = np.zeros((32, 40), np.uint8)
    full[1:-1, 2:-2] = 255
    assert np.array_equal(exact(full), full) and np.array_equal(exact(255 - full), full)
    full[0, 5] = 255  # damaged, and still a page for the most part
    assert np.array_equal(exact(full), full)


def test_a_lossless_webp_is_taken_also_with_what_editors_add() -> None:
    image = Image.fromarray(PAGE)
    about = image.getexif()
    about[0x010E] = "a page of text"
    for added in ({}, {"exif": about}, {"xmp": b"<x:xmpmeta/>"}, {"icc_profile": b"odd"}):
        assert np.array_equal(exact(saved(image, "WEBP", lossless=True, **added)), PAGE)
        with pytest.raises(PictureError, match="WebP changes pixels"):
            exact(saved(image, "WEBP", quality=90, **added))
    frames = saved(image, "WEBP", lossless=True, save_all=True, append_images=[Image.fromarray(PAGE[::-1])])
    with pytest.raises(PictureError, match="not provable"):
        exact(frames)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (saved(Image.fromarray(PAGE), "JPEG"), "JPEG changes pixels"),
        (saved(Image.fromarray(PAGE), "WEBP", quality=60), "WebP changes pixels"),
        (saved(Image.fromarray(np.dstack([PAGE, PAGE, PAGE // 2]))), "in colours"),
        (saved(Image.fromarray(np.dstack([PAGE] * 3 + [PAGE]), "RGBA")), "transparent"),
        (saved(Image.fromarray(PAGE.astype(np.uint16) * 257)), "not 8-bit grey"),
        (saved(Image.fromarray(np.zeros((8, 8), np.uint8))), "8 × 8 px"),
        (saved(Image.fromarray(np.zeros((2000, 20), np.uint8))), "more than a page"),
        (saved(Image.fromarray(PAGE))[:60], "can't be read"),
        (b"no picture", "no picture that Pillow knows"),
        ("/nowhere/at/all.png", "No such file"),
        (PAGE.astype(float), "uint8"),
    ],
)
def test_of_others_it_is_said_why_nothing_can_be_proved(source: bytes | str, why: str) -> None:
    with pytest.raises(PictureError, match=why):
        exact(source)
