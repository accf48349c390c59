"""Files of every depth to the same colours; what has no white is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from textzip.errors import PictureError
from textzip.render.pictures.pixels import opened

GREY = np.arange(256, dtype=np.uint8).reshape(16, 16)


@pytest.mark.parametrize("name", ["a.png", "a.tif", "big.tif"])
def test_sixteen_bits_are_shown_as_their_upper_eight(tmp_path: Path, name: str) -> None:
    """Each grey g of 8 bits is 257 g of 16, as 255 is 65,535; a little more is the same."""
    for more in (0, 100):
        deep = np.minimum(GREY.astype(np.uint32) * 257 + more * (GREY < 255), 65535).astype(np.uint16)
        wanted = np.floor(deep / 256).astype(np.uint8)
        if name == "big.tif":
            Image.frombytes("I;16B", (16, 16), deep.astype(">u2").tobytes()).save(tmp_path / name)
        else:
            Image.fromarray(deep).save(tmp_path / name)
        with Image.open(tmp_path / name) as file:
            assert file.mode.startswith("I;16")
        assert np.array_equal(np.asarray(opened(tmp_path / name)), np.stack([wanted] * 3, 2))


def test_a_deep_picture_that_lies_on_its_side_is_turned(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    Image.fromarray(GREY.astype(np.uint16) * 257).save(tmp_path / "a.png", exif=exif)
    assert np.array_equal(np.asarray(opened(tmp_path / "a.png"))[..., 0], np.rot90(GREY, -1))


@pytest.mark.parametrize(("kind", "words"), [(np.int32, "32-bit whole"), (np.float32, "floating-point")])
def test_numbers_without_a_white_are_refused(tmp_path: Path, kind: type[np.number], words: str) -> None:
    Image.fromarray(GREY.astype(kind)).save(tmp_path / "a.tif")
    with pytest.raises(PictureError, match=rf"a\.tif: its pixels are {words} numbers.*save it with 8 or 16 bits"):
        opened(tmp_path / "a.tif")


def test_eight_bits_stay_as_they_are(tmp_path: Path) -> None:
    Image.fromarray(GREY).save(tmp_path / "a.png")
    assert np.array_equal(np.asarray(opened(tmp_path / "a.png"))[..., 1], GREY)
