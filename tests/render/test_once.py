"""All of a text, once: the pages of a split hold it whole and in order; what can't be shown is an error."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textzip.errors import RecipeError, TextError
from textzip.recipe import parse_recipe
from textzip.render.job import Outcome, Request, render
from textzip.render.recipe import PagesRecipe
from textzip.render.text.corpus import SPLITS, Corpus, store
from textzip.render.text.documents import Reading, read_path

Rows = Callable[..., list[dict[str, Any]]]

RECIPE = """\
page: {{width: 200, height: 160, margin_x: [0, 3], wrap: [char, word]}}
fonts: {{path: [{fonts}/dejavu/DejaVuSansMono.ttf, {fonts}/misc-fixed/5x7.pcf], px: [7, 9], missing: fallback,
        fallback: [DejaVuSansMono]}}
text: {{sources: {sources}, length: {{max: 200, distribution: once}}, holdout: 0.4}}
shards: {{rows: 9}}
"""


@pytest.fixture(scope="session")
def once(fonts_dir: Path) -> Callable[..., PagesRecipe]:
    """`once(path, …, "key=value", …)`: a recipe that shows these texts once."""

    def make(*words: Path | str) -> PagesRecipe:
        files = ", ".join(f"{{kind: file, path: {each}}}" for each in words if isinstance(each, Path))
        text = RECIPE.format(fonts=fonts_dir, sources=f"[{files}]")
        return parse_recipe(PagesRecipe, text, "once", [each for each in words if isinstance(each, str)])

    return make


def documents_of(path: Path, split: str, work: Path) -> list[str]:
    """The normal-form documents of a file that are in a split."""
    folder = store(read_path(path, "text", Reading()), work, path.name)
    return [text for _, text in Corpus(folder, split, 0.4).documents()]


def consume(document: str, labels: list[str]) -> None:
    """Take a document's labels off the front of `labels`; between them is one white space, or nothing."""
    at = 0
    while at < len(document):
        label = labels.pop(0)
        if not document.startswith(label, at):
            assert document[at] in " \n"
            at += 1
        assert document.startswith(label, at), (document[at : at + 40], label)
        at += len(label)


