"""Pictures side by side and one after another, and pictures that are opened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from textzip.cli.gallery import check_out, opened, save
from textzip.errors import PictureError, RecipeError, ShardError


def pictures(count: int) -> list[np.ndarray]:
    return [np.full((4, 4, 3), (10 * k, 200, 30), np.uint8) for k in range(count)]


def test_one_picture_is_itself_enlarged(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (4, 4, 3), np.uint8)
    save([picture], tmp_path / "one.png", 3)
    with Image.open(tmp_path / "one.png") as image:
        assert np.array_equal(np.asarray(image), picture.repeat(3, 0).repeat(3, 1))
        assert image.info["Software"] == "textzip"


def test_many_stand_side_by_side_and_then_in_rows(tmp_path: Path) -> None:
    save(pictures(3), tmp_path / "strip.png", 1)
    with Image.open(tmp_path / "strip.png") as image:
        assert image.size == (3 * 4 + 2 * 2, 4)
        assert [image.getpixel((6 * k, 0)) for k in range(3)] == [(0, 200, 30), (10, 200, 30), (20, 200, 30)]
        assert image.getpixel((4, 0)) == (255, 255, 255)
    save(pictures(11), tmp_path / "sheet.png", 2)
    with Image.open(tmp_path / "sheet.png") as image:
        assert image.size == (9 * 8 + 8 * 4, 2 * 8 + 4)
        assert image.getpixel((0, 12)) == (90, 200, 30)
        assert image.getpixel((30, 12)) == (255, 255, 255)


def test_a_way_goes_there_and_back(tmp_path: Path) -> None:
    for _ in range(2):  # what textzip wrote, it may write over
        save(pictures(4), tmp_path / "way.gif", 2)
    with Image.open(tmp_path / "way.gif") as image:
        assert (image.size, image.n_frames) == ((8, 8), 6)  # type: ignore[attr-defined]
        seen, times = [], []
        for frame in range(6):
            image.seek(frame)
            seen.append(image.convert("RGB").getpixel((0, 0))[0])  # type: ignore[index]
            times.append(image.info["duration"])
    assert seen == [0, 10, 20, 30, 20, 10]
    assert times[0] == times[3] > times[1] == times[2] == times[4] == times[5]
    (tmp_path / "other.gif").write_bytes(b"GIF89a of somebody else")
    with pytest.raises(ShardError, match="nothing in it says that textzip wrote it"):
        save(pictures(2), tmp_path / "other.gif", 1)


@pytest.mark.parametrize(
    ("name", "moving", "told"),
    [
        ("a.gif", False, "name a .png, or give --to"),
        ("a", True, "name a .png file"),
        ("a.jpg", False, "name a .png file"),
    ],
)
def test_other_names_are_refused(name: str, moving: bool, told: str) -> None:
    with pytest.raises(RecipeError, match=told):
        check_out(Path(name), moving=moving)


def test_pictures_of_any_kind_are_opened_by_their_middle(tmp_path: Path) -> None:
    wide = np.zeros((8, 24, 4), np.uint8)
    wide[:, 8:16] = (200, 100, 50, 255)
    Image.fromarray(wide).save(tmp_path / "wide.png")
    assert np.array_equal(opened(tmp_path / "wide.png", 8), np.full((8, 8, 3), (200, 100, 50)))
    assert np.array_equal(opened(tmp_path / "wide.png", 2), np.full((2, 2, 3), (200, 100, 50)))
    Image.fromarray(wide[:, :8]).save(tmp_path / "clear.png")
    assert (opened(tmp_path / "clear.png", 4) == 255).all()
    Image.new("L", (5, 5), 7).save(tmp_path / "grey.bmp")
    assert (opened(tmp_path / "grey.bmp", 5) == 7).all()


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(PictureError, match="no picture that can be opened"):
        opened(tmp_path / "text.png", 8)
    with pytest.raises(PictureError, match="No such file"):
        opened(tmp_path / "none.png", 8)
    Image.new("RGB", (50, 50), "red").save(tmp_path / "cut.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "cut.png").read_bytes()[:60])
    with pytest.raises(PictureError, match="can't be opened"):
        opened(tmp_path / "cut.png", 8)


def test_sixteen_bits_are_scaled_and_numbers_of_no_known_white_refused(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 64).round().astype(np.uint16)
    Image.fromarray(np.tile(ramp, (64, 1))).save(tmp_path / "deep.png")
    assert np.abs(opened(tmp_path / "deep.png", 64)[0, :, 0] - np.linspace(0, 255, 64)).max() <= 1
    Image.fromarray(np.tile(ramp / 65535, (64, 1)).astype(np.float32)).save(tmp_path / "float.tiff")
    with pytest.raises(PictureError, match="floating-point"):
        opened(tmp_path / "float.tiff", 64)
