"""A verb that is told to write to the name of another kind of file says what it writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from textzip.cli.places import check_file, check_folder
from textzip.errors import RecipeError

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["write", "x", "--out", "page.jpg"], "pages are PNG; name a .png file for one page, or a folder for all"),
        (["write", "x", "--out", "page.pdf"], "pages are PNG; name a .png file for one page, or a folder for all"),
        (["render", "--n", "5", "--out", "pages.parquet"], "shards go to a folder; name one"),
        (["inspect", "{pages}", "--sheet", "page.jpg"], "the contact sheet is a PNG; name a .png file"),
        (["fonts", "--sheet", "fonts.pdf"], "the specimen is a PNG; name a .png file"),
        (["report", "run", "--out", "run.pdf"], "a report is HTML; name a .html file"),
        (["evaluate", "run", "--out", "run.csv"], "the figures are JSON; name a .json file"),
        (["export", "run", "--out", "run.pt"], "the graph is ONNX; name a .onnx file"),
        (["export", "run", "--to", "hf", "--out", "run.onnx"], "--to hf writes several files; name a folder"),
        (["export", "run", "--to", "half", "--out", "a.safetensors"], "--to half writes several files; name a folder"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_the_name_of_another_kind_of_file_is_refused_and_nothing_is_made(
    textzip: Run, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = textzip(*(str(pages) if word == "{pages}" else word for word in words))
    assert (found.code, found.out) == (2, "")
    assert found.err == f"textzip: {words[-2]} {words[-1]}: {said}\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["pages", "run.v2", "2024.11.22", ".hidden", "pages.tr", "pages.me", "wiki.bat"])
def test_a_folder_may_have_a_dot_in_its_name(tmp_path: Path, name: str) -> None:
    check_folder(tmp_path / name, "--out", "what")


def test_a_folder_that_is_there_is_a_folder_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "pages.jpg").mkdir()
    check_folder(tmp_path / "pages.jpg", "--out", "what")


def test_a_file_may_have_no_suffix_or_a_large_one(tmp_path: Path) -> None:
    check_file(tmp_path / "sheet", (".png",), "--sheet", "what")
    check_file(tmp_path / "SHEET.PNG", (".png",), "--sheet", "what")
    with pytest.raises(RecipeError, match=r"--sheet .*sheet\.gif: what; name a \.png file"):
        check_file(tmp_path / "sheet.gif", (".png",), "--sheet", "what")


@pytest.mark.parametrize(
    ("words", "name", "option"),
    [
        (["inspect", "{pages}", "--sheet", "mine.png"], "mine.png", "--sheet"),
        (["inspect", "{pages}"], "sheet.png", "--sheet"),
        (["fonts", "--sheet", "mine.png"], "mine.png", "--sheet"),
        (["report", "."], "report.html", "--out"),
        (["report", ".", "--out", "mine.html"], "mine.html", "--out"),
        (["evaluate", ".", "--out", "mine.json"], "mine.json", "--out"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_a_file_of_somebody_else_is_not_written_over(
    textzip: Run, copy: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], name: str, option: str
) -> None:
    monkeypatch.chdir(copy)
    (copy / name).write_bytes(b"mine")
    (copy / "metrics.jsonl").write_text('{"step": 1}\n')
    said = textzip(*("." if word == "{pages}" else word for word in words))
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        f"textzip: {name}: is there already, and nothing in it says that textzip wrote it; name another file with "
        f"{option}, or move this one\n"
    )
    assert (copy / name).read_bytes() == b"mine"


def test_textzips_own_report_is_written_again(textzip: Run, tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").write_text('{"step": 1, "train": {"loss": 1.0}}\n')
    for _ in range(2):
        assert textzip("report", tmp_path).code == 0
    assert '<meta name="generator" content="textzip">' in (tmp_path / "report.html").read_text("utf-8")
