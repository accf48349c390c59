"""Rows drawn again: what differs is named, and only the very fonts count."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textzip.errors import FontError
from textzip.render.fonts.face import Face
from textzip.render.job import Outcome
from textzip.render.verify import faces_for, redraw_problems, version_differences
from textzip.render.versions import drawing_versions
from textzip.shards.manifest import Identity, read_dataset, read_lines


@pytest.fixture(scope="session")
def identity(pages: Path) -> Identity:
    dataset = read_dataset(pages)
    assert dataset is not None
    found: Identity = dataset["identity"]
    return found


@pytest.fixture(scope="session")
def faces(identity: Identity, fonts_dir: Path) -> dict[str, Face]:
    return faces_for(identity, (str(fonts_dir),))


def problems(folder: Path, faces: dict[str, Face]) -> list[str]:
    return [
        problem
        for line in read_lines(folder)
        for problem in redraw_problems(folder, line, list(range(line.rows)), faces)
    ]


def change(folder: Path, at: int, **values: Any) -> None:
    """Put other values into row `at` of the first train shard."""
    path = folder / "train-00000.parquet"
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows[at] |= values
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path, write_page_checksum=True)


def test_every_row_of_every_split_draws_its_picture_again(pages: Path, faces: dict[str, Face]) -> None:
    assert problems(pages, faces) == []


@pytest.mark.parametrize(
    "settings",
    [
        ("text.length={distribution: full}",),
        ("fonts.size=fit",),
        ("page.mode=['1', L]", "page.width=200", "page.height=64"),
        ("fonts.missing=escape", "shards.boxes=true", "text.sources=[{kind: random, blocks: [ascii, hebrew, arabic]}]"),
        ("fonts.missing=drop", "shards.boxes=true", "text.sources=[{kind: random, blocks: [latin-1, cyrillic]}]"),
        ("fonts.missing=keep", "text.length.max=60", "shards.boxes=true"),
        (
            "fonts.missing=fallback",
            "shards.boxes=true",
            "fonts.fallback=[DejaVuSansMono]",
            "text.sources=[{kind: random, blocks: [greek and coptic]}]",
        ),
    ],
    ids=lambda settings: settings[0].split("=", 1)[-1][:24],
)
def test_rows_draw_their_picture_again_whatever_the_recipe(
    settings: tuple[str, ...], tmp_path: Path, render_to: Callable[..., Outcome], faces: dict[str, Face]
) -> None:
    outcome = render_to(tmp_path / "data", *settings, rows=30)
    assert sum(line.rows for line in outcome.lines) == 30
    assert problems(tmp_path / "data", faces) == []


def test_another_text_of_a_row_is_noticed(copy: Path, faces: dict[str, Face]) -> None:
    change(copy, 4, text="not what the picture shows")
    (found,) = problems(copy, faces)
    assert found.startswith(f"{copy / 'train-00000.parquet'}, id 4: its text drawn again in ")
    assert found.endswith(" px has other pixels")


def test_a_text_that_is_no_normal_form_is_noticed(copy: Path, faces: dict[str, Face]) -> None:
    change(copy, 2, text="ends in a blank ")
    assert f"{copy / 'train-00000.parquet'}, id 2: its text is not in normal form" in problems(copy, faces)


def test_a_text_longer_than_its_page_is_noticed(copy: Path, faces: dict[str, Face]) -> None:
    change(copy, 0, text="x" * 2000)
    (found,) = problems(copy, faces)
    assert "id 0: its text drawn again shows " in found
    assert found.endswith(" of 2000 characters")


def test_another_picture_or_size_of_a_row_is_noticed(
    copy: Path, faces: dict[str, Face], rows_of: Callable[..., list[dict[str, Any]]]
) -> None:
    change(copy, 1, image=rows_of(copy)[5]["image"])
    change(copy, 3, style=rows_of(copy)[3]["style"].replace("128x128", "128x120"))
    assert [problem.split(": ")[0].rsplit(" ", 1)[1] for problem in problems(copy, faces)] == ["1", "3"]


@pytest.mark.parametrize("name", ["n_chars", "n_tokens", "ink_height"])
def test_another_count_or_height_of_a_row_is_noticed(copy: Path, faces: dict[str, Face], name: str) -> None:
    change(copy, 3, **{name: 999})
    (found,) = problems(copy, faces)
    assert f"id 3: its {name} is 999, and " in found


def test_other_boxes_of_a_row_are_noticed(
    tmp_path: Path, render_to: Callable[..., Outcome], faces: dict[str, Face]
) -> None:
    render_to(tmp_path / "data", "shards.boxes=true", rows=10)
    assert problems(tmp_path / "data", faces) == []
    change(tmp_path / "data", 3, boxes=[[0, 0, 1, 1]])
    (found,) = problems(tmp_path / "data", faces)
    assert found.endswith("id 3: its boxes are others when it is drawn again")


def test_only_the_rows_asked_for_are_drawn(copy: Path, faces: dict[str, Face]) -> None:
    change(copy, 4, text="not what the picture shows")
    line = read_lines(copy, "train")[0]
    assert list(redraw_problems(copy, line, [0, 3, 5], faces)) == []
    assert len(list(redraw_problems(copy, line, [4], faces))) == 1


def test_fonts_are_found_by_name_and_must_have_the_same_bytes(
    tmp_path: Path, identity: Identity, fonts_dir: Path
) -> None:
    for name in ("dejavu/DejaVuSansMono.ttf", "misc-fixed/5x7.pcf"):
        shutil.copy(fonts_dir / name, tmp_path / Path(name).name.replace("5x7", "MiscFixed5x7"))
    assert set(faces_for(identity, (str(tmp_path),))) == {"DejaVuSansMono", "MiscFixed5x7"}
    shutil.copy(fonts_dir / "misc-fixed/5x8.pcf", tmp_path / "MiscFixed5x7.pcf")
    with pytest.raises(FontError, match=r"MiscFixed5x7\.pcf: not the file that the pages were drawn with; .*--fonts"):
        faces_for(identity, (str(tmp_path),))
    (tmp_path / "MiscFixed5x7.pcf").unlink()
    with pytest.raises(FontError, match="the pages' font MiscFixed5x7 is not here; say where it is with --fonts"):
        faces_for(identity, (str(tmp_path),))


def test_other_versions_are_named_with_both_values(identity: Identity) -> None:
    assert version_differences(identity) == []
    other = identity | {"versions": drawing_versions() | {"freetype": "1.0.0", "drawing": "0"}}
    here = drawing_versions()
    assert version_differences(other) == [
        f"drawing: 0 there, {here['drawing']} here",
        f"freetype: 1.0.0 there, {here['freetype']} here",
    ]
