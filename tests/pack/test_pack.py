"""Files to pages and back, whole and damaged."""

from __future__ import annotations

import hashlib
import re
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from textzip.errors import PictureError, RecipeError, ShardError
from textzip.pack import face, header, packing
from textzip.pack.packing import pack, write
from textzip.pack.sheets import Damaged, Whole, read_sheet
from textzip.pack.unpacking import unpack
from textzip.render import render_page

SCRIPTS = (
    "The page. Ünïcode ß. Ελληνικά λόγια. Съешь ещё булок. 日本語です。नमस्ते दुनिया. مرحبا بالعالم. שלום. ภาษาไทย 한국어 "
)
SCRIPTS += "😀👩‍👩‍👧"
ODD = st.sampled_from(
    ["\0", "\r\n", "  \n", "\\<QUJD>", "\\x41", "😀", "\t", " " * 40, "\n\n\n", "e\u0301", "\u00a0", "ﬁ"]
)


def back(data: bytes, **size: int) -> bytes:
    found = [read_sheet(page.pixels) for page in pack(data, **size)]
    assert all(isinstance(each, Whole) for each in found)
    sheets = [each for each in found if isinstance(each, Whole)]
    assert [each.sheet.header.number for each in sheets] == list(range(1, len(sheets) + 1))
    assert sheets[-1].sheet.sha256 == hashlib.sha256(data).hexdigest()
    return b"".join(each.data for each in sheets)


@given(
    st.binary(max_size=1500)
    | st.builds(lambda data, spaces: data + b" " * spaces, st.binary(max_size=40), st.integers(1, 40))
    | st.lists(ODD | st.sampled_from(SCRIPTS.split(" ")), max_size=120).map(" ".join).map(str.encode)
)
@settings(max_examples=25)
@example(b"")
@example(b" " * 700)
@example(b"\n" * 300)
@example(SCRIPTS.encode() * 3)
@example(b" ")
@example(b"hello ")
@example(b"a" * 324 + b" b")
@example(b"\0" * 1000)
def test_every_file_comes_back_byte_for_byte(data: bytes) -> None:
    assert back(data) == data


def test_pages_of_other_sizes() -> None:
    data = Path(__file__).read_bytes()[:2000]
    assert back(data, width=256, height=64) == data
    with pytest.raises(RecipeError, match="larger --size"):
        next(iter(pack(data, 32, 32)))
    with pytest.raises(RecipeError, match="1024 a side at most"):
        next(iter(pack(data, 2048, 128)))


@pytest.mark.parametrize("size", [(1024, 16), (1024, 17), (16, 300), (800, 24)])
def test_pages_too_small_for_what_they_say_of_themselves_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(RecipeError, match="larger --size"):
        next(iter(pack(b"data", *size)))


@pytest.mark.parametrize("width", [16, 36, 61, 128, 1024])
def test_the_lowest_page_that_is_not_refused_holds_any_file(width: int) -> None:
    data = ("\U0001f600" + " " * 15 + "y g" + " " * 60 + "\n\u1ef3").encode() + b"\xff\xfe" * 30 + b"  "
    low, high = 16, 1024
    while low < high:
        height = (low + high) // 2
        try:
            pack(data, width, height)
            high = height
        except RecipeError:
            low = height + 1
    for height in range(low, low + 9):
        assert back(data, width=width, height=height) == data


def test_a_checksum_is_of_the_whole_text_without_its_own_digits() -> None:
    text = next(iter(pack(b"one line\nand another"))).label
    digits = text.split()[4].encode()
    whole = text.encode()
    assert f"{zlib.crc32(whole.replace(b' ' + digits, b' ', 1)):08x}".encode() == digits


