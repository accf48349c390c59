"""Font files, good and broken: read once, told apart, and refused by name."""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from textzip.errors import FontError, TextzipError
from textzip.render.fonts import face as face_module
from textzip.render.fonts.face import GLYPH_PLANE, Face, load_face
from textzip.render.page.page import render_page

GetFace = Callable[[str], Face]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write_file(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write_file


Write = Callable[[str, bytes], Path]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the font file is empty (0 bytes)"),
        (b"hello, this is text", "not a TTF, OTF, TTC, OTB or PCF font"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not a TTF, OTF, TTC, OTB or PCF font"),
        (b"\x00\x01\x00\x00", "not a usable font file"),
        (b"\x00\x01\x00\x00" + bytes(range(256)) * 8, ""),
        (b"OTTO" + bytes(1000), ""),
        (b"\x01fcp" + bytes(200), ""),
        (b"\x1f\x8b" + bytes(50), ""),
        (gzip.compress(b"not a font", mtime=0), ""),
    ],
)
def test_what_is_no_font_is_refused_by_name(write: Write, data: bytes, message: str) -> None:
    path = write("letter.ttf", data)
    with pytest.raises(FontError) as caught:
        load_face(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "remove it" in str(caught.value)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FontError, match=r"gone\.ttf: can't read this font file: No such file.*check the path"):
        load_face(tmp_path / "gone.ttf")


FILES = ["tiny5/Tiny5-Regular.ttf", "misc-fixed/4x6.pcf", "shadows-into-light/ShadowsIntoLight-Regular.ttf"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kept", [0.0005, 0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_font_is_refused_by_name_or_draws(fonts_dir: Path, write: Write, name: str, kept: float) -> None:
    data = (fonts_dir / name).read_bytes()
    path = write(f"cut-{name.split('/')[1]}", data[: int(len(data) * kept)])
    assert_refused_or_drawn(path)
    if kept < 0.4:
        with pytest.raises(FontError, match="cut-"):
            load_face(path)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("seed", range(34))
def test_a_font_with_flipped_bits_is_refused_by_name_or_draws(
    fonts_dir: Path, write: Write, name: str, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    data = np.frombuffer((fonts_dir / name).read_bytes(), np.uint8).copy()
    # Half of them in the first kilobyte, where the tables are found.
    reach = len(data) if seed % 2 else min(1024, len(data))
    for at in rng.integers(0, reach, rng.integers(1, 30)):
        data[at] ^= 1 << rng.integers(0, 8)
    assert_refused_or_drawn(write(f"flipped-{seed}-{name.split('/')[1]}", data.tobytes()))


def assert_refused_or_drawn(path: Path) -> None:
    """Whatever is wrong with the file, it is a `FontError` that names it, or a page."""
    try:
        face = load_face(path)
        px = (face.native_px or (9,))[0]
        for text in ("Hello, world 0123", "é\u0301ffi W\u0300"):
            page = render_page(text, face, px, missing="keep")
            assert page.pixels.shape == (128, 128)
    except TextzipError as error:
        assert path.name in str(error) or path.stem in str(error)


def test_a_font_is_named_by_its_file_and_no_plus_is_in_it(fonts_dir: Path, write: Write) -> None:
    data = (fonts_dir / "misc-fixed/4x6.pcf").read_bytes()
    assert load_face(write("my+font.v2.pcf", data)).name == "my-font.v2"
    assert load_face(write("small.pcf.gz", gzip.compress(data))).name == "small"
    assert load_face(write("a.pcf", data), "given").name == "given"


def test_a_gzipped_bitmap_font_draws_as_the_plain_one(fonts_dir: Path, write: Write, face: GetFace) -> None:
    packed = load_face(write("4x6.pcf.gz", gzip.compress((fonts_dir / "misc-fixed/4x6.pcf").read_bytes())))
    assert packed.native_px == (6,)
    assert packed.characters == face("MiscFixed4x6").characters
    one, two = (render_page("Hi there", each, 6) for each in (packed, face("MiscFixed4x6")))
    assert np.array_equal(one.pixels, two.pixels)


def test_a_font_is_read_anew_once_its_file_has_changed(fonts_dir: Path, write: Write) -> None:
    path = write("font.pcf", (fonts_dir / "misc-fixed/4x6.pcf").read_bytes())
    first = load_face(path)
    assert load_face(path) is first
    path.write_bytes((fonts_dir / "misc-fixed/5x8.pcf").read_bytes())
    assert load_face(path).sha256 != first.sha256


def test_bitmap_fonts_have_sizes_of_their_own_and_outlines_have_none(face: GetFace) -> None:
    assert face("MiscFixed5x8").native_px == (8,)
    assert face("DejaVuSansMono").native_px == ()
    assert not face("MiscFixed5x8").is_sfnt
    assert face("DejaVuSansMono").is_sfnt


def test_the_sizes_of_a_bitmap_font_are_told_to_who_asks_for_another(face: GetFace) -> None:
    with pytest.raises(FontError, match=r"5x8\.pcf: a bitmap font has no 12 px glyphs; its sizes are: 8 px"):
        face("MiscFixed5x8").open(12)


def test_opened_by_glyph_every_glyph_has_a_character(face: GetFace) -> None:
    tiny = face("Tiny5")
    number = tiny.characters[ord("A")]
    by_glyph, by_character = tiny.open(8, by_glyph=True), tiny.open(8)
    drawn = by_glyph.getmask(chr(GLYPH_PLANE + number), "L")
    expected = by_character.getmask("A", "L")
    assert (drawn.size, bytes(drawn)) == (expected.size, bytes(expected))


def test_code_points_are_those_of_the_fonts_table_in_order(face: GetFace) -> None:
    points = face("Tiny5").code_points
    assert (np.diff(points.astype(int)) > 0).all()
    assert set(map(ord, "AZaz09")) <= set(points.tolist())


def test_a_face_sent_to_another_process_is_the_same_font(face: GetFace) -> None:
    again = pickle.loads(pickle.dumps(face("Tiny5")))
    assert (again.name, again.sha256) == ("Tiny5", face("Tiny5").sha256)


def test_a_face_goes_to_another_process_without_its_file_and_is_equal_there(fonts_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes((fonts_dir / "misc-fixed/5x7.pcf").read_bytes())
    face = load_face(path, "given")
    sent = pickle.dumps(face)
    assert len(sent) < 1000
    path.unlink()
    face_module._data.cache_clear()
    other = pickle.loads(sent)
    assert other == face
    assert hash(other) == hash(face)
    assert (other.name, other.sha256, other.native_px, other.is_sfnt) == ("given", face.sha256, face.native_px, False)
    with pytest.raises(FontError, match="can't read this font file"):
        _ = other.data


def test_a_file_that_changes_while_it_is_used_is_refused(fonts_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes((fonts_dir / "tiny5/Tiny5-Regular.ttf").read_bytes())
    face = pickle.loads(pickle.dumps(load_face(path)))
    face_module._data.cache_clear()
    path.write_bytes((fonts_dir / "vt323/VT323-Regular.ttf").read_bytes())
    with pytest.raises(FontError, match="changed while it was in use"):
        face.open(8)


def test_faces_of_one_file_under_two_names_are_two(fonts_dir: Path) -> None:
    path = fonts_dir / "tiny5/Tiny5-Regular.ttf"
    assert load_face(path, "one") != load_face(path, "two")
    assert load_face(path, "one") == load_face(path, "one")
