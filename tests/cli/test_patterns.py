"""`textzip patterns`."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

Run = Callable[..., Any]


def test_the_words_are_drawn_and_measured(textzip: Run, patterned: Path, tmp_path: Path) -> None:
    said = textzip("patterns", patterned, "--sheet", tmp_path / "sheet.png")
    assert (said.code, said.err) == (0, "")
    for words in ("symbols with another's grid", "bits that a grid tells", "Nothing is collapsed."):
        assert words in said.out
    assert said.out.endswith(f"the words as they look: {tmp_path / 'sheet.png'}\n")
    with Image.open(tmp_path / "sheet.png") as sheet:
        whole = sheet.size
    assert textzip("patterns", patterned, "--sheet", tmp_path / "few.png", "--words", 3).code == 0
    with Image.open(tmp_path / "few.png") as sheet:
        assert sheet.size[0] < whole[0]
        assert sheet.size[1] < whole[1]


def test_without_a_name_the_sheet_is_in_the_folder_and_drawn_anew(
    textzip: Run, patterned: Path, tmp_path: Path
) -> None:
    run = shutil.copytree(patterned, tmp_path / "run")
    assert textzip("patterns", run).code == 0
    before = (run / "patterns.png").read_bytes()
    assert textzip("patterns", run).code == 0
    assert (run / "patterns.png").read_bytes() == before


def test_mistakes_are_told(textzip: Run, patterned: Path, trained: Path, tmp_path: Path) -> None:
    (tmp_path / "other.png").write_bytes(b"somebody's")
    for words, code, message in (
        (("nowhere",), 1, "nowhere: there is no such folder"),
        ((trained,), 1, "a model of kind 'slot', which textzip patterns is not for (it is for patterns)"),
        ((patterned, "--sheet", "a.pdf"), 2, "--sheet a.pdf: the sheet is a PNG; name a .png file"),
        ((patterned, "--sheet", tmp_path / "other.png"), 1, "nothing in it says that textzip wrote it"),
        ((patterned, "--words", "0"), 2, "Invalid value for '--words'"),
    ):
        said = textzip("patterns", *words)
        assert (said.code, said.out) == (code, "")
        assert message in said.err
        assert "Traceback" not in said.err
