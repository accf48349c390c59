"""`coverage: N`: what is really on labels, counted; the same pages by any workers; refused where it can't be had."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from textzip.errors import RecipeError
from textzip.recipe import parse_recipe
from textzip.render.coverage import Account
from textzip.render.deals import store
from textzip.render.folder import WORK
from textzip.render.job import Outcome, Request, render
from textzip.render.recipe import PagesRecipe

Rows = Callable[..., list[dict[str, Any]]]

ASCII = {chr(cp) for cp in range(0x20, 0x7F)}
LATIN_1 = {chr(cp) for cp in range(0xA1, 0x100) if cp != 0xAD}  # the soft hyphen can't be seen

RECIPE = """\
page: {{margin_x: [0, 4], wrap: [char, word], pitch: [1.0, 1.3]}}
fonts:
  path: {fonts}
  names: [DejaVuSansMono, MiscFixed5x7, Tiny5, Spleen6x12]
  px: [8, 14]
text:
  sources: [{{kind: pydoc}}, {{kind: random, blocks: {blocks}, coverage: {coverage}}}]
  length: {{min: 1, max: 120}}
shards: {{rows: 150}}
"""


@pytest.fixture(scope="session")
def covered(fonts_dir: Path) -> Callable[..., PagesRecipe]:
    """`covered(coverage, blocks, "key=value", …)`: half prose, half random characters, in four fonts."""

    def make(coverage: int, blocks: str = "[ascii, latin-1]", *settings: str) -> PagesRecipe:
        text = RECIPE.format(fonts=fonts_dir, coverage=coverage, blocks=blocks)
        return parse_recipe(PagesRecipe, text, "covered", settings)

    return make


def counts(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter("".join(row["text"] for row in rows if row["source"] == "random"))


@pytest.mark.parametrize("split", ["train", "validation"])
def test_every_character_is_on_labels_as_often_as_asked_by_any_workers(
    split: str, tmp_path: Path, covered: Callable[..., PagesRecipe], rows_of: Rows
) -> None:
    recipe = covered(20)
    render(Request(recipe, tmp_path / "one", 600, split, engine="inline"))
    render(Request(recipe, tmp_path / "two", 600, split, engine="loky", jobs=2))
    rows = rows_of(tmp_path / "one", split)
    assert rows == rows_of(tmp_path / "two", split)
    seen = counts(rows)
    assert {character for character in ASCII | LATIN_1 if seen[character] < 20} == set()
    assert set(seen) == ASCII | LATIN_1
    assert not (tmp_path / "one" / WORK).exists()


def test_a_character_that_one_font_in_four_has_is_covered_too(
    tmp_path: Path, covered: Callable[..., PagesRecipe], rows_of: Rows, fonts_dir: Path
) -> None:
    block = {chr(cp) for cp in range(0x2200, 0x2300)}  # mathematical operators
    files = {path.stem: path for path in fonts_dir.rglob("*.ttf")}
    mono, tiny = (set(map(chr, TTFont(files[name]).getBestCmap())) for name in ("DejaVuSansMono", "Tiny5-Regular"))
    assert len(block & mono - tiny) > 100
    render(Request(covered(3, "[mathematical operators]"), tmp_path / "data", 400, engine="inline"))
    seen = counts(rows_of(tmp_path / "data"))
    assert {character for character in block & mono if seen[character] < 3} == set()


def test_letters_that_are_shaped_are_covered_too(
    tmp_path: Path, covered: Callable[..., PagesRecipe], rows_of: Rows
) -> None:
    settings = ("fonts.names=[DejaVuSansMono]", "text.length.max=40")
    render(Request(covered(4, "[ascii, arabic]", *settings), tmp_path / "data", 300, engine="inline"))
    seen = counts(rows_of(tmp_path / "data"))
    assert all(seen[character] >= 4 for character in ASCII)
    assert all(seen[chr(cp)] >= 4 for cp in range(0x627, 0x63B))  # alef to ghain


def test_more_pages_extend_the_same_pages(
    tmp_path: Path, covered: Callable[..., PagesRecipe], content: Callable[[Path], dict[str, bytes]], rows_of: Rows
) -> None:
    recipe = covered(10)
    render(Request(recipe, tmp_path / "data", 300, engine="inline"))
    small = rows_of(tmp_path / "data")
    grown = render(Request(recipe, tmp_path / "data", 450, engine="inline"))
    assert (grown.rendered, grown.found) == (1, 2)
    assert rows_of(tmp_path / "data")[:300] == small
    render(Request(recipe, tmp_path / "parts", 450, engine="inline", shards=(2, 3)))
    render(Request(recipe, tmp_path / "parts", 450, engine="inline", shards=(0, 2)))
    assert content(tmp_path / "parts") == content(tmp_path / "data")


def test_only_the_first_pages_are_others_than_without_coverage(
    tmp_path: Path, covered: Callable[..., PagesRecipe], rows_of: Rows
) -> None:
    said: list[str] = []
    render(Request(covered(10), tmp_path / "with", 300, engine="inline"), said.append)
    (needed,) = (
        int(found[1]) for found in (re.match(r"the first (\d+) pages have every", line) for line in said) if found
    )
    render(Request(covered(0), tmp_path / "without", 300, engine="inline"))
    pairs = list(zip(rows_of(tmp_path / "with"), rows_of(tmp_path / "without"), strict=True))
    assert needed < 150
    assert all(one == other for one, other in pairs[needed:])
    assert all(one == other for one, other in pairs if other["source"] == "pydoc")
    assert any(one != other for one, other in pairs[:needed])


@pytest.mark.parametrize(
    ("coverage", "rows", "words"),
    [
        (
            100,
            100,
            r"text\.sources\.1\.coverage: 100 times 189 characters are 18,900, and 100 train pages of at most 120 hold "
            r"12,000; ask for at least 158 pages, or lower coverage",
        ),
        (
            20,
            40,
            r"text\.sources\.1\.coverage: after 40 train pages, \d+ of 189 characters have not been on pages of random "
            r"20 times, '.' \(U\+[0-9A-F]{4}\) only \d+; ask for some \d+ pages, lower coverage, or give the source "
            r"more weight",
        ),
    ],
)
def test_too_few_pages_are_refused_before_one_is_rendered_and_the_numbers_are_told(
    coverage: int, rows: int, words: str, tmp_path: Path, covered: Callable[..., PagesRecipe]
) -> None:
    with pytest.raises(RecipeError) as caught:
        render(Request(covered(coverage), tmp_path / "data", rows, engine="inline"))
    assert re.fullmatch(words, str(caught.value))
    assert not list((tmp_path / "data").glob("*.parquet"))
    assert not (tmp_path / "data" / "manifest").exists()


def test_a_refusal_leaves_what_overwrite_would_have_replaced(
    tmp_path: Path, covered: Callable[..., PagesRecipe], rows_of: Rows
) -> None:
    render(Request(covered(0), tmp_path / "data", 20, engine="inline"))
    before = rows_of(tmp_path / "data")
    with pytest.raises(RecipeError):
        render(Request(covered(9), tmp_path / "data", 20, engine="inline", overwrite=True))
    assert rows_of(tmp_path / "data") == before


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("text.length.distribution=full", "needs pages that each have a text of their own; set text.length.distrib"),
        ("fonts.size=fit", "needs pages whose size is known before their text; set fonts.size to range"),
        ("text.length.max=1", "a page of one character can't show a blank; set text.length.max to 2 or more"),
        ("text.sources.1.coverage=-1", "greater than or equal to 0, not -1"),
    ],
)
def test_what_can_not_be_covered_is_refused_by_name(
    setting: str, words: str, covered: Callable[..., PagesRecipe]
) -> None:
    with pytest.raises(RecipeError) as caught:
        covered(5, "[ascii]", setting)
    assert "text.sources.1.coverage" in str(caught.value)
    assert words in str(caught.value)


def test_another_coverage_is_another_dataset(tmp_path: Path, covered: Callable[..., PagesRecipe]) -> None:
    render(Request(covered(2), tmp_path / "data", 60, engine="inline"))
    with pytest.raises(Exception, match=r"text\.sources\.1\.coverage: there 2, here 3"):
        render(Request(covered(3), tmp_path / "data", 60, engine="inline"))


def test_a_finished_folder_is_found_finished(tmp_path: Path, covered: Callable[..., PagesRecipe]) -> None:
    def run() -> Outcome:
        return render(Request(covered(2), tmp_path / "data", 60, engine="inline"))

    assert run().rendered == 1
    again = run()
    assert (again.rendered, again.found, again.notes) == (0, 1, [note for note in again.notes if "first" not in note])


@given(st.data(), st.integers(1, 60), st.integers(1, 9))
def test_a_head_is_the_least_seen_characters_of_the_font_at_most_half_of_the_text(
    data: Any, length: int, wanted: int
) -> None:
    characters = np.arange(0x20, 0x50, dtype=np.uint32)
    seen = np.array(data.draw(st.lists(st.integers(0, 12), min_size=48, max_size=48)))
    known = np.array(sorted(data.draw(st.sets(st.sampled_from(characters.tolist()), min_size=1))), np.uint32)
    order = np.array(data.draw(st.permutations(range(len(known)))))
    head = Account("x", 0, wanted, characters, seen).head(known, length, order)
    count = dict(zip(map(chr, characters.tolist()), seen.tolist(), strict=True))
    rest = [chr(cp) for cp in known.tolist() if chr(cp) not in head and (length > 1 or cp != 0x20)]
    assert len(set(head)) == len(head) <= -(-length // 2)
    assert set(head) <= {chr(cp) for cp in known.tolist()}
    assert all(count[character] < wanted for character in head)
    assert not head.endswith(" ") or (head == " " and length > 1)
    if rest and head:
        assert len(head) == -(-length // 2) or all(count[character] >= wanted for character in rest)
        assert max(count[character] for character in head) <= min(count[character] for character in rest)


@given(st.text(st.sampled_from("abcxyz é"), max_size=60))
def test_labels_are_counted_and_other_characters_are_not(label: str) -> None:
    account = Account("x", 0, 1, np.array([0x61, 0x63, 0xE9], np.uint32), np.zeros(3, np.int64))
    account.count(label)
    account.count(label)
    assert account.seen.tolist() == [2 * label.count(character) for character in "acé"]


def test_heads_come_back_from_their_file_and_later_pages_have_none(tmp_path: Path) -> None:
    heads = ["ab", "", "日本", " x"]
    deals = store(heads, tmp_path / "work")
    assert len(deals) == 4
    assert [deals.head(n) for n in range(6)] == [*heads, "", ""]
    assert len(store([], tmp_path / "work")) == 0
    assert not list((tmp_path / "work").glob("*.part"))
