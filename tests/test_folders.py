"""The files below a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from textzip.folders import files_below


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in files_below(folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("home/a", "home/below/b", "home/.hidden/c", "home/.d", "elsewhere/e"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path / "home"


def test_files_are_found_and_what_is_hidden_is_not(folder: Path) -> None:
    assert names(folder) == ["a", "below/b"]
    assert names(folder / ".hidden") == ["c"]


def test_links_are_followed_each_folder_once(folder: Path) -> None:
    (folder / "link").symlink_to(folder.parent / "elsewhere")
    (folder / "same").symlink_to(folder.parent / "elsewhere")
    (folder / "below" / "loop").symlink_to(folder)
    (folder / "file").symlink_to(folder.parent / "elsewhere" / "e")
    assert names(folder) == ["a", "below/b", "file", "link/e"]


def test_folders_can_be_passed_over_but_not_the_one_that_is_named(folder: Path) -> None:
    assert [path.name for path in files_below(folder, lambda path: path.name in ("home", "below"))] == ["a"]


def test_a_folder_that_can_not_be_read_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def closed(path: str) -> object:
        if Path(path).name == "below":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(PermissionError):
        list(files_below(folder))
