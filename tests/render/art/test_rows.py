"""Abstract pictures as rows: a function of recipe, split and number, with pairs kept for test."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from textzip.errors import RecipeError, ResumeError
from textzip.render.art.draw import draw
from textzip.render.art.recipe import ArtRecipe
from textzip.render.art.rows import open_art
from textzip.render.art.scene import Scene
from textzip.render.art.vocabulary import GROUPS
from textzip.render.job import Outcome
from textzip.shards.index import open_index
from textzip.shards.manifest import SPLITS, read_dataset, read_lines
from textzip.train.reader import Reader

RECIPE = ArtRecipe(seed=7, size=32)
OPEN = {split: open_art(RECIPE, split) for split in SPLITS}

Rows = Callable[..., list[dict[str, Any]]]


def pictures(rows: list[dict[str, Any]]) -> list[np.ndarray]:
    """As another program than ours decodes them."""
    return [np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))) for row in rows]


@given(st.sampled_from(SPLITS), st.integers(0, 10**9))
def test_a_row_is_a_function_of_its_number_and_says_what_it_shows(split: str, number: int) -> None:
    row, again = (OPEN[split].drawer()(number) for _ in range(2))
    assert row.values == again.values
    assert np.array_equal(row.pixels, again.pixels)
    assert (row.pixels.shape, row.pixels.dtype) == ((32, 32, 3), np.uint8)
    truth = json.loads(row.values["truth"])
    assert np.array_equal(draw(Scene.parse(truth)), row.pixels)
    assert [*truth["adjectives"]] == [*GROUPS]
    named = row.values["adjectives"]
    assert 3 <= len(named) <= 5
    assert [each for each in truth["adjectives"].values() if each in named] == list(named)
    assert all(each in row.values["text"].casefold() for each in named)
    assert (row.values["n_chars"], row.values["id"]) == (len(row.values["text"]), number)


@given(st.sampled_from(SPLITS), st.integers(0, 10**9))
def test_pairs_that_are_kept_apart_stand_together_in_every_other_test_picture_alone(split: str, number: int) -> None:
    content = OPEN[split]
    row = content.drawer()(number).values
    apart = {frozenset(pair) for pair in content.pairs}
    there = [
        frozenset(pair)
        for pair in combinations(json.loads(row["truth"])["adjectives"].values(), 2)
        if frozenset(pair) in apart
    ]
    unseen = split == "test" and number % 2 == 0
    assert len(there) == unseen
    assert row["source"] == ("unseen" if unseen else "seen")
    assert all(pair <= {*row["adjectives"]} for pair in there)


def test_splits_seeds_and_numbers_give_other_pictures() -> None:
    other = open_art(RECIPE.model_copy(update={"seed": 8}), "train")
    made = [content.drawer()(number).pixels.tobytes() for content in (*OPEN.values(), other) for number in range(20)]
    assert len({*made}) == len(made)


def test_without_pairs_all_test_pictures_are_seen() -> None:
    content = open_art(ArtRecipe(size=32, unseen=0), "test")
    assert {content.drawer()(number).values["source"] for number in range(10)} == {"seen"}


def test_pairs_that_leave_nothing_are_refused_before_anything_is_drawn() -> None:
    one, other, *_ = GROUPS.values()
    everything = [(a, b) for a in one for b in other]
    with pytest.raises(RecipeError, match="leave no picture"):
        open_art(ArtRecipe(unseen=everything), "train")


def test_pixels_are_those_that_their_hash_is_of(art: Path, rows_of: Rows) -> None:
    import hashlib

    for line in read_lines(art):
        rows = pq.read_table(art / line.name).to_pylist()
        assert line.pixels_sha256 == hashlib.sha256(b"".join(each.tobytes() for each in pictures(rows))).hexdigest()
        assert (line.characters, line.fonts) == (sum(row["n_chars"] for row in rows), {})
    assert {(each.shape, each.dtype) for each in pictures(rows_of(art))} == {((32, 32, 3), np.dtype(np.uint8))}


def test_the_reader_gives_the_rows_as_they_were_drawn(art: Path) -> None:
    content = open_art(ArtRecipe(seed=5, size=32), "train")
    numbers = np.array([34, 0, 17])
    rows = Reader(open_index(art), 2, ("image", "text", "adjectives", "truth")).rows(numbers)
    for at, number in enumerate(numbers.tolist()):
        row = content.drawer()(number)
        assert np.array_equal(rows.images[at], row.pixels)
        assert (rows.texts[at], rows.truths[at]) == (row.values["text"], row.values["truth"])
        assert rows.adjectives[at] == tuple(row.values["adjectives"])


@pytest.mark.parametrize("workers", [{"engine": "loky", "jobs": 2}, {"engine": "inline", "shards": (1, 3)}])
def test_any_workers_and_any_order_make_the_same_folder(
    workers: dict[str, Any],
    art: Path,
    tmp_path: Path,
    art_to: Callable[..., Outcome],
    content: Callable[[Path], dict[str, bytes]],
) -> None:
    art_to(tmp_path / "data", **workers)
    assert art_to(tmp_path / "data").complete
    found, reference = content(tmp_path / "data"), content(art)
    assert {name for name in reference if "train" in name} == {name for name in found if "train" in name}
    assert all(reference[name] == data for name, data in found.items() if name != "README.md")


def test_running_again_touches_nothing_and_more_rows_keep_those_that_are_there(
    art: Path, tmp_path: Path, art_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    assert [line.rows for line in art_to(tmp_path / "data", rows=15).lines] == [10, 5]
    before = content(tmp_path / "data")
    assert (art_to(tmp_path / "data", rows=15).rendered, content(tmp_path / "data")) == (0, before)
    grown = art_to(tmp_path / "data")
    assert (grown.rendered, grown.found) == (3, 1)
    reference = content(art)
    assert all(reference[name] == data for name, data in content(tmp_path / "data").items() if name != "README.md")


def test_another_recipe_or_a_set_of_pages_is_refused_by_name(
    art: Path, pages: Path, art_to: Callable[..., Outcome], render_to: Callable[..., Outcome]
) -> None:
    with pytest.raises(ResumeError, match=r"holds pictures of another recipe:\n  seed: there 5, here 6\n"):
        art_to(art, "seed=6")
    with pytest.raises(ResumeError, match="holds pictures of another recipe"):
        render_to(art)
    with pytest.raises(ResumeError, match=r"holds pages of another recipe:(.|\n)*  kind: there nothing, here \"art\""):
        art_to(pages)


def test_a_folder_s_identity_has_the_vocabulary_and_the_pairs_themselves(art: Path) -> None:
    dataset = read_dataset(art)
    assert dataset is not None
    identity = dataset["identity"]
    assert identity["vocabulary"] == [[group, list(words)] for group, words in GROUPS.items()]
    assert identity["unseen"] == [list(pair) for pair in OPEN["train"].pairs]
    assert (identity["kind"], identity["size"], identity["adjectives"]) == ("art", 32, [3, 5])


def test_pictures_that_are_made_up_never_end(art_recipe: Callable[..., ArtRecipe]) -> None:
    with pytest.raises(RecipeError, match="--n all: pictures that are made up never end; say how many"):
        open_art(art_recipe(), "train").count(None)
