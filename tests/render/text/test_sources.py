"""What a recipe names as text, opened: stored, split, and told apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from textzip.errors import TextError
from textzip.render.text.recipe import (
    CodeSource,
    FieldsSource,
    FieldWeights,
    FileSource,
    PydocSource,
    RandomSource,
    Text,
)
from textzip.render.text.sources import OpenSource, open_sources


def file_text(path: Path, **settings: object) -> Text:
    return Text(sources=(FileSource(path=str(path)),), **settings)  # type: ignore[arg-type]


def whole(source: OpenSource) -> set[str]:
    assert source.corpus is not None
    return set(source.corpus.window(0, source.corpus.size)[0].split("\n")) - {""}


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"text": f"text number {n}"}) + "\n" for n in range(50)))
    return path


def test_the_splits_of_a_source_are_disjoint_and_together_all_of_it(rows: Path, tmp_path: Path) -> None:
    text = file_text(rows, holdout=0.2)
    train, validation, test = (
        whole(open_sources(text, tmp_path / "texts", split)[0]) for split in ("train", "validation", "test")
    )
    assert (len(train), len(validation), len(test)) == (40, 5, 5)
    assert train | validation | test == {f"text number {n}" for n in range(50)}


def test_a_source_of_several_files_is_one_text_named_by_the_first(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.txt").write_text(f"text {name}\n")
    several = Text(sources=(FileSource(path=(str(tmp_path / "b.txt"), str(tmp_path / "a.txt"))),), holdout=0)
    (source,) = open_sources(several, tmp_path / "texts", "train")
    assert source.name == "b.txt"
    assert source.corpus is not None
    assert [text for _, text in source.corpus.documents()] == ["text b", "text a"]


def test_a_split_that_would_be_empty_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("one line only")
    text = file_text(path, holdout=0.1)
    assert len(open_sources(text, tmp_path / "texts", "train")) == 1
    with pytest.raises(TextError, match=r"short\.txt: too few documents .* for validation .*a larger holdout"):
        open_sources(text, tmp_path / "texts", "validation")


def test_a_source_without_text_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "blank.txt"
    path.write_text(" \n\n")
    with pytest.raises(TextError, match=r"blank\.txt: there is no text in this source"):
        open_sources(file_text(path), tmp_path / "texts", "train")


def test_a_random_source_draws_from_its_blocks_and_has_no_file(tmp_path: Path) -> None:
    (source,) = open_sources(Text(sources=(RandomSource(blocks=("ascii",), weight=2),)), tmp_path, "test")
    assert source.corpus is None
    assert len(source.repertoire) == 95
    assert source.identity() == {"name": "random", "weight": 2, "blocks": ["ascii"]}
    assert list(tmp_path.iterdir()) == []


def test_the_identity_of_a_source_is_its_text_and_not_its_place(rows: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "rows.jsonl"
    moved.parent.mkdir()
    moved.write_bytes(rows.read_bytes())
    (one,) = open_sources(file_text(rows), tmp_path / "a", "train")
    (two,) = open_sources(file_text(moved), tmp_path / "b", "train")
    assert one.identity() == two.identity()
    assert one.name == "rows.jsonl"
    moved.write_text('{"text": "another"}')
    (other,) = open_sources(file_text(moved), tmp_path / "c", "train")
    assert other.identity() != one.identity()


def test_replaced_utf8_is_counted_for_each_source(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    path.write_bytes(b"one \xff two \xfe")
    (source,) = open_sources(file_text(path, invalid="replace"), tmp_path / "texts", "train")
    assert source.replaced == 2
    with pytest.raises(TextError, match="broken UTF-8 at byte 4"):
        open_sources(file_text(path), tmp_path / "texts", "train")


def test_pydoc_is_the_same_text_each_time(tmp_path: Path) -> None:
    text = Text(sources=(PydocSource(),), holdout=0.1)
    (one,) = open_sources(text, tmp_path / "a", "train")
    (two,) = open_sources(text, tmp_path / "b", "train")
    assert one.identity() == two.identity()
    assert one.name == "pydoc"


def test_fields_and_code_are_sources_with_an_identity_of_their_own(tmp_path: Path) -> None:
    weights = FieldWeights(hex=2, dates=0)
    text = Text(sources=(FieldsSource(weights=weights), CodeSource(weight=3)))
    made, code = open_sources(text, tmp_path, "train")
    asked_for = weights.model_dump(exclude={"long_runs"})
    assert made.identity() == {"name": "fields", "weight": 1, "fields": asked_for}
    assert (made.corpus, made.fields[:3], made.fields[4]) == (None, (1, 1, 2), 0)
    assert (code.name, code.weight, set(code.identity())) == ("code", 3, {"name", "weight", "sha256"})


def test_coverage_is_part_of_an_identity_where_it_is_asked_for(tmp_path: Path) -> None:
    without, with_it = (RandomSource(coverage=coverage) for coverage in (0, 5))
    one, other = open_sources(Text(sources=(without, with_it)), tmp_path, "train")
    assert set(one.identity()) == {"name", "weight", "blocks"}
    assert other.identity() == {**one.identity(), "coverage": 5}
