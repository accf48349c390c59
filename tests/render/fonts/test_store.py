"""Glyphs in files: the same as rasterised, whatever becomes of the files, and never more than their room."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from textzip.errors import RecipeError
from textzip.render.fonts import store
from textzip.render.fonts.face import Face, load_face
from textzip.render.fonts.glyphs import Glyphs, rasterise
from textzip.render.fonts.store import FOLDER_VARIABLE, MEGABYTES_VARIABLE, Store, glyphs_of

GetFace = Callable[[str], Face]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def same(one: Glyphs, two: Glyphs) -> bool:
    arrays = all(np.array_equal(getattr(one, name), getattr(two, name)) for name in ("table", "boxes", "rows"))
    return arrays and (one.ascent, one.descent) == (two.ascent, two.descent)


def never(*_: object, **__: object) -> Glyphs:
    raise AssertionError("rasterised again")


@pytest.mark.parametrize("by_glyph", [False, True])
@pytest.mark.parametrize("mode", ["L", "1"])
def test_what_is_kept_is_what_was_rasterised(
    face: GetFace, folder: Path, monkeypatch: pytest.MonkeyPatch, mode: str, *, by_glyph: bool
) -> None:
    expected = rasterise(face("PTSerif"), 11, mode, 0, by_glyph=by_glyph)
    assert same(glyphs_of(face("PTSerif"), 11, mode, 0, by_glyph=by_glyph), expected)
    monkeypatch.setattr(store, "rasterise", never)
    assert same(glyphs_of(face("PTSerif"), 11, mode, 0, by_glyph=by_glyph), expected)


def test_a_block_is_told_from_others_by_all_that_it_depends_on(face: GetFace, folder: Path) -> None:
    wanted = [
        (name, px, mode, block, by_glyph)
        for name in ("PTSerif", "Sarabun")
        for px in (9, 10)
        for mode in "L1"
        for block in (0, 1)
        for by_glyph in (False, True)
    ]
    for _ in range(2):
        for name, px, mode, block, by_glyph in wanted:
            kept = glyphs_of(face(name), px, mode, block, by_glyph=by_glyph)
            assert same(kept, rasterise(face(name), px, mode, block, by_glyph=by_glyph))
    assert len(files_of(folder)) == len(wanted)


def test_another_file_of_the_same_name_is_another_font(fonts_dir: Path, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "font.ttf"
    found = []
    for source in ("tiny5/Tiny5-Regular.ttf", "vt323/VT323-Regular.ttf"):
        path.write_bytes((fonts_dir / source).read_bytes())
        found.append(glyphs_of(load_face(path), 8, "1", 0, by_glyph=False))
    assert not same(*found)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "longer", "folder"])
def test_a_damaged_file_is_rasterised_again(face: GetFace, folder: Path, damage: str) -> None:
    expected = glyphs_of(face("Tiny5"), 8, "1", 0, by_glyph=False)
    (path,) = files_of(folder)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        kept = {"cut": data[:-9], "flipped": data, "empty": b"", "longer": path.read_bytes() + bytes(8)}
        path.write_bytes(kept[damage])
    for _ in range(2):
        assert same(glyphs_of(face("Tiny5"), 8, "1", 0, by_glyph=False), expected)
    if damage != "folder":
        data[len(data) // 2] ^= 1
        assert path.read_bytes() == bytes(data), "and is whole again"


def test_a_folder_that_can_not_be_written_costs_only_time(
    face: GetFace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "file"))
    expected = rasterise(face("Tiny5"), 8, "L", 0, by_glyph=False)
    assert same(glyphs_of(face("Tiny5"), 8, "L", 0, by_glyph=False), expected)
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_full_disk_leaves_nothing_behind(face: GetFace, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    glyphs_of(face("Tiny5"), 8, "L", 0, by_glyph=False)
    assert files_of(folder) == []


def test_nothing_is_kept_where_that_is_asked(face: GetFace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    glyphs_of(face("Tiny5"), 8, "L", 0, by_glyph=False)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setenv(MEGABYTES_VARIABLE, "0")
    glyphs_of(face("Tiny5"), 8, "L", 0, by_glyph=False)
    assert files_of(tmp_path) == []
    monkeypatch.setenv(MEGABYTES_VARIABLE, "much")
    with pytest.raises(RecipeError, match="TEXTZIP_CACHE_MB is 'much': give a number"):
        glyphs_of(face("Tiny5"), 8, "L", 0, by_glyph=False)


def test_the_faces_used_longest_ago_go_when_the_room_is_full(face: GetFace, tmp_path: Path) -> None:
    keeper = Store(tmp_path, megabytes=1)
    names = ["PTSerif", "Sarabun", "Inconsolata", "JetBrainsMono"]
    for age, name in enumerate(names):
        keeper.glyphs(face(name), 16, "L", 0, by_glyph=False)
        (home,) = tmp_path.glob(f"*/*/{face(name).sha256}-0")
        with (home / "much").open("wb") as file:
            file.truncate(400_000)
        os.utime(home, (1000 + age, 1000 + age))
    reader = Store(tmp_path, megabytes=1)
    reader.glyphs(face("PTSerif"), 16, "L", 0, by_glyph=False)  # which is used now
    reader.glyphs(face("PTSerif"), 17, "L", 0, by_glyph=False)
    left = {path.name for path in tmp_path.glob("*/*/*")}
    assert left == {f"{face(name).sha256}-0" for name in ("PTSerif", "JetBrainsMono")}
    assert sum(path.stat().st_size for path in files_of(tmp_path)) <= 1_000_000


def write_all(fonts: Path, folder: Path, start: object) -> None:
    os.environ[FOLDER_VARIABLE] = str(folder)
    face = load_face(fonts / "tiny5/Tiny5-Regular.ttf")
    start.wait()  # type: ignore[attr-defined]
    for px in range(6, 16):
        glyphs_of(face, px, "1", 0, by_glyph=False)


def test_two_processes_may_write_at_once(face: GetFace, fonts_dir: Path, folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    both = [context.Process(target=write_all, args=(fonts_dir, folder, start)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert len(files_of(folder)) == 10
    for px in range(6, 16):
        kept = glyphs_of(face("Tiny5"), px, "1", 0, by_glyph=False)
        assert same(kept, rasterise(face("Tiny5"), px, "1", 0, by_glyph=False))


def test_what_is_wrong_with_the_store_goes_unsaid(
    face: GetFace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = rasterise(face("Tiny5"), 8, "L", 0, by_glyph=False)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / ("a" * 300)))
    assert same(glyphs_of(face("Tiny5"), 8, "L", 0, by_glyph=False), expected)

    def gone(*_: object) -> None:
        raise FileNotFoundError(2, os.strerror(2))

    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "kept"))
    monkeypatch.setattr(Path, "glob", gone)  # somebody else empties the folder at this very moment
    assert same(glyphs_of(face("Tiny5"), 8, "L", 0, by_glyph=False), expected)
    monkeypatch.setenv(MEGABYTES_VARIABLE, "9" * 5000)
    with pytest.raises(RecipeError, match="give a number of megabytes"):
        glyphs_of(face("Tiny5"), 8, "L", 0, by_glyph=False)


DRAW = """
import sys
from textzip.render.fonts.face import load_face
from textzip.render.fonts.glyphs import rasterise
from textzip.render.fonts.store import glyphs_of
from textzip.render.versions import drawing_versions
face = load_face(sys.argv[1])
drawn, kept = rasterise(face, 11, "1", 0, by_glyph=False), glyphs_of(face, 11, "1", 0, by_glyph=False)
print((drawn.rows.tobytes(), drawn.boxes.tobytes()) == (kept.rows.tobytes(), kept.boxes.tobytes()))
print(drawing_versions()["freetype"])
"""


def test_settings_of_freetype_are_told_apart(fonts_dir: Path, tmp_path: Path) -> None:
    """FreeType 2 reads FREETYPE_PROPERTIES (its documentation): another hinting gives other pixels."""
    font = str(fonts_dir / "dejavu/DejaVuSansMono.ttf")
    versions = []
    for asked in ("truetype:interpreter-version=35", ""):
        env = {**os.environ, FOLDER_VARIABLE: str(tmp_path), "FREETYPE_PROPERTIES": asked}
        found = subprocess.run([sys.executable, "-c", DRAW, font], env=env, capture_output=True, text=True, check=True)
        same_pixels, version = found.stdout.splitlines()
        assert same_pixels == "True"
        versions.append(version)
    assert versions[0] == f"{versions[1]} truetype:interpreter-version=35"
