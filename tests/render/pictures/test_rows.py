"""A folder of pictures as a set: nothing alike is in two splits, and what is kept for test is there alone."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

pytest.importorskip("imagehash")

from textzip.errors import PictureError, RecipeError, ResumeError
from textzip.recipe import parse_recipe
from textzip.render.art.vocabulary import words_in
from textzip.render.job import Outcome, Request, render
from textzip.render.pictures.recipe import PicturesRecipe
from textzip.render.pictures.rows import open_pictures, open_splits
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
        file.write('{"file_name": "more.png", "text": "once more"}\n')
    shutil.copy(photographs / "00.png", tmp_path / "other/more.png")
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
        ('{"file_name": "again/../00.png", "text": "a"}', "again/../00.png is there already; name each picture once"),
        ('{"file_name": "../wrong/00.png", "text": "a"}', "../wrong/00.png is there already; name each picture once"),
        ('{"file_name": "linked.png", "text": "a"}', "linked.png is there already; name each picture once"),
        ('{"file_name": "../outside.png", "text": "a"}', "metadata.jsonl:41: '../outside.png' leads out of the folder"),
        ('{"file_name": "/etc/hostname", "text": "a"}', "metadata.jsonl:41: '/etc/hostname' leads out of the folder"),
        ('{"file_name": "away.png", "text": "a"}', "metadata.jsonl:41: 'away.png' leads out of the folder"),
        ('{"file_name": "again", "text": "a"}', "metadata.jsonl:41: 'again' is no regular file"),
        ('{"file_name": "pipe.png", "text": "a"}', "metadata.jsonl:41: 'pipe.png' is no regular file"),
        ('{"file_name": "a\\u0000.png", "text": "a"}', "metadata.jsonl:41: 'a\\x00.png' is no file name"),
        (
            '{"file_name": "00.png", "text": "a\\ud800"}',
            "metadata.jsonl:41: not a line of a picture and its caption: it",
        ),
        ('{"file_name": "\\ud800.png", "text": "a"}', "it has half of a surrogate pair, which is no character"),
        ("[" * 100_000, "metadata.jsonl:41: not a line of a picture and its caption"),
        ('{"file_name": "no.png", "text": "a"}', "no.png: metadata.jsonl names this picture, and it is not there"),
        ('{"file_name": "metadata.jsonl", "text": "a"}', "metadata.jsonl: can't be read as a picture"),
    ],
)
def test_what_is_wrong_in_a_folder_is_named(
    photographs: Path, recipe_of: Callable[..., PicturesRecipe], tmp_path: Path, line: str, words: str
) -> None:
    shutil.copytree(photographs, tmp_path / "wrong")
    shutil.copy(photographs / "00.png", tmp_path / "outside.png")
    (tmp_path / "wrong/away.png").symlink_to(tmp_path / "outside.png")
    (tmp_path / "wrong/linked.png").symlink_to("00.png")
    os.mkfifo(tmp_path / "wrong/pipe.png")
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


def test_captions_are_split_at_line_feeds_alone_after_a_byte_order_mark(
    photographs: Path, recipe_of: Callable[..., PicturesRecipe], tmp_path: Path
) -> None:
    """As `json` and UTF-8 have it: U+2028, U+0085 and others may stand in a string of a line."""
    shutil.copy(photographs / "00.png", tmp_path / "a.png")
    line = json.dumps({"file_name": "a.png", "text": "red\u2028and\x85round"}, ensure_ascii=False)
    for ends in ("\n", "\r\n"):
        (tmp_path / "metadata.jsonl").write_bytes(b"\xef\xbb\xbf" + f"{line}{ends}{ends}".encode())
        (entry,) = open_pictures(recipe_of(f"folder={tmp_path}", "unseen=0"), "train", []).entries
        assert entry.text == "red and round"


def test_a_pair_of_one_group_of_the_vocabulary_is_kept_for_test(
    photographs: Path, recipe_of: Callable[..., PicturesRecipe], tmp_path: Path
) -> None:
    lines = []
    for number in range(30):
        shutil.copy(photographs / f"{number:02d}.png", tmp_path)
        text = "warm and cool" if number % 5 == 0 else "warm" if number % 2 else "cool"
        lines.append(json.dumps({"file_name": f"{number:02d}.png", "text": text}))
    (tmp_path / "metadata.jsonl").write_text("\n".join(lines), "utf-8")
    recipe = recipe_of(f"folder={tmp_path}", "words=vocabulary", "unseen=[[warm, cool]]")
    for split, content in open_splits(recipe).items():
        assert content.pairs == (("cool", "warm"),)
        there = ["and" in entry.text for entry in content.entries]
        assert sum(there) == (6 if split == "test" else 0)


@pytest.mark.parametrize("fit", ["crop", "pad"])
def test_what_is_stored_alike_is_in_one_split(
    fit: str, recipe_of: Callable[..., PicturesRecipe], tmp_path: Path
) -> None:
    """Wide pictures in pairs with one middle, of which nothing else is alike."""
    lines = []
    for number in range(24):
        middle, sides = np.random.default_rng(number // 2), np.random.default_rng(100 + number)
        pixels = sides.integers(0, 256, (8, 24, 3), np.uint8)
        pixels[:, 8:16] = middle.integers(0, 256, (8, 8, 3), np.uint8)
        Image.fromarray(pixels).resize((96, 32), Image.Resampling.NEAREST).save(tmp_path / f"{number}.png")
        lines.append(json.dumps({"file_name": f"{number}.png", "text": f"number {number}"}))
    (tmp_path / "metadata.jsonl").write_text("\n".join(lines), "utf-8")
    splits = open_splits(recipe_of(f"folder={tmp_path}", f"fit={fit}", "distance=0", "unseen=0"))
    assert sum(len(content.entries) for content in splits.values()) == 24
    hashes = [
        {hashlib.sha256(content.drawer()(n).pixels).hexdigest() for n in range(len(content.entries))}
        for content in splits.values()
    ]
    assert all(hashes)
    assert len(set.union(*hashes)) == sum(map(len, hashes)) == (12 if fit == "crop" else 24)


def test_a_folder_that_is_somewhere_else_meanwhile_is_read_there(
    photographs: Path, made: Path, recipe_of: Callable[..., PicturesRecipe], tmp_path: Path, rows_of: Rows
) -> None:
    """In one process: what drew the first shards knows where the pictures were."""
    shutil.copytree(photographs, tmp_path / "there")
    into(recipe_of(f"folder={tmp_path / 'there'}"), tmp_path / "data", shards=(0, 1))
    (tmp_path / "there").rename(tmp_path / "here")
    assert into(recipe_of(f"folder={tmp_path / 'here'}"), tmp_path / "data").complete
    assert rows_of(tmp_path / "data", "train") == rows_of(made, "train")
    assert not (tmp_path / "data/.textzip").exists()


def test_a_worker_is_sent_little_whatever_the_folder_has(
    recipe_of: Callable[..., PicturesRecipe], tmp_path: Path
) -> None:
    content = open_pictures(recipe_of(), "train", [])
    many = replace(content, entries=tuple(content.entries) * 200)
    sent = many.prepared(len(many.entries), tmp_path, [], lambda _: None)
    data = pickle.dumps(sent)
    assert len(data) < 3000
    assert pickle.loads(data) == sent
    assert tuple(pickle.loads(data).entries) == many.entries


def test_rows_do_not_go_to_the_folder_of_pictures_itself(
    photographs: Path, recipe_of: Callable[..., PicturesRecipe], tmp_path: Path
) -> None:
    shutil.copytree(photographs, tmp_path / "both")
    (tmp_path / "link").symlink_to("both")
    for out in ("both", "link"):
        with pytest.raises(RecipeError, match="is the folder that rows go to as well; choose another with --out"):
            into(recipe_of(f"folder={tmp_path / 'both'}"), tmp_path / out)
    assert not list((tmp_path / "both").glob("*.parquet"))


def test_words_are_found_whole_in_any_case_and_in_order() -> None:
    words = ["calm", "deep-blue", "blue", "very calm"]
    assert words_in("A Very CALM, deep-blue thing", words) == ("calm", "deep-blue", "very calm")
    assert words_in("becalmed blues", words) == ()


def test_a_word_that_folds_to_another_spelling_is_found_as_it_is_written(
    recipe_of: Callable[..., PicturesRecipe],
) -> None:
    recipe = recipe_of("words=[weiß, groß]", "unseen=0")
    assert words_in("Weiß und groß, nicht weiss", recipe.words) == ("weiß", "groß")


def test_the_card_and_the_manifest_have_words_and_pairs(made: Path, photographs: Path) -> None:
    dataset = read_dataset(made)
    assert dataset is not None
    assert dataset["identity"]["unseen"] == [["red", "round"]]
    assert str(photographs) not in str(dataset["identity"])
    card = (made / "README.md").read_text("utf-8")
    assert "| words | red, round, deep-blue, tall |" in card
    assert "stand together in test pictures alone: red + round." in card
