"""Source code from Python's own library: whole files in documents, the same each time, indentation kept."""

from __future__ import annotations

import ast
import textwrap
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.render.text.code import code, documents
from textzip.render.text.normal import normalize
from textzip.render.text.recipe import CodeSource, Length, Text
from textzip.render.text.sources import open_sources


@pytest.fixture(scope="module")
def library() -> list[str]:
    return list(code())


def test_there_is_plenty_and_two_readings_give_the_same(library: list[str]) -> None:
    assert sum(map(len, library)) > 5_000_000
    assert all(one == other for one, other in zip(library, code(), strict=True))


def test_documents_are_lines_of_code_with_their_indentation(library: list[str]) -> None:
    indented = [line for text in library for line in text.split("\n") if line.startswith("    ")]
    assert len(indented) > 50_000
    assert all(len(text) <= 2100 for text in library if max(map(len, text.split("\n"))) < 100)


def test_a_library_module_is_whole_in_its_documents(library: list[str]) -> None:
    source = Path(textwrap.__file__).read_text("utf-8").removesuffix("\n")
    parts = list(documents(source))
    first = library.index(parts[0])
    assert library[first : first + len(parts)] == parts
    assert ast.dump(ast.parse("\n".join(parts))) == ast.dump(ast.parse(source))


@given(
    st.lists(st.sampled_from(["def f():\n", "    return 1\n", "\n", "x = 1\n", "@wraps\n", "# " + 900 * "y" + "\n"]))
)
def test_any_file_is_its_documents_joined_by_line_feeds(lines: list[str]) -> None:
    source = "".join(lines)
    assert "\n".join(documents(source)) == source.removesuffix("\n")
    assert all(len(text) <= 2000 for text in documents(source))


def test_no_tests_and_no_files_of_one_build(library: list[str]) -> None:
    assert not any("build_time_vars = {" in text for text in library)
    assert not any("import idlelib" in text.split("\n") for text in library)


def test_documents_come_one_at_a_time() -> None:
    assert len(list(islice(code(), 3))) == 3


def test_code_is_a_source_that_can_be_shown_once(tmp_path: Path, library: list[str]) -> None:
    text = Text(sources=(CodeSource(),), length=Length(max=2500, distribution="once"), holdout=0)
    (source,) = open_sources(text, tmp_path, "train")
    assert source.name == "code"
    assert source.pieces is not None
    assert source.pieces[0] == normalize(next(each for each in library if each.strip()))