def test_a_page_has_little_to_lay_out_however_long_the_file_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is laid out for a page of a long run, and how much is written for it, do not grow with the run."""
    seen: list[int] = []
    holds = packing._Paper.holds
    monkeypatch.setattr(packing._Paper, "holds", lambda paper, text: seen.append(len(text)) or holds(paper, text))
    pages = list(pack(b"\xff" * 40_000))
    assert sum(seen) < len(pages) * 16_000


def test_nothing_is_left_of_a_size_that_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError):
        write(b"data", tmp_path / "new" / "deep", 32, 32)
    assert not (tmp_path / "new").exists()


def test_any_changed_pixel_is_named() -> None:
    data = ("Full stops. Commas, too; it's 1:1.\n" * 12).encode()
    pages = list(pack(data))
    rng = np.random.default_rng([3])
    for _ in range(120):
        pixels = pages[int(rng.integers(len(pages)))].pixels.copy()
        row, column = rng.integers(0, 128, 2)
        pixels[row, column] ^= 255 if rng.random() < 0.5 else rng.integers(1, 256, dtype=np.uint8)
        assert isinstance(read_sheet(pixels), Damaged)


def test_the_place_of_a_changed_pixel_is_told() -> None:
    """Right to the pixel, or near and within a cell; nowhere only where another character stands there now."""
    rng = np.random.default_rng([4])
    for data in (Path(__file__).read_bytes()[:3000], rng.bytes(700), ("Съешь ещё булок, да выпей. " * 30).encode()):
        pages = list(pack(data))
        exact = told = 0
        for _ in range(150):
            pixels = pages[int(rng.integers(len(pages)))].pixels.copy()
            row, column = rng.integers(0, 128, 2).tolist()
            pixels[row, column] ^= 255 if rng.random() < 0.5 else rng.integers(1, 256, dtype=np.uint8)
            found = read_sheet(pixels)
            assert isinstance(found, Damaged)
            place = re.match(r"damaged (in|near) row (\d+), column (\d+)", found.why)
            if place is None:
                assert "CRC32" in found.why or "no header" in found.why
                continue
            told += 1
            exact += (int(place[2]), int(place[3])) == (row, column)
            if place[1] == "in":
                assert (int(place[2]), int(place[3])) == (row, column)
        assert told > 135 and exact > 0.95 * told


def test_what_a_scaled_page_is_is_told() -> None:
    page = next(iter(pack(b"Some words.")))
    found = read_sheet(page.pixels.repeat(3, 0).repeat(3, 1))
    assert isinstance(found, Damaged) and "it is scaled, each pixel 3 × 3; make it 128 × 128 px again" in found.why
    smooth = np.asarray(Image.fromarray(page.pixels).resize((200, 200), Image.Resampling.BICUBIC))
    found = read_sheet(smooth)
    assert isinstance(found, Damaged) and "many grey pixels" in found.why


@pytest.mark.parametrize("number", [1, 3, 5])
@pytest.mark.parametrize("renamed", [False, True])
def test_a_page_with_one_changed_pixel_is_named_and_the_others_are_given(
    packed: tuple[Path, bytes], number: int, renamed: bool
) -> None:
    """In its number, its count, the file's digits, the checksum, the text, a blank, the margin and the last row."""
    folder, data = packed
    path = folder / f"page-{number:05d}.png"
    was = np.asarray(Image.open(path).convert("L"))
    if renamed:
        path = path.rename(folder / "scan.png")
    pages = [read_sheet(page.pixels) for page in pack(data)]
    rest = b"".join(each.data for n, each in enumerate(pages, 1) if n != number and isinstance(each, Whole))
    for row, column in ((5, 44), (5, 62), (5, 82), (11, 3), (40, 60), (100, 124), (70, 0), (127, 64)):
        pixels = was.copy()
        pixels[row, column] ^= 255
        Image.fromarray(pixels).save(path)
        found = unpack(folder)
        assert [gap.number for gap in found.gaps] == [number]
        assert path.name in (found.gaps[0].why + " ".join(found.strays))
        assert renamed or path.name in found.gaps[0].why  # a name of one's own tells no number
        assert found.data == rest and not found.whole


def test_characters_one_pixel_apart_are_told_by_the_checksum() -> None:
    """Such a page is drawn well, so that only its CRC32 can tell."""
    shown = sorted(each for each in face.drawable() if each < "\u0180")
    drawn = [render_page(each, face.face(), face.PX, face.style(16, 16)).pixels.ravel() > 0 for each in shown]
    apart = (np.array(drawn)[:, None] != np.array(drawn)).sum(2)
    pairs = [(shown[a], shown[b]) for a, b in np.argwhere(apart == 1).tolist()]
    assert len(pairs) > 20
    for a, b in pairs[:24]:
        page = next(iter(pack(f"x{a}y".encode())))
        other = render_page(page.label[:-2] + b + "y", face.face(), face.PX, page.style)
        assert int((page.pixels != other.pixels).sum()) == 1
        found = read_sheet(other.pixels)
        assert isinstance(found, Damaged) and "CRC32" in found.why


