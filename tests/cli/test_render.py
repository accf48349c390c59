"""`textzip render`, as typed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from textzip.cli.render import split_settings
from textzip.errors import RecipeError
from textzip.shards.manifest import read_lines

Run = Callable[..., Any]
Content = Callable[[Path], dict[str, bytes]]


def test_a_render_says_what_it_will_do_and_what_came_of_it(
    textzip: Run, recipe_file: Path, tmp_path: Path, pages: Path, content: Content
) -> None:
    folder = tmp_path / "data"
    said = textzip("render", recipe_file, "--n", "35", "--engine", "inline", "--out", folder)
    assert said.code == 0, said.err
    first, *lines = said.err.splitlines()
    assert first == (
        f"35 train pages of 128×128 in {folder}: 2 fonts, text from prose.txt (2), random (1); "
        "4 shards to render, 0 there already"
    )
    assert "MiscFixed5x7 is a bitmap font without a size in 8–12 px: drawn at 7 px" in lines
    assert lines[-1].startswith("35 of 35 pages, ")
    result, hint = said.out.splitlines()
    assert result.startswith(f"{folder}: 35 pages in 4 shards, 0.")
    assert "0 characters missing from their font" in result
    assert hint == f"look at them: textzip inspect {folder}; check them: textzip verify {folder}"
    found = content(folder)
    assert all(content(pages)[name] == data for name, data in found.items() if name != "README.md")
    again = textzip("render", recipe_file, "--n", "35", "--engine", "inline", "--out", folder)
    assert "0 shards to render, 4 there already" in again.err
    assert content(folder) == found


def test_options_stand_in_for_what_the_recipe_says(
    textzip: Run, recipe_file: Path, tmp_path: Path, fonts_dir: Path
) -> None:
    (tmp_path / "mine.jsonl").write_text('{"body": "words of mine"}\n' * 50, "utf-8")
    options = ["--text", tmp_path / "mine.jsonl", "--column", "body", "--seed", "3", "--shard-rows", "4"]
    options += ["--fonts", fonts_dir / "misc-fixed", "-n", "6", "--out", tmp_path / "data", "--engine", "inline"]
    said = textzip("render", recipe_file, "text.holdout=0", "page.wrap=word", *options)
    assert said.code == 0, said.err
    assert "3 fonts, text from mine.jsonl (1); 2 shards to render" in said.err
    rows = pq.read_table(tmp_path / "data/train-00000.parquet").to_pylist()
    assert len(rows) == 4
    for row in rows:
        assert row["source"] == "mine.jsonl"
        assert row["font"].startswith("MiscFixed")
        assert "wrap=word" in row["style"]
        assert set(row["text"].split()) <= {"words", "of", "mine", "w", "wo", "wor", "word", "o", "m", "mi", "min"}


def test_text_comes_from_standard_input(
    textzip: Run, recipe_file: Path, tmp_path: Path, prose: Path, rows_of: Callable[..., list[dict[str, Any]]]
) -> None:
    options = ["-n", "12", "--engine", "inline", "--out"]
    piped = textzip("render", recipe_file, "--text", "-", *options, tmp_path / "piped", stdin=prose.read_bytes())
    assert piped.code == 0, piped.err
    textzip("render", recipe_file, "--text", prose, *options, tmp_path / "file")
    one, other = (read_lines(tmp_path / name) for name in ("piped", "file"))
    assert [line.pixels_sha256 for line in one] == [line.pixels_sha256 for line in other]
    assert {row["source"] for row in rows_of(tmp_path / "piped")} == {"stdin"}


def test_nothing_on_standard_input_is_refused(textzip: Run, recipe_file: Path, tmp_path: Path) -> None:
    said = textzip("render", recipe_file, "--text", "-", "-n", "5", "--out", tmp_path / "data")
    assert (said.code, said.err) == (
        2,
        "textzip: stdin: there is no text in this source; give it some, or leave it out\n",
    )


def test_parts_of_a_split_are_rendered_by_number(textzip: Run, recipe_file: Path, tmp_path: Path) -> None:
    command = ["render", recipe_file, "-n", "25", "--engine", "inline", "--out", tmp_path / "data"]
    said = textzip(*command, "--shards", "1:2")
    assert "other shards of this split are still to be rendered" in said.out
    assert [path.name for path in (tmp_path / "data").glob("*.parquet")] == ["train-00001.parquet"]
    assert "2 shards to render, 1 there already" in textzip(*command).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--n", "many"], "--n: 'many' is not a count such as 250, 10k or 1M"),
        (["--n", "1.5"], "--n: '1.5' is not a whole number"),
        (["--n", "0"], "the number of pages must be at least 1, not 0"),
        (["--shards", "3"], "--shards 3: write A:B, such as 0:50 for shards 0 to 49"),
        (["--shards", "²:³"], "--shards ²:³: write A:B, such as 0:50 for shards 0 to 49"),
        (["--n", "9" * 25], "--n: more than 1,000,000,000,000, the most there can be"),
        (["--shards", "a:b"], "--shards a:b: write A:B, such as 0:50 for shards 0 to 49"),
        (["--shards", "2:9"], "--shards 2:9: 35 rows are shards 0 to 3"),
        (["--split", "dev"], "split is one of train, validation, test, not 'dev'"),
        (["--shard-rows", "0"], "'shards.rows=0': shards.rows: input should be greater than or equal to 1, not 0"),
        (["--seed", "-1"], "'seed=-1': seed: input should be greater than or equal to 0, not -1"),
        (["--engine", "spark"], "no engine is called 'spark'; the engines are: inline, loky, dask, ray"),
        (["--address", "tcp://x:1"], "the engine loky runs on this machine: --address is for dask and ray"),
        (["fonts.pxx=3"], "'fonts.pxx=3': fonts.pxx: unknown key; did you mean 'px'?"),
        (["--text", "nowhere.txt"], "nowhere.txt: can't read this text: No such file or directory; check the path"),
        (["other.yaml"], "one recipe at a time, not {recipe}, other.yaml; a setting is written key=value"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_mistake_is_told_and_exits_with_2(
    textzip: Run, recipe_file: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    found = textzip("render", recipe_file, "-n", "35", "--out", tmp_path / "data", *words)
    assert (found.code, found.out) == (2, "")
    assert found.err == f"textzip: {said.format(recipe=recipe_file)}\n"
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_folder_that_can_not_be_made_exits_with_1(textzip: Run, recipe_file: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    said = textzip("render", recipe_file, "-n", "5", "--out", tmp_path / "file/data")
    assert said.code == 1
    assert said.err == (
        f"textzip: {tmp_path / 'file/data'}: can't write here (Not a directory); choose a folder with --out\n"
    )


def test_another_recipe_into_the_same_folder_exits_with_2_unless_overwritten(
    textzip: Run, recipe_file: Path, copy: Path
) -> None:
    command = ["render", recipe_file, "--seed", "6", "-n", "5", "--engine", "inline", "--out", copy]
    said = textzip(*command)
    assert said.code == 2
    assert "  seed: there 5, here 6\n" in said.err
    assert textzip(*command, "--overwrite").code == 0
    assert [path.name for path in copy.glob("*.parquet")] == ["train-00000.parquet"]


def test_arguments_are_a_recipe_and_settings_in_any_order() -> None:
    assert split_settings(["a=1", "r.yaml", "b=2"]) == ("r.yaml", ["a=1", "b=2"])
    assert split_settings(["a=1"]) == (None, ["a=1"])
    assert split_settings([]) == (None, [])
    with pytest.raises(RecipeError, match=r"one recipe at a time, not a\.yaml, b\.yml"):
        split_settings(["a.yaml", "b.yml"])


def test_a_setting_may_end_like_a_recipe_and_a_recipe_may_have_an_equals_sign(tmp_path: Path) -> None:
    assert split_settings(["text.sources.0.path=a.yml", "x.yml"]) == ("x.yml", ["text.sources.0.path=a.yml"])
    recipe = tmp_path / "seed=1.yaml"
    recipe.touch()
    assert split_settings([str(recipe), "seed=2"]) == (str(recipe), ["seed=2"])


def test_text_that_every_machine_has_is_named_by_a_word(textzip: Run, tmp_path: Path, fonts_dir: Path) -> None:
    words = [each for kind in ("code", "fields", "random", "pydoc") for each in ("--text", kind)]
    fonts = ("--fonts", fonts_dir / "dejavu/DejaVuSansMono.ttf")
    said = textzip("render", *words, *fonts, "-n", 12, "--engine", "inline", "--out", tmp_path / "data")
    assert said.code == 0, said.err
    assert "text from code (1), fields (1), random (1), pydoc (1)" in said.err


def test_what_a_shell_makes_of_a_star_is_understood(
    textzip: Run, recipe_file: Path, tmp_path: Path, fonts_dir: Path
) -> None:
    for name in ("a.jsonl", "b.jsonl", "c.txt"):
        (tmp_path / name).write_text('{"text": "words"}\n' * 50 if "json" in name else "words\n" * 50)
    fonts, texts = sorted((fonts_dir / "misc-fixed").glob("*.pcf")), sorted(tmp_path.glob("*.*"))
    words = ["--fonts", *fonts, "--text", *texts, "-n", "5", "--engine", "inline", "--out", tmp_path / "data"]
    said = textzip("render", recipe_file, *words)
    assert said.code == 0, said.err
    assert "3 fonts, text from a.jsonl (1), b.jsonl (1), c.txt (1); " in said.err


@pytest.mark.parametrize(("name", "option"), [("a.jsonl", "--text"), ("a.TXT", "--text"), ("a.ttf", "--fonts")])
def test_a_text_or_a_font_is_not_taken_for_a_recipe(textzip: Run, tmp_path: Path, name: str, option: str) -> None:
    (tmp_path / name).write_text('{"text": "words"}')
    said = textzip("render", tmp_path / name, "--out", tmp_path / "data")
    path = tmp_path / name
    assert (said.code, said.err) == (
        2,
        f"textzip: {path}: is no recipe: those end in .yaml; give it as {option} {path}\n",
    )
    assert not (tmp_path / "data").exists()


def test_names_that_are_not_utf8_are_drawn_from_or_refused(
    textzip: Run, recipe_file: Path, tmp_path: Path, fonts_dir: Path
) -> None:
    below = tmp_path / "below"
    (below / "texts").mkdir(parents=True)
    strange = os.fsdecode(b"\xff")
    (below / "texts" / f"{strange}.txt").write_text("words\n" * 50)
    (below / "fonts").mkdir()
    (below / "fonts" / f"{strange}.pcf").write_bytes((fonts_dir / "misc-fixed/5x7.pcf").read_bytes())
    words = ["render", recipe_file, "-n", "5", "--engine", "inline"]
    inside = ["--text", below / "texts", "--fonts", below / "fonts", "--out", below / "data"]
    said = textzip(*words, *inside)
    assert said.code == 0, said.err
    assert set(pq.read_table(below / "data/train-00000.parquet").column("font").to_pylist()) == {"?"}
    for option in ("--text", "--fonts"):
        said = textzip(*words, option, below / f"{strange}.txt", "--out", below / "other")
        assert said.code == 2
        assert "not UTF-8, as the name of a file may be: rename it, or name the folder that it is in" in said.err
    said = textzip(*words, "--out", below / strange)
    assert said.code == 1
    assert said.err.endswith("\\udcff: the name of this folder is not UTF-8; rename it, or choose another\n")


@pytest.mark.parametrize("setting", ["fonts.path=['']", "text.sources=[{kind: file, path: ''}]"])
def test_an_empty_path_in_a_recipe_is_not_the_working_directory(textzip: Run, recipe_file: Path, setting: str) -> None:
    said = textzip("render", recipe_file, setting)
    assert said.code == 2
    assert ".0" in said.err
    assert "at least 1 character" in said.err


def test_abstract_pictures_are_rendered_by_their_recipe(
    textzip: Run, art: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ("render", "recipes/art.yaml", "size=32", "--seed", 5, "--shard-rows", 10, "-n", 35, "--engine", "inline")
    said = textzip(*command)
    assert said.code == 0, said.err
    folder = Path("data/art")
    first, *_, last = said.err.splitlines()
    assert first.startswith(f"35 train pictures of 32×32 in {folder}: ")
    assert first.endswith("; 4 shards to render, 0 there already")
    assert last.startswith("35 of 35 pictures, ")
    assert said.out.splitlines()[0].startswith(f"{folder}: 35 pictures in 4 shards, 0.")
    found = content(folder)
    assert all(content(art)[name] == data for name, data in found.items() if name != "README.md")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fonts", "fonts"), "--fonts: is for pages of text, and this recipe is of kind 'art'; leave it out"),
        (("--text", "pydoc"), "--text: is for pages of text, and this recipe is of kind 'art'; leave it out"),
        (("--column", "body"), "--column: is for pages of text, and this recipe is of kind 'art'; leave it out"),
        (("--n", "all"), "--n all: pictures that are made up never end; say how many"),
        (("--n", "0"), "the number of pictures must be at least 1, not 0"),
        (
            ("fonts.px=8",),
            "recipes/art.yaml:1:1: fonts: unknown key; the keys here are: kind, seed, size, adjectives, unseen, ",
        ),
    ],
)
def test_what_is_for_pages_is_refused_for_pictures(
    textzip: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    found = textzip("render", "recipes/art.yaml", "--out", tmp_path / "data", *words)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"textzip: {said}")


def test_a_recipe_for_training_is_no_recipe_for_rendering(textzip: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("kind: train\n")
    said = textzip("render", tmp_path / "x.yaml")
    assert (said.code, said.err) == (
        2,
        f"textzip: {tmp_path / 'x.yaml'}: kind: what can be rendered is pages, art, pictures, not 'train'\n",
    )


def test_a_folder_of_pictures_is_rendered_and_checked(textzip: Run, photographs: Path, tmp_path: Path) -> None:
    pytest.importorskip("imagehash")
    (tmp_path / "x.yaml").write_text(f"{{kind: pictures, folder: {photographs}, size: 32, words: [red, round]}}\n")
    command = ("render", tmp_path / "x.yaml", "--out", tmp_path / "data", "--engine", "inline")
    assert "train pictures; ask for --n all" in textzip(*command).err
    assert "--seed: is for what is drawn by chance" in textzip(*command, "--seed", 3).err
    said = textzip(*command, "--n", "all")
    assert said.code == 0, said.err
    assert "6 pictures are nearly the same as another one" in said.err
    said = textzip("verify", tmp_path / "data")
    assert said.code == 0, said.err
    assert said.out.endswith(" pictures compared with their files, all alike\n")
    photographs.rename(tmp_path / "moved")
    try:
        said = textzip("verify", tmp_path / "data")
    finally:
        (tmp_path / "moved").rename(photographs)
    assert (said.code, said.out.endswith(" pictures right in themselves\n")) == (0, True)
    assert "rows are not compared with their files: " in said.err
