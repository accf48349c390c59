"""Where `fonts` and `recipes/…` are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from textzip.resources import resolve


def test_the_working_directory_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fonts").mkdir()
    monkeypatch.chdir(tmp_path)
    assert resolve("fonts").resolve() == tmp_path / "fonts"


def test_elsewhere_the_copy_of_the_package_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fonts_dir: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert resolve("fonts") == fonts_dir
    assert resolve(Path("recipes/pages.yaml")) == fonts_dir.parent / "recipes/pages.yaml"
    assert resolve("fonts/dejavu/DejaVuSansMono.ttf").is_file()


@pytest.mark.parametrize("path", ["nowhere", "fonts/nowhere.ttf", "recipes/nowhere.yaml", "tests", "/fonts", "x/fonts"])
def test_any_other_path_is_left_as_it_is(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert resolve(path) == Path(path)
