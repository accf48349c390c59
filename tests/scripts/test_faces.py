"""`make faces`: the font files of a package in a folder of its name; nothing is fetched here."""

from __future__ import annotations

import runpy
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "scripts" / "faces"


@pytest.fixture
def script() -> Any:
    return SimpleNamespace(**runpy.run_path(str(FOLDER / "__main__.py"), run_name="faces"))


def apt(fonts: dict[str, bytes], calls: list[str]) -> Any:
    """What stands for `apt-get` and `dpkg-deb`: a package `good` with such files; no other is known."""

    def run(command: tuple[str, ...], *, cwd: Path, **_: object) -> Any:
        calls.append(" ".join(command))
        if command[0] == "apt-get" and command[-1] != "good":
            return SimpleNamespace(returncode=100, stdout="", stderr="E: Unable to locate package bad\n")
        if command[0] == "apt-get":
            (cwd / "good_1_all.deb").touch()
        else:
            for name, data in {**fonts, "usr/share/doc/good/copyright": b"free"}.items():
                path = cwd / "unpacked" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        return SimpleNamespace(returncode=0, stdout="", stderr="")

    return run


def test_a_package_is_brought_once_with_its_licence(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls: list[str] = []
    fonts = {"usr/share/fonts/A.ttf": b"a", "usr/share/fonts/B.OTF": b"b", "usr/share/fonts/notes.txt": b"c"}
    monkeypatch.setattr(subprocess, "run", apt(fonts, calls))
    monkeypatch.setattr("shutil.which", lambda name: name)
    assert script.main(["good", "--out", str(tmp_path)]) == 0
    assert sorted(path.name for path in (tmp_path / "good").iterdir()) == ["A.ttf", "B.OTF", "copyright"]
    assert script.main(["good", "--out", str(tmp_path)]) == 0
    assert len(calls) == 2
    assert capsys.readouterr().out == "good: 2 faces\ngood: 2 faces\n"
    assert [path.name for path in tmp_path.iterdir()] == ["good"]


def test_a_package_that_can_not_be_had_keeps_no_other_away(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(subprocess, "run", apt({"A.ttf": b"a"}, []))
    monkeypatch.setattr("shutil.which", lambda name: name)
    assert script.main(["bad", "good", "--out", str(tmp_path)]) == 1
    output = capsys.readouterr()
    assert output.out == "good: 1 faces\n"
    assert "bad: `apt-get download bad` failed: E: Unable to locate package bad; run `apt-get update`" in output.err
    assert [path.name for path in tmp_path.iterdir()] == ["good"]


def test_a_package_without_fonts_and_a_system_without_apt_are_told(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(subprocess, "run", apt({}, []))
    monkeypatch.setattr("shutil.which", lambda name: name)
    assert script.main(["good", "--out", str(tmp_path)]) == 1
    assert "good: no .ttf or .otf file in this package" in capsys.readouterr().err
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert script.main(["good", "--out", str(tmp_path)]) == 1
    assert "needs apt-get; on a system other than Debian" in capsys.readouterr().err


def test_the_list_names_each_package_once() -> None:
    packages = (FOLDER / "packages.txt").read_text("utf-8").split()
    assert len(packages) == len(set(packages)) > 100
    assert packages == sorted(packages)
