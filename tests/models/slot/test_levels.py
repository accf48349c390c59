"""A ground of 0 and ink up to 255, whatever a picture has; and a clean page as it is."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from textzip.models.slot import levels
from textzip.models.slot.picture import to_page
from textzip.render import render_page
from textzip.render.fonts.face import Face

TEXT = "The quick brown fox jumps over the lazy dog, and 1,234 others; why not?"


@pytest.fixture(scope="module")
def page(fonts_dir: Path) -> Any:
    return render_page(TEXT, fonts_dir / "dejavu" / "DejaVuSansMono.ttf", 12).pixels


def dimmed(page: Any, ink: int) -> Any:
    return (page * (ink / 255)).round().astype(np.uint8)


def jpeg(pixels: Any, quality: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality)
    return out.getvalue()


@pytest.mark.parametrize("name", ["DejaVuSansMono", "Inconsolata", "ShadowsIntoLight", "ComicNeue", "Tiny5", "PTSerif"])
def test_a_clean_page_stays_as_it_is_however_small_or_pale_its_letters(face: Callable[[str], Face], name: str) -> None:
    for px in range(4, 17):
        for text in (TEXT, TEXT[:9], "." * 60, ". ' , " * 20, "',-.~`_" * 9, "|" * 90, "i."):
            pixels = render_page(text, face(name).path, px).pixels
            picture = to_page(pixels)
            assert picture.notes == ()
            assert np.array_equal(picture.pixels, pixels)


@pytest.mark.parametrize("ink", [160, 100, 40])
def test_faint_ink_is_stretched_to_what_it_was(page: Any, ink: int) -> None:
    picture = to_page(dimmed(page, ink))
    assert picture.notes == (f"faint ink, {ink} of 255: taken as 255",)
    assert np.abs(picture.pixels.astype(int) - page).max() <= 255 / ink / 2 + 1


@pytest.mark.parametrize(
    ("ground", "ink"), [(60, 255), (200, 255), (100, 20), (255, 180), (230, 0)], ids=lambda value: str(value)
)
def test_ink_may_be_brighter_or_darker_than_any_ground(page: Any, ground: int, ink: int) -> None:
    picture = to_page((ground + page * ((ink - ground) / 255)).round().astype(np.uint8))
    assert np.abs(picture.pixels.astype(int) - page * (picture.pixels.max() / 255)).max() <= 255 / abs(ink - ground) + 1
    assert picture.pixels.max() > 170
    assert picture.notes


def test_what_can_not_be_seen_is_no_ink(page: Any) -> None:
    picture = to_page(np.where(page > 128, 5, 0).astype(np.uint8))
    assert not picture.pixels.any()
    assert picture.notes == ("nothing differs from the ground by more than 5 of 255: no ink",)


@pytest.mark.parametrize("ink", [255, 100])
@pytest.mark.parametrize("quality", [75, 90])
@pytest.mark.parametrize("bright", [True, False])
def test_the_noise_of_a_jpeg_goes_and_the_ink_stays(page: Any, ink: int, quality: int, bright: bool) -> None:
    given = dimmed(page, ink)
    picture = to_page(jpeg(given if bright else 255 - given, quality))
    assert any(note.startswith("noise, as of a JPEG") for note in picture.notes)
    clear = np.asarray(Image.fromarray(page).resize((16, 16), Image.Resampling.BOX)) == 0  # blocks without ink
    assert not picture.pixels.reshape(16, 8, 16, 8).max((1, 3))[clear].any()
    lost = (picture.pixels == 0) & (page >= 128)
    assert lost.mean() < 0.001
    false = (picture.pixels > 0) & (page == 0)
    left = np.asarray(Image.open(io.BytesIO(jpeg(given, quality)))).astype(float) * 255 / ink
    assert false.sum() < 0.5 * ((left > 0) & (page == 0)).sum()


def test_what_was_made_of_pictures_reads_as_the_page_does(fonts_dir: Path) -> None:
    pytest.importorskip("torch")
    from textzip.models.slot.use import read

    page = render_page(TEXT, fonts_dir / "dejavu" / "DejaVuSansMono.ttf", 12)
    assert read(page.pixels).text == page.label
    turned = Image.fromarray(np.rot90(page.pixels))  # the picture's right side is up: 6 turns it back
    exif = turned.getexif()
    exif[0x0112] = 6
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=95, exif=exif)
    for source in (
        dimmed(page.pixels, 100),
        jpeg(page.pixels, 75),
        jpeg(255 - dimmed(page.pixels, 120), 90),
        Image.fromarray((page.pixels.astype(np.float64) * 4095 / 255).round().astype(np.uint16)),
        Image.fromarray((page.pixels / 255).astype(np.float32)),
        out.getvalue(),
    ):
        assert read(source).text == page.label


@pytest.mark.parametrize("reach", [1, 8])
def test_what_is_near_ink_is_what_a_square_maximum_says(reach: int) -> None:
    ink = np.random.default_rng(0).random((23, 31)) < 0.01
    wanted = Image.fromarray(np.where(ink, 255, 0).astype(np.uint8)).filter(ImageFilter.MaxFilter(2 * reach + 1))
    np.testing.assert_array_equal(levels._near(ink, reach), np.asarray(wanted) > 0)
