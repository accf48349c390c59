"""`textzip inspect`: counts and a contact sheet."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Run = Callable[..., Any]


def test_counts_of_every_split_are_printed(
    textzip: Run, copy: Path, rows_of: Callable[..., list[dict[str, Any]]]
) -> None:
    said = textzip("inspect", copy)
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    heads = [line for line in lines if not line.startswith(" ")]
    assert [head.split(" pages")[0] for head in heads[:-1]] == ["test: 8", "train: 35", "validation: 12"]
    characters = sum(row["n_chars"] for row in rows_of(copy))
    assert f"{characters:,} characters ({characters / 35:.1f} a page)" in heads[1]
    for title in ("characters a page", "px", "font", "source"):
        assert lines.count(f"  {title}") == 3
    train = lines[lines.index(heads[1]) : lines.index(heads[2])]
    for column, name in (("font", "MiscFixed5x7"), ("source", "prose.txt")):
        count = sum(row[column] == name for row in rows_of(copy))
        assert any(line.split()[:2] == [name, str(count)] for line in train)
    assert lines[-1] == f"contact sheet: {copy / 'sheet.png'}"


def test_the_sheet_shows_the_first_pages(textzip: Run, copy: Path, tmp_path: Path) -> None:
    textzip("inspect", copy)
    with Image.open(copy / "sheet.png") as sheet:
        assert (sheet.mode, sheet.size) == ("L", (6 * 129 - 1, 4 * 129 - 1))
    said = textzip("inspect", copy, "--columns", "3", "--rows", "1", "--sheet", tmp_path / "new/x.png")
    assert said.code == 0, said.err
    with Image.open(tmp_path / "new/x.png") as sheet:
        assert sheet.size == (3 * 129 - 1, 128)
        assert np.asarray(sheet).max() == 255


@pytest.mark.parametrize("option", ["--columns", "--rows"])
def test_a_sheet_has_at_least_one_page(textzip: Run, pages: Path, option: str) -> None:
    said = textzip("inspect", pages, option, "0")
    assert (said.code, said.err) == (2, "textzip: --columns and --rows must be at least 1\n")


def test_a_sheet_has_no_more_places_than_pages(textzip: Run, copy: Path) -> None:
    assert textzip("inspect", copy, "--columns", "3", "--rows", "99999999").code == 0
    with Image.open(copy / "sheet.png") as sheet:
        assert sheet.size == (3 * 129 - 1, -(-(35 + 12 + 8) // 3) * 129 - 1)
    assert textzip("inspect", copy, "--columns", "9" * 18).code == 0
    with Image.open(copy / "sheet.png") as sheet:
        assert sheet.size == ((35 + 12 + 8) * 129 - 1, 128)


def test_damage_and_places_that_can_not_be_written_exit_with_1(textzip: Run, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    said = textzip("inspect", copy, "--sheet", tmp_path / "file/x.png")
    assert said.code == 1
    assert "can't write here (" in said.err
    (copy / "train-00000.parquet").write_bytes(b"words")
    said = textzip("inspect", copy)
    assert said.code == 1
    assert said.err.startswith(f"textzip: {copy / 'train-00000.parquet'}: unreadable (")
    said = textzip("inspect", tmp_path)
    assert (said.code, "not a textzip data folder" in said.err) == (1, True)


def test_pictures_are_counted_by_adjective_and_shown_with_captions(
    textzip: Run, art: Path, tmp_path: Path, rows_of: Callable[..., list[dict[str, Any]]]
) -> None:
    said = textzip("inspect", art, "--columns", "3", "--rows", "2", "--sheet", tmp_path / "x.png")
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    heads = [line.split(" in ")[0] for line in lines if not line.startswith(" ")]
    assert heads[:3] == ["test: 20 pictures", "train: 35 pictures", "validation: 12 pictures"]
    train = lines[next(at for at, line in enumerate(lines) if line.startswith("train: ")) :]
    counts = Counter(word for row in rows_of(art) for word in row["adjectives"])
    for word, count in counts.items():
        assert next(line.split()[1] for line in train if line.split()[:1] == [word]) == str(count)
    assert not any(line.strip() in ("font", "px", "balance") for line in lines)
    with Image.open(tmp_path / "x.png") as sheet:
        assert sheet.mode == "RGB"
        assert sheet.width == 3 * 129 - 1
        pixels = np.asarray(sheet)
    stored = np.asarray(Image.open(io.BytesIO(rows_of(art, "test")[0]["image"]["bytes"])))
    assert np.array_equal(pixels[:128:4, :128:4], stored)
    assert (pixels[128:140, :128] > 200).any()  # the caption