def test_all_pages_of_a_split_are_all_its_text_by_any_workers(
    tmp_path: Path, prose: Path, once: Callable[..., PagesRecipe], rows_of: Rows
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("".join(f"Zeile {n}: ein Wörtchen,\n  und   noch {n * n} dazu…\n" for n in range(400)), "utf-8")
    recipe = once(prose, other)
    for split in SPLITS:
        made = [
            render(Request(recipe, tmp_path / name, None, split, engine=engine, jobs=jobs))
            for name, engine, jobs in (("one", "inline", 1), ("two", "loky", 2))
        ]
        rows = rows_of(tmp_path / "one", split)
        assert rows == rows_of(tmp_path / "two", split)
        assert all(outcome.complete and sum(line.rows for line in outcome.lines) == len(rows) for outcome in made)
        assert [row["source"] for row in rows] == sorted((row["source"] for row in rows), reverse=True)  # prose first
        labels = [row["text"] for row in rows]
        assert all(len(label) <= 200 for label in labels)
        for path in (prose, other):
            for document in documents_of(path, split, tmp_path / "work"):
                consume(document, labels)
        assert labels == []


@settings(max_examples=12)
@given(lines=st.lists(st.text("abé\u0323 \n\t.,日", min_size=1, max_size=90), min_size=5, max_size=30))
def test_any_text_is_shown_whole_and_once(
    lines: list[str], once: Callable[..., PagesRecipe], rows_of: Rows, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "text.jsonl"
    path.write_text("".join(json.dumps({"text": f"x{line}"}) + "\n" for line in lines), "utf-8")
    recipe = once(path, "text.length.max=60", "text.holdout=0", "fonts.missing=keep", "fonts.fallback=[]")
    render(Request(recipe, folder / "data", None, engine="inline"))
    labels = [row["text"] for row in rows_of(folder / "data")]
    store(read_path(path, "text", Reading()), folder / "work", "text")
    for _, document in Corpus(next((folder / "work").iterdir()), "train", 0).documents():
        shown = ""
        while "".join(shown.split()) != "".join(document.split()):
            shown += labels.pop(0)
    assert labels == []


def test_a_larger_number_than_there_is_text_is_refused_and_the_number_there_is_told(
    tmp_path: Path, prose: Path, once: Callable[..., PagesRecipe]
) -> None:
    outcome = render(Request(once(prose), tmp_path / "a", None, engine="inline"))
    there = sum(line.rows for line in outcome.lines)
    with pytest.raises(RecipeError) as caught:
        render(Request(once(prose), tmp_path / "b", there + 1, engine="inline"))
    assert str(caught.value) == (
        f"--n {there + 1}: the train text is {there} pages long (text.length.distribution: once shows nothing twice); "
        "ask for --n all, or for no more than there are"
    )
    part = render(Request(once(prose), tmp_path / "a", 5, engine="inline"))
    assert (part.rendered, part.found) == (0, 1)


def test_all_is_for_pages_that_have_an_end(tmp_path: Path, render_to: Callable[..., Outcome], textzip: Any) -> None:
    with pytest.raises(RecipeError, match=r"^--n all: pages of random places in a text never end; say how many, or"):
        render_to(tmp_path / "data", rows=None)


def test_the_command_line_says_all(textzip: Any, tmp_path: Path, prose: Path, fonts_dir: Path) -> None:
    path = tmp_path / "once.yaml"
    path.write_text(RECIPE.format(fonts=fonts_dir, sources=f"[{{kind: file, path: {prose}}}]"))
    said = textzip("render", path, "--n", "all", "--out", tmp_path / "data", "--engine", "inline")
    assert said.code == 0, said.err
    assert re.match(r"(\d+) train pages of 200×160", said.err)
    again = textzip("render", path, "--n", "all", "--out", tmp_path / "data", "--engine", "inline")
    assert "0 shards to render" in again.err
    assert textzip("render", path, "--n", "some", "--out", tmp_path / "x").code == 2


def test_a_piece_too_long_for_its_page_is_an_error_that_says_how_much_fitted(
    tmp_path: Path, prose: Path, once: Callable[..., PagesRecipe]
) -> None:
    with pytest.raises(TextError) as caught:
        render(Request(once(prose, "page.height=40"), tmp_path / "data", None, engine="inline"))
    found = re.fullmatch(
        r"page 0: only (\d+) of its (\d+) characters fit, in \S+ at \d+ px on 200x40; "
        r"lower text\.length\.max or fonts\.px, or use a larger page",
        str(caught.value),
    )
    assert found
    assert 0 < int(found[1]) < int(found[2]) <= 200
    assert not list((tmp_path / "data").glob("*.parquet"))


def test_a_piece_its_font_can_not_show_is_an_error_and_never_another_text(
    tmp_path: Path, once: Callable[..., PagesRecipe]
) -> None:
    path = tmp_path / "han.txt"
    path.write_text("latin " * 300 + "\u4e2d" + " latin" * 300)
    recipe = once(path, "fonts.missing=skip", "fonts.fallback=[]", "text.holdout=0")
    with pytest.raises(TextError, match=r"^page \d+: \S+ does not draw '\u4e2d' \(U\+4E2D\).*; no page may be"):
        render(Request(recipe, tmp_path / "data", None, engine="inline"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sources: [{kind: random}], length: {distribution: once}", "sources.0 (random) has neither; leave it out"),
        (
            "sources: [{kind: pydoc}, {kind: pydoc, weight: 2}], length: {distribution: once}",
            "sources.1 can't have a weight (2)",
        ),
        ("sources: [{kind: pydoc}], length: {min: 5, distribution: once}", "once cuts the text by max alone"),
    ],
)
def test_what_has_no_meaning_for_a_text_shown_once_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse_recipe(PagesRecipe, f"text: {{{text}}}", "bad.yaml")
    assert str(caught.value).startswith("bad.yaml:1:")
    assert words in str(caught.value)


@pytest.mark.parametrize("missing", ["drop", "escape"])
def test_changing_the_text_where_a_font_lacks_a_character_is_refused(missing: str) -> None:
    text = f"{{fonts: {{missing: {missing}}}, text: {{sources: [{{kind: pydoc}}], length: {{distribution: once}}}}}}"
    with pytest.raises(RecipeError, match=f"once shows the text as it is, and fonts.missing: {missing} changes it"):
        parse_recipe(PagesRecipe, text, "bad.yaml")
