"""A folder of pictures as a set: nothing alike is in two splits, and what is kept for test is there alone."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

pytest.importorskip("imagehash")

from textzip.errors import PictureError, RecipeError, ResumeError
from textzip.recipe import parse_recipe
from textzip.render.job import Outcome, Request, render
from textzip.render.pictures.recipe import PicturesRecipe
from textzip.render.pictures.rows import open_pictures
from textzip.render.pictures.source import words_in
from textzip.shards.index import open_index
from textzip.shards.manifest import SPLITS, read_dataset

Rows = Callable[..., list[dict[str, Any]]]

RECIPE = """\
kind: pictures
size: 32
words: [red, round, deep-blue, tall]
holdout: 0.4
unseen: [[round, red]]
shards: {{rows: 10}}
folder: {folder}
"""


@pytest.fixture(scope="module")
def recipe_of(photographs: Path) -> Callable[..., PicturesRecipe]:
    return lambda *settings: parse_recipe(PicturesRecipe, RECIPE.format(folder=photographs), "recipe", settings)


@pytest.fixture(scope="module")
def made(recipe_of: Callable[..., PicturesRecipe], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "data"
    for split in SPLITS:
        into(recipe_of(), folder, split=split)
    return folder


def into(recipe: PicturesRecipe, folder: Path, rows: int | None = None, **options: Any) -> Outcome:
    return render(Request(recipe, folder, rows, **{"engine": "inline", **options}))


def number_of(row: dict[str, Any]) -> int:
    return int(row["text"].rsplit(" ", 1)[1])


def test_every_picture_is_in_one_split_with_those_that_are_alike(made: Path, rows_of: Rows) -> None:
    numbers = {split: [number_of(row) for row in rows_of(made, split)] for split in SPLITS}
    assert sorted(number for there in numbers.values() for number in there) == list(range(40))
    assert all(numbers.values())
    for split, there in numbers.items():
        for number in there:
            if number >= 34:
                assert number - 34 in there, split


def test_pairs_that_are_kept_apart_are_in_test_alone(made: Path, rows_of: Rows) -> None:
    for split in SPLITS:
        for row in rows_of(made, split):
            together = {"red", "round"} <= {*row["adjectives"]}
            assert row["source"] == ("unseen" if together else "seen")
            assert split == "test" or not together
    assert {row["source"] for row in rows_of(made, "test")} == {"seen", "unseen"}


def test_rows_are_the_files_with_their_captions(made: Path, photographs: Path, rows_of: Rows) -> None:
    for row in rows_of(made):
        number = number_of(row)
        name = f"{number:02d}.png" if number < 34 else f"again/{number:02d}.jpg"
        with Image.open(photographs / name) as file:
            wanted = np.asarray(ImageOps.fit(file.convert("RGB"), (32, 32), Image.Resampling.LANCZOS))
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))), wanted)
        assert row["adjectives"] == [
            word for at, word in enumerate(("red", "round", "deep-blue", "tall")) if number % 34 >> at & 1
        ]
        assert row["truth"] == "{}"
    index = open_index(made)
    assert (index.holds, index.width, index.rows) == ("pictures", 32, len(rows_of(made)))


def test_workers_and_the_order_of_lines_make_no_difference(
    made: Path,
    recipe_of: Callable[..., PicturesRecipe],
    photographs: Path,
    tmp_path: Path,
    content: Callable[[Path], dict[str, bytes]],
) -> None:
    shutil.copytree(photographs, tmp_path / "turned")
    lines = (photographs / "metadata.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "turned/metadata.jsonl").write_text("\n".join(lines[::-1]), "utf-8")
    outcome = into(recipe_of(f"folder={tmp_path / 'turned'}"), tmp_path / "data", engine="loky", jobs=2)
    assert outcome.complete
    assert any(note.startswith("6 pictures are nearly the same as another one") for note in outcome.notes)
    found, reference = content(tmp_path / "data"), content(made)
    shards = [name for name in found if name.endswith(".parquet")]
    assert shards
    assert all(reference[name] == found[name] for name in shards)


def test_another_caption_or_key_is_another_set(
    made: Path, recipe_of: Callable[..., PicturesRecipe], photographs: Path, tmp_path: Path
) -> None:
    shutil.copytree(photographs, tmp_path / "other")
    with (tmp_path / "other/metadata.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"file_name": "../other/00.png", "text": "once more"}\n')
    with pytest.raises(ResumeError, match="sha256: there "):
        into(recipe_of(f"folder={tmp_path / 'other'}"), made)
    with pytest.raises(ResumeError, match='fit: there "crop", here "pad"'):
        into(recipe_of("fit=pad"), made)


def test_padding_keeps_the_whole_picture_on_black(recipe_of: Callable[..., PicturesRecipe]) -> None:
    row = open_pictures(recipe_of("fit=pad"), "train", []).drawer()(0)
    assert (row.pixels[:4] == 0).all()
    assert (row.pixels[-4:] == 0).all()
    assert row.pixels[8:24].any(axis=(1, 2)).all()


def test_more_than_there_are_is_refused(recipe_of: Callable[..., PicturesRecipe]) -> None:
    content = open_pictures(recipe_of(), "train", [])
    with pytest.raises(RecipeError, match=r"--n 10,000: .* train pictures; ask for --n all"):
        content.count(10_000)
    assert content.count(None) == len(content.entries)
    with pytest.raises(RecipeError, match=r"too few pictures for validation \(holdout is 0\)"):
        open_pictures(recipe_of("holdout=0"), "validation", []).count(None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nothing", "metadata.jsonl:41: not a line of a picture and its caption"),
        ('{"file_name": "00.png"}', "it has no 'text'"),
        ('{"file_name": "00.png", "text": " "}', "file_name and text are texts, and not empty"),
        ('{"file_name": "00.png", "text": "a"}', "00.png is there already; name each picture once"),
        ('{"file_name": "no.png", "text": "a"}', "no.png: metadata.jsonl names this picture, and it is not there"),
        ('{"file_name": "metadata.jsonl", "text": "a"}', "metadata.jsonl: can't be read as a picture"),
    ],
)
def test_what_is_wrong_in_a_folder_is_named(
    photographs: Path, recipe_of: Callable[..., PicturesRecipe], tmp_path: Path, line: str, words: str
) -> None:
    shutil.copytree(photographs, tmp_path / "wrong")
    with (tmp_path / "wrong/metadata.jsonl").open("a", encoding="utf-8") as file:
        file.write(line)
    with pytest.raises((RecipeError, PictureError)) as caught:
        open_pictures(recipe_of(f"folder={tmp_path / 'wrong'}"), "train", [])
    assert words in str(caught.value)


def test_a_folder_without_a_list_is_told_what_it_lacks(
    recipe_of: Callable[..., PicturesRecipe], tmp_path: Path
) -> None:
    with pytest.raises(
        RecipeError, match=r"metadata\.jsonl: can't read it: No such file.*wants a folder of pictures with"
    ):
        open_pictures(recipe_of(f"folder={tmp_path}"), "train", [])


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("words=[Red]", "words: 'Red' must be in small letters"),
        ("words=[red, red]", "words: name each word once"),
        ("words=[]", "words: expected at least one item"),
        ("unseen=[[red, green]]", "unseen: 'green' is none of the words that are looked for"),
        ("unseen=[[red, red]]", "unseen: a pair is of two words"),
        ("distance=65", "less than or equal to 64, not 65"),
        ("fit=stretch", "fit: input should be 'crop' or 'pad', not 'stretch'"),
        ("folder=", "folder: input should be a valid string"),
    ],
)
def test_a_mistake_in_a_recipe_is_named(recipe_of: Callable[..., PicturesRecipe], setting: str, words: str) -> None:
    with pytest.raises(RecipeError) as caught:
        recipe_of(setting)
    assert words in str(caught.value)


def test_words_are_found_whole_in_any_case_and_in_order() -> None:
    words = ["calm", "deep-blue", "blue", "very calm"]
    assert words_in("A Very CALM, deep-blue thing", words) == ("calm", "deep-blue", "very calm")
    assert words_in("becalmed blues", words) == ()


def test_the_card_and_the_manifest_have_words_and_pairs(made: Path, photographs: Path) -> None:
    dataset = read_dataset(made)
    assert dataset is not None
    assert dataset["identity"]["unseen"] == [["red", "round"]]
    assert str(photographs) not in str(dataset["identity"])
    card = (made / "README.md").read_text("utf-8")
    assert "| words | red, round, deep-blue, tall |" in card
    assert "stand together in test pictures alone: red + round." in card
