"""`textzip read`: files, folders, standard input; what is no page is named and the rest is read."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_pages import drawn
from PIL import Image

FONTS = Path(__file__).parents[2] / "fonts"
Run = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path, textzip: Run) -> Path:
    home = tmp_path / "pictures"
    home.mkdir()
    for name in ("a", "b"):
        assert textzip("write", f"Page {name}.", "--out", home / f"{name}.png").code == 0
    (home / "c.png").write_bytes(b"garbage")
    (home / "notes.txt").write_text("no picture", "utf-8")
    return home


def test_a_folder_is_read_and_what_is_no_page_is_named(textzip: Run, trained: Path, folder: Path) -> None:
    said = textzip("read", folder, "--checkpoint", trained)
    assert said.code == 2
    assert said.out.count("== ") == 2
    assert f"textzip: {folder / 'c.png'}: no picture that Pillow knows" in said.err
    assert "notes.txt" not in said.out + said.err


def test_json_has_a_line_for_every_picture(textzip: Run, trained: Path, folder: Path) -> None:
    lines = [json.loads(line) for line in textzip("read", folder, "--checkpoint", trained, "--json").out.splitlines()]
    assert [Path(line["file"]).name for line in lines] == ["a.png", "b.png", "c.png"]
    assert set(lines[0]) == {"file", "text", "confidence", "exact", "count", "notes"}
    assert 0 <= lines[0]["confidence"] <= 1
    assert set(lines[2]) == {"file", "error"}


def test_characters_have_confidence_and_boxes_if_asked(textzip: Run, folder: Path) -> None:
    said = textzip("read", folder / "a.png", "--json", "--characters")
    [row] = map(json.loads, said.out.splitlines())
    assert "".join(text for text, _, _ in row["characters"]) == row["text"]
    for _, confidence, (left, top, right, bottom) in row["characters"]:
        assert 0 <= confidence <= 1
        assert 0 <= left < right <= 128
        assert 0 <= top < bottom <= 128
    alone = textzip("read", folder / "a.png", "--characters")
    assert alone.code == 2
    assert "--characters goes with --json" in alone.err


def test_what_is_read_with_too_little_confidence_is_refused(textzip: Run, trained: Path, folder: Path) -> None:
    some = (folder / "a.png", folder / "b.png", "--checkpoint", trained, "--json")
    said = textzip("read", *some, "--min-confidence", 1)
    assert said.code == 2
    assert said.err.count("read with confidence 0.") == 2
    assert all(set(json.loads(line)) == {"file", "error"} for line in said.out.splitlines())
    assert textzip("read", *some, "--min-confidence", 0).code == 0


def test_lines_of_other_programs_pages_end_in_newlines_unless_told_otherwise(textzip: Run, tmp_path: Path) -> None:
    drawn(FONTS / "dejavu" / "DejaVuSansMono.ttf", 14, ("one line", "    another")).save(tmp_path / "page.png")
    assert textzip("read", tmp_path / "page.png").out == "one line\n    another\n"
    assert textzip("read", tmp_path / "page.png", "--no-newlines").out == "one line another\n"


def test_progress_of_many_pictures_is_said_beside_what_is_read(textzip: Run, trained: Path, folder: Path) -> None:
    said = textzip("read", folder / "a.png", folder / "b.png", "--checkpoint", trained)
    assert "2 of 2 pictures" in said.err
    assert "pictures" not in textzip("read", folder / "a.png", "--checkpoint", trained).err


def test_a_picture_may_come_from_standard_input(textzip: Run, trained: Path, folder: Path) -> None:
    picture = textzip("write", "Page a.").raw
    piped = textzip("read", "-", "--checkpoint", trained, stdin=picture)
    named = textzip("read", folder / "a.png", "--checkpoint", trained)
    assert (piped.code, named.code) == (0, 0)
    assert piped.out == named.out


def test_what_was_converted_is_said(textzip: Run, trained: Path, folder: Path) -> None:
    page = np.asarray(Image.open(folder / "a.png").convert("L"))
    out = io.BytesIO()
    Image.fromarray(255 - page).save(out, "PNG")
    said = textzip("read", "-", "--checkpoint", trained, stdin=out.getvalue())
    assert said.code == 0
    assert "dark on bright: inverted" in said.err


def test_a_folder_without_pictures_is_named_and_the_rest_is_read(
    textzip: Run, trained: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "none").mkdir()
    said = textzip("read", tmp_path / "none", folder / "a.png", "--checkpoint", trained, "--json")
    assert said.code == 2
    assert f"{tmp_path / 'none'}: a folder without pictures" in said.err
    first, second = map(json.loads, said.out.splitlines())
    assert first["file"] == str(tmp_path / "none")
    assert "error" in first
    assert "text" in second


def test_a_name_that_is_no_utf8_is_read_all_the_same(
    trained: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, process: Run
) -> None:
    shutil.copy(folder / "a.png", os.fsencode(folder) + b"/\xff.png")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    said = process("read", folder, "--checkpoint", trained)
    assert said.stdout.count("== ") == 3
    assert "?.png (" in said.stdout


def test_folders_are_searched_where_links_lead_and_only_files_are_pictures(
    textzip: Run, trained: Path, folder: Path, tmp_path: Path
) -> None:
    (folder / "c.png").unlink()
    (folder / "deep.png").mkdir()  # a folder by such a name
    shutil.copy(folder / "a.png", folder / "deep.png" / "d.JFIF")
    os.mkfifo(folder / "pipe.png")  # opening it would wait for ever
    shutil.copytree(folder / "deep.png", tmp_path / "elsewhere")
    (folder / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (folder / "linked-again").symlink_to(folder, target_is_directory=True)  # round in a circle
    (folder / "lost.png").symlink_to(tmp_path / "nothing.png")
    said = textzip("read", folder, "--checkpoint", trained, "--json")
    lines = [json.loads(line) for line in said.out.splitlines()]
    names = [str(Path(line["file"]).relative_to(folder)) for line in lines]
    assert names == ["a.png", "b.png", "deep.png/d.JFIF", "linked/d.JFIF", "lost.png"]
    assert "there is no such file" in lines[-1]["error"]
    assert all("text" in line for line in lines[:-1])


def test_the_first_lines_come_before_all_pictures_are_read(
    textzip: Run, trained: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last of the pictures is made when the first has been printed."""
    made = [shutil.copy(folder / "a.png", folder / f"many-{k:02d}.png") for k in range(20)]
    Path(made[-1]).unlink()
    from textzip.cli import read as module

    echo = module.typer.echo

    def printed(line: str, **options: Any) -> None:
        if not Path(made[-1]).exists():
            shutil.copy(folder / "a.png", made[-1])
        echo(line, **options)

    monkeypatch.setattr(module.typer, "echo", printed)
    said = textzip("read", *made, "--checkpoint", trained)
    assert said.code == 0
    assert said.out.count("== ") == 20


def test_what_is_read_goes_out_at_once(trained: Path, folder: Path) -> None:
    """A full device takes nothing: the first line is lost there and then, not when the process ends."""
    pytest.importorskip("torch")
    command = [sys.executable, "-m", "textzip", "read", folder / "a.png", "--checkpoint", trained]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode not in (0, 120)  # 120: Python found out as it ended
    assert "No space left on device" in done.stderr