def test_a_page_that_is_drawn_well_but_says_something_else_fails_its_checksum() -> None:
    page = next(iter(pack(b"one full stop.")))
    other = render_page(page.label.replace("stop.", "stop,"), face.face(), face.PX, page.style)
    found = read_sheet(other.pixels)
    assert isinstance(found, Damaged) and "CRC32" in found.why


@pytest.fixture
def packed(tmp_path: Path) -> tuple[Path, bytes]:
    """A folder of several pages, and their file."""
    data = ("Line after line, and every line tells.\n" * 40).encode()
    assert write(data, tmp_path / "pages") >= 5
    return tmp_path / "pages", data


def test_a_folder_is_unpacked_whatever_its_files_are_called(packed: tuple[Path, bytes]) -> None:
    folder, data = packed
    for name, path in zip("zyxwvutsrqpo", sorted(folder.iterdir()), strict=False):
        path.rename(folder / f"{name}.png")
    assert unpack(folder).whole and unpack(folder).data == data
    with pytest.raises(ShardError, match="holds pages already"):
        shutil.copy(folder / "z.png", folder / "page-1.png")
        write(data, folder)


def test_of_damaged_and_missing_pages_the_rest_is_given(packed: tuple[Path, bytes]) -> None:
    folder, data = packed
    pixels = np.asarray(Image.open(folder / "page-00002.png").convert("L")).copy()
    pixels[60, 60] ^= 255
    Image.fromarray(pixels).save(folder / "page-00002.png")
    (folder / "page-00004.png").unlink()
    found = unpack(folder)
    assert [gap.number for gap in found.gaps] == [2, 4] and not found.whole
    assert "page-00002.png: damaged in row" in found.gaps[0].why and "no picture" in found.gaps[1].why
    pages = [read_sheet(page.pixels) for page in pack(data)]
    rest = b"".join(each.data for n, each in enumerate(pages, 1) if n not in (2, 4) and isinstance(each, Whole))
    assert found.data == rest
    assert found.gaps[0].at == len(pages[0].data)  # type: ignore[union-attr]


def test_of_a_page_that_was_cut_its_size_is_told(packed: tuple[Path, bytes]) -> None:
    folder, _ = packed
    Image.open(folder / "page-00002.png").convert("L").crop((0, 0, 128, 90)).save(folder / "page-00002.png")
    (gap,) = unpack(folder).gaps
    assert gap.number == 2 and "it has 128 × 90 px, and pages of this file 128 × 128" in gap.why


def test_a_header_that_is_gone_is_known_by_its_file(packed: tuple[Path, bytes]) -> None:
    folder, _ = packed
    pixels = np.asarray(Image.open(folder / "page-00003.png").convert("L")).copy()
    pixels[:20] = 0
    Image.fromarray(pixels).save(folder / "page-00003.png")
    assert [gap.number for gap in unpack(folder).gaps] == [3]


