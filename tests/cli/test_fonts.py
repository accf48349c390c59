"""`textzip fonts`: what fonts draw, and which can't be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Run = Callable[..., Any]


def test_every_size_of_every_font_has_a_line(textzip: Run, fonts_dir: Path) -> None:
    said = textzip("fonts", fonts_dir / "dejavu/DejaVuSansMono.ttf", fonts_dir / "misc-fixed/5x7.pcf", "--px", "8:9")
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    heads = [line.split(" (")[0] for line in lines if not line.startswith(" ")]
    assert heads == ["DejaVuSansMono", "MiscFixed5x7"]
    sizes = [line.split(":")[0].split() for line in lines if "a page holds" in line]
    assert sizes == [["8", "px", "L"], ["9", "px", "L"], ["7", "px", "1"]]
    assert any("blocks: " in line for line in lines)


def test_blocks_are_listed_when_asked_for(textzip: Run, fonts_dir: Path) -> None:
    said = textzip("fonts", fonts_dir / "misc-fixed/5x7.pcf", "--px", "7", "--blocks")
    (latin,) = [line.split() for line in said.out.splitlines() if line.split()[:2] == ["Basic", "Latin"]]
    assert latin[2:] == ["94", "of", "94"]


def test_a_specimen_is_drawn(textzip: Run, fonts_dir: Path, tmp_path: Path) -> None:
    said = textzip("fonts", fonts_dir / "misc-fixed", "--px", "6:8", "--sheet", tmp_path / "sheet.png")
    assert said.out.splitlines()[-1] == f"specimen: {tmp_path / 'sheet.png'}"
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.getextrema()[1] == 255


def test_a_broken_font_exits_with_2_unless_it_is_skipped(textzip: Run, fonts_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.ttf").touch()
    (tmp_path / "noise.otf").write_bytes(b"noise" * 99)
    good = fonts_dir / "misc-fixed/5x7.pcf"
    said = textzip("fonts", good, tmp_path, "--px", "7")
    assert (said.code, said.out) == (2, "")
    first, second = said.err.splitlines()
    assert first.startswith(f"textzip: {tmp_path / 'empty.ttf'}: the font file is empty (0 bytes); ")
    assert second.startswith(f"{tmp_path / 'noise.otf'}: not a TTF, OTF, TTC, OTB or PCF font; ")
    said = textzip("fonts", good, tmp_path, "--px", "7", "--skip-broken")
    assert said.code == 0
    assert [line.split(": ")[0] for line in said.err.splitlines()] == ["left out", "left out"]
    assert said.out.startswith("MiscFixed5x7 ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--px", "9:8"], "--px 9:8: write a size such as 10, or LOW:HIGH such as 8:16"),
        (["nowhere"], "nowhere: there is no such font file or folder; check --fonts or fonts.path"),
    ],
)
def test_a_mistake_is_told_and_exits_with_2(textzip: Run, words: list[str], said: str) -> None:
    found = textzip("fonts", *words)
    assert (found.code, found.out, found.err) == (2, "", f"textzip: {said}\n")
