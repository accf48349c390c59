"""Folders of fonts, their catalogue, and the repository's own."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from textzip.errors import FontError
from textzip.render.fonts.catalogue import Catalogue, find_fonts
from textzip.render.fonts.face import SUFFIXES


@pytest.fixture(scope="module")
def tables(fonts_dir: Path) -> list[dict[str, Any]]:
    return tomllib.loads((fonts_dir / "fonts.toml").read_text("utf-8"))["font"]


@pytest.fixture
def folder(fonts_dir: Path, tmp_path: Path) -> Path:
    """Two fonts of the repository's in a folder of their own."""
    home = tmp_path / "fonts"
    (home / "below").mkdir(parents=True)
    shutil.copy(fonts_dir / "misc-fixed/4x6.pcf", home / "below" / "4x6.pcf")
    shutil.copy(fonts_dir / "tiny5/Tiny5-Regular.ttf", home / "Tiny5-Regular.ttf")
    return home


def test_every_font_file_of_the_repository_is_listed_with_its_sha256(
    fonts_dir: Path, tables: list[dict[str, Any]]
) -> None:
    files = {path for path in fonts_dir.rglob("*") if path.name.endswith(SUFFIXES)}
    assert {fonts_dir / table["file"] for table in tables} == files
    for table in tables:
        assert hashlib.sha256((fonts_dir / table["file"]).read_bytes()).hexdigest() == table["sha256"], table["name"]


def test_every_family_comes_with_its_licence(fonts_dir: Path, tables: list[dict[str, Any]]) -> None:
    for table in tables:
        licence = fonts_dir / table["licence_file"]
        assert licence.is_file(), table["name"]
        assert licence.read_text("utf-8", errors="replace").strip()
        assert licence.parent == (fonts_dir / table["file"]).parent
        assert table["licence"]
        assert table["origin"]


def test_listed_sizes_are_the_bitmaps_own(
    fonts_dir: Path, tables: list[dict[str, Any]], face: Callable[[str], Any]
) -> None:
    assert len({table["name"] for table in tables}) == len(tables)
    for table in tables:
        if table["file"].endswith(".pcf"):
            assert face(table["name"]).native_px == tuple(table["native_px"])
        assert table["px"][0] <= table["px"][1]


def test_the_repositorys_fonts_are_found_by_their_listed_names(fonts_dir: Path, tables: list[dict[str, Any]]) -> None:
    found = find_fonts(fonts_dir)
    assert list(found.faces) == sorted(table["name"] for table in tables)
    assert found.notes["Tiny5"]["kind"] == "pixel"
    assert found.broken == []


def test_files_without_a_catalogue_go_by_their_own_names(folder: Path) -> None:
    found = find_fonts(folder)
    assert list(found.faces) == ["4x6", "Tiny5-Regular"]
    assert found.notes == {}


def test_a_font_whose_bytes_are_not_the_listed_ones_is_refused(folder: Path) -> None:
    table = '[[font]]\nname = "Four"\nfile = "below/4x6.pcf"\nsha256 = "{}"\n'
    (folder / "fonts.toml").write_text(table.format("0" * 64))
    with pytest.raises(FontError, match=r"4x6\.pcf: its sha256 is \w{64}, not 0{64} as fonts\.toml says"):
        find_fonts(folder)
    right = hashlib.sha256((folder / "below/4x6.pcf").read_bytes()).hexdigest()
    (folder / "fonts.toml").write_text(table.format(right))
    assert list(find_fonts(folder).faces) == ["Four", "Tiny5-Regular"]
    assert list(find_fonts(folder / "below" / "4x6.pcf").faces) == ["Four"]


@pytest.mark.parametrize("text", ["[[font]\n", '[[font]]\nname = "x"\n', "font = 3\n", "font = [1]\n"])
def test_a_catalogue_that_can_not_be_read_is_refused_by_name(folder: Path, text: str) -> None:
    (folder / "fonts.toml").write_text(text)
    with pytest.raises(FontError, match=r"fonts\.toml: can't read this catalogue"):
        find_fonts(folder)


def test_all_broken_files_are_named_at_once_and_the_others_go_on_only_when_asked(folder: Path) -> None:
    (folder / "empty.ttf").write_bytes(b"")
    (folder / "below" / "garbage.otf").write_bytes(b"garbage, not a font")
    with pytest.raises(FontError) as caught:
        find_fonts(folder)
    assert "empty.ttf: the font file is empty" in str(caught.value)
    assert "garbage.otf: not a TTF" in str(caught.value)
    found = find_fonts(folder, broken="skip")
    assert list(found.faces) == ["4x6", "Tiny5-Regular"]
    assert len(found.broken) == 2


def test_a_folder_of_nothing_but_broken_files_is_refused_even_when_they_may_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "empty.ttf").write_bytes(b"")
    with pytest.raises(FontError, match=r"(?s)no usable font in .*empty\.ttf: the font file is empty"):
        find_fonts(tmp_path, broken="skip")


def test_a_missing_folder_and_one_without_fonts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FontError, match="there is no such font file or folder"):
        find_fonts(tmp_path / "gone")
    (tmp_path / "notes.txt").write_text("no font")
    with pytest.raises(FontError, match=r"no fonts in this folder; it is searched for \.ttf"):
        find_fonts(tmp_path)


def test_two_fonts_of_one_name_are_refused_unless_they_are_the_same(folder: Path, fonts_dir: Path) -> None:
    shutil.copy(folder / "below" / "4x6.pcf", folder / "4x6.pcf")
    assert list(find_fonts(folder).faces) == ["4x6", "Tiny5-Regular"]
    shutil.copy(fonts_dir / "misc-fixed/5x8.pcf", folder / "4x6.pcf")
    with pytest.raises(FontError, match="are both called '4x6'; rename one of the files"):
        find_fonts(folder)
    left = find_fonts(folder, "skip")
    assert list(left.faces) == ["4x6", "Tiny5-Regular"]
    assert left.faces["4x6"].path == folder / "4x6.pcf"
    assert [f"{folder / 'below/4x6.pcf'} and {folder / '4x6.pcf'} are both" in line for line in left.broken] == [True]


def test_fonts_are_chosen_by_name_in_the_order_asked_for(folder: Path) -> None:
    found = find_fonts(folder)
    assert [face.name for face in found.choose(["Tiny5-Regular", "4x6"])] == ["Tiny5-Regular", "4x6"]
    with pytest.raises(FontError, match="no font is called 'Arial'; the fonts are: 4x6, Tiny5-Regular"):
        found.choose(["4x6", "Arial"])
    with pytest.raises(FontError, match="the fonts are: none"):
        Catalogue().choose(["x"])


def test_fonts_are_found_through_links_and_not_where_it_is_hidden(tmp_path: Path, fonts_dir: Path) -> None:
    (tmp_path / "fonts" / ".old").mkdir(parents=True)
    (tmp_path / "fonts" / "folder.ttf").mkdir()
    for name in ("fonts/.old/a.pcf", "fonts/.b.pcf"):
        (tmp_path / name).write_bytes(b"no font")
    (tmp_path / "fonts" / "link").symlink_to(fonts_dir / "misc-fixed")
    (tmp_path / "fonts" / "loop").symlink_to(tmp_path / "fonts")
    assert list(find_fonts(tmp_path / "fonts").faces) == ["4x6", "5x7", "5x8"]