def test_folders_that_can_not_be_one_file(packed: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, _ = packed
    with pytest.raises(PictureError, match="can't be opened"):
        unpack(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(PictureError, match="no pictures"):
        unpack(tmp_path / "empty")
    Image.new("L", (128, 128)).save(tmp_path / "empty" / "photo.png")
    with pytest.raises(PictureError, match="no page of it can be read"):
        unpack(tmp_path / "empty")
    write(b"another file", tmp_path / "other")
    shutil.copy(tmp_path / "other" / "page-00001.png", folder / "page-99.png")
    with pytest.raises(PictureError, match="pages of 2 files"):
        unpack(folder)


def test_pictures_beside_a_whole_file_are_named_and_it_is_given(
    textzip: Callable[..., Any], packed: tuple[Path, bytes]
) -> None:
    folder, data = packed
    pixels = np.asarray(Image.open(folder / "page-00002.png").convert("L")).copy()
    pixels[60, 60] ^= 255
    Image.fromarray(pixels).save(folder / "copy of page 2.png")
    Image.new("L", (128, 128)).save(folder / "photo.pbm")
    found = unpack(folder)
    assert found.whole and found.data == data
    assert [Path(each.split(":")[0]).name for each in found.strays] == ["copy of page 2.png", "photo.pbm"]
    said = textzip("unpack", folder)
    assert (said.code, said.raw) == (0, data)
    assert f"left out, as no page is missing: {folder / 'photo.pbm'}: " in said.err and "move or delete it" in said.err


def test_a_picture_that_says_no_number_is_not_taken_for_the_page_that_is_missing(packed: tuple[Path, bytes]) -> None:
    folder, _ = packed
    (folder / "page-00003.png").unlink()
    for name in ("xx.png", "IMG_0003.png"):
        Image.new("L", (128, 128)).save(folder / name)
    found = unpack(folder)
    assert [(gap.number, gap.why) for gap in found.gaps] == [(3, "there is no picture of it")]
    assert len(found.strays) == 2


def test_a_file_in_two_sizes_is_told(packed: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, data = packed
    write(data, tmp_path / "other", 127, 128)
    count = len(list(folder.iterdir()))
    assert len(list((tmp_path / "other").iterdir())) == count
    (tmp_path / "other" / "page-00001.png").rename(folder / "page-00001.png")
    with pytest.raises(PictureError, match=r"pages of 2 sizes: page-00001.png of 127 × 128 px, page-00002.png of 128"):
        unpack(folder)


def test_of_a_folder_of_scaled_pages_that_is_said_once(packed: tuple[Path, bytes]) -> None:
    folder, _ = packed
    count = len(list(folder.iterdir()))
    for path in folder.iterdir():
        Image.open(path).resize((256, 256), Image.Resampling.NEAREST).save(path)
    with pytest.raises(PictureError) as caught:
        unpack(folder)
    assert len(str(caught.value).splitlines()) == 2
    assert f"page-00001.png and {count - 1} more: it is scaled, each pixel 2 × 2" in str(caught.value)


def test_a_page_that_says_it_is_one_of_millions_takes_no_room_for_them(tmp_path: Path) -> None:
    text = header.written(1, 30_000_000, 8, "0" * 64, 0, "one")
    page = render_page(text, face.face(), face.PX, face.style(128, 128))
    (tmp_path / "page-00001.png").write_bytes(page.png)
    (gap,) = (found := unpack(tmp_path)).gaps
    assert (str(gap), found.lost, found.data) == ("pages 2 to 30,000,000", 29_999_999, b"one")


def test_pages_are_never_written_beside_pictures(tmp_path: Path) -> None:
    Image.new("L", (8, 8)).save(tmp_path / "photo.PPM")
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(ShardError, match=r"holds pictures, such as photo\.PPM"):
        write(b"data", tmp_path)
    (tmp_path / "photo.PPM").unlink()
    assert write(b"data", tmp_path) == 1


def test_what_is_left_is_written_over_nothing(
    textzip: Callable[..., Any], packed: tuple[Path, bytes], tmp_path: Path
) -> None:
    folder, _ = packed
    (folder / "page-00002.png").unlink()
    (tmp_path / "x.part").write_text("mine")
    (tmp_path / "x.part2").symlink_to(tmp_path / "nowhere")
    said = textzip("unpack", folder, "--out", tmp_path / "x")
    assert said.code == 1 and f"{tmp_path / 'x.part3'} has what is left" in said.err
    assert (tmp_path / "x.part").read_text() == "mine" and (tmp_path / "x.part3").stat().st_size > 500
    assert not (tmp_path / "nowhere").exists()


def test_the_command_line_packs_and_unpacks(textzip: Callable[..., Any], tmp_path: Path) -> None:
    data = bytes(range(256)) + "Grüße, page.\r\n".encode() * 30
    (tmp_path / "file").write_bytes(data)
    said = textzip("pack", tmp_path / "file", "--out", tmp_path / "pages")
    assert said.code == 0 and f"{len(data)} bytes on" in said.out
    assert textzip("unpack", tmp_path / "pages").raw == data
    assert textzip("unpack", tmp_path / "pages", "--out", tmp_path / "again").code == 0
    assert (tmp_path / "again").read_bytes() == data
    assert "is there already" in textzip("unpack", tmp_path / "pages", "--out", tmp_path / "again").err
    (tmp_path / "pages" / "page-00002.png").unlink()
    said = textzip("unpack", tmp_path / "pages", "--out", tmp_path / "rest")
    assert said.code == 1 and "page 2 of" in said.err and "rest.part has what is left" in said.err
    assert 0 < (tmp_path / "rest.part").stat().st_size < len(data) and not (tmp_path / "rest").exists()
    assert textzip("unpack", tmp_path / "pages").raw == b""
    assert textzip("pack", tmp_path / "none", "--out", tmp_path / "p").code == 2
    assert textzip("pack", tmp_path / "file", "--out", tmp_path / "p", "--size", "8").code == 2
