"""From a recipe to finished shards: nothing is done twice, and splits share no text."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from textzip.errors import RecipeError, ResumeError, ShardError
from textzip.recipe import load_recipe
from textzip.render import engines, job
from textzip.render.folder import WORK
from textzip.render.job import Outcome, Request, render
from textzip.render.recipe import PagesRecipe
from textzip.render.verify import faces_for, redraw_problems
from textzip.shards.manifest import ShardLine, read_dataset, read_lines
from textzip.shards.verify import folder_problems, shard_problems

RECIPES = Path(__file__).resolve().parents[2] / "recipes"
PAGES = [path for path in sorted(RECIPES.glob("*.yaml")) if "kind: pages" in path.read_text("utf-8")]


def times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")} | {"": folder.stat().st_ino}


def test_running_again_touches_nothing(
    copy: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    before = content(copy), times(copy)
    outcome = render_to(copy)
    assert (outcome.rendered, outcome.found, outcome.complete) == (0, 4, True)
    assert len(outcome.lines) == 4
    assert (content(copy), times(copy)) == before


def test_no_text_source_is_left_in_a_finished_folder(pages: Path) -> None:
    assert not (pages / WORK).exists()
    assert not [path for path in pages.rglob("*") if path.name.startswith(".")]


def test_a_larger_request_keeps_whole_shards_and_replaces_the_short_last_one(
    tmp_path: Path, pages: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    small = render_to(tmp_path / "data", rows=15)
    assert [line.rows for line in small.lines] == [10, 5]
    grown = render_to(tmp_path / "data", rows=35)
    assert (grown.rendered, grown.found) == (3, 1)
    reference = content(pages)
    assert all(reference[name] == data for name, data in content(tmp_path / "data").items() if name != "README.md")
    again = render_to(tmp_path / "data", rows=15)
    assert (again.rendered, again.found, len(again.lines)) == (0, 2, 4)


def test_shards_rendered_in_parts_by_several_processes_make_the_same_folder(
    tmp_path: Path, recipe_file: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    command = [sys.executable, "-m", "textzip", "render", recipe_file, "-n", "35", "--engine", "inline"]
    folder = tmp_path / "parts"
    started = [
        subprocess.Popen([*map(str, command), "--out", str(folder), "--shards", part], stderr=subprocess.PIPE)
        for part in ("0:1", "1:3", "3:4")
    ]
    for process in started:
        said = process.communicate()[1]
        assert process.returncode == 0, said
    render_to(tmp_path / "whole")
    assert content(folder) == content(tmp_path / "whole")


def test_a_split_that_finishes_leaves_the_text_of_one_that_is_being_rendered(
    tmp_path: Path,
    pages: Path,
    render_to: Callable[..., Outcome],
    content: Callable[[Path], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = engines.run

    def meanwhile(*arguments: Any) -> Iterator[Any]:
        monkeypatch.setattr(engines, "run", run)
        render_to(tmp_path)
        render_to(tmp_path, rows=8, split="test")
        return run(*arguments)

    monkeypatch.setattr(engines, "run", meanwhile)
    assert render_to(tmp_path, rows=12, split="validation").complete
    assert content(tmp_path) == content(pages)


def test_the_card_counts_shards_that_another_process_finished_meanwhile(
    tmp_path: Path,
    recipe_file: Path,
    render_to: Callable[..., Outcome],
    content: Callable[[Path], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write, folder, others = job.write_card, tmp_path / "one", []
    command = [sys.executable, "-m", "textzip", "render", str(recipe_file), "-n", "35", "--shards", "2:4"]

    def meanwhile(*arguments: Any) -> str | None:
        others.append(subprocess.Popen([*command, "--engine", "inline", "--out", str(folder)]))
        while len(list(folder.glob("manifest/train-*.json"))) < 4:
            time.sleep(0.01)
        return write(*arguments)  # which knows nothing of the other's shards

    monkeypatch.setattr(job, "write_card", meanwhile)
    render_to(folder, shards=(0, 2))
    assert [other.wait() for other in others] == [0]
    monkeypatch.undo()
    render_to(tmp_path / "other")
    assert content(folder) == content(tmp_path / "other")


def test_a_render_ends_beside_one_that_adds_shards_all_the_time(
    tmp_path: Path, render_to: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, calls = job.read_lines, iter(range(20))

    def growing(*arguments: Any) -> list[ShardLine]:
        lines = read(*arguments)
        more = next(calls, None)
        assert more is not None, "it waits for the other one to rest"
        return [*lines, *(replace(line, split="test", number=line.number + more) for line in lines)]

    monkeypatch.setattr(job, "read_lines", growing)
    render_to(tmp_path)


def test_a_part_is_not_called_complete(tmp_path: Path, render_to: Callable[..., Outcome]) -> None:
    outcome = render_to(tmp_path / "data", shards=(1, 3))
    assert (outcome.rendered, outcome.complete) == (2, False)
    assert [line.number for line in outcome.lines] == [1, 2]
    outcome = render_to(tmp_path / "data")
    assert (outcome.rendered, outcome.found, outcome.complete) == (2, 2, True)


@pytest.mark.parametrize("part", [(0, 5), (4, 5), (2, 2), (3, 1), (-1, 2)])
def test_shards_that_are_not_there_are_refused(
    part: tuple[int, int], tmp_path: Path, render_to: Callable[..., Outcome]
) -> None:
    with pytest.raises(RecipeError, match=rf"--shards {part[0]}:{part[1]}: 35 rows are shards 0 to 3"):
        render_to(tmp_path / "data", shards=part)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rows": 0}, "must be at least 1, not 0"),
        ({"split": "dev"}, "split is one of train, validation, test, not 'dev'"),
        ({"engine": "spark"}, "no engine is called 'spark'; the engines are: inline, loky, dask, ray"),
        ({"address": "tcp://127.0.0.1:1"}, "the engine inline runs on this machine: --address is for dask and ray"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_before_a_folder_is_made(
    options: dict[str, Any], words: str, tmp_path: Path, render_to: Callable[..., Outcome]
) -> None:
    with pytest.raises(RecipeError, match=words):
        render_to(tmp_path / "data", **options)
    assert not (tmp_path / "data").exists()


def test_splits_share_no_line_of_prose(pages: Path, rows_of: Callable[..., list[dict[str, Any]]]) -> None:
    lines = {}
    for split in ("train", "validation", "test"):
        prose = [row["text"] for row in rows_of(pages, split) if row["source"] == "prose.txt"]
        assert prose
        whole = [line for text in prose for line in text.split("\n")[1:-1]]
        lines[split] = {line for line in whole if line.startswith("Line ")}
        assert lines[split], split
    assert lines["train"].isdisjoint(lines["validation"])
    assert lines["train"].isdisjoint(lines["test"])
    assert lines["validation"].isdisjoint(lines["test"])


def test_without_a_holdout_there_is_no_text_for_the_other_splits(
    tmp_path: Path, render_to: Callable[..., Outcome]
) -> None:
    with pytest.raises(Exception, match=r"too few documents to hold any out for test \(text.holdout is 0"):
        render_to(tmp_path / "data", "text.holdout=0", split="test")


def test_another_recipe_into_the_same_folder_is_refused_by_the_name_of_what_differs(
    copy: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    before = content(copy)
    with pytest.raises(ResumeError) as caught:
        render_to(copy, "seed=6", "fonts.px=[8,14]", "page.wrap=char", "text.sources.1.weight=3", "shards.rows=12")
    assert str(caught.value).splitlines() == [
        f"{copy} holds pages of another recipe:",
        "  fonts.px.1: there 12, here 14",
        '  page.wrap: there ["char", "word"], here ["char"]',
        "  seed: there 5, here 6",
        "  shards.rows: there 10, here 12",
        "  text.sources.1.weight: there 1.0, here 3.0",
        "choose another folder with --out, or replace what is there with --overwrite",
    ]
    after = content(copy)
    assert {name: data for name, data in after.items() if not name.startswith(WORK)} == before


def test_another_text_or_font_file_of_the_same_name_is_refused(
    tmp_path: Path, copy: Path, render_to: Callable[..., Outcome], fonts_dir: Path
) -> None:
    (tmp_path / "prose.txt").write_text("other words\n" * 500, "utf-8")
    with pytest.raises(ResumeError, match=r"text\.sources\.0\.sha256: there "):
        render_to(copy, f"text.sources.0.path={tmp_path / 'prose.txt'}")
    shutil.copy(fonts_dir / "share-tech-mono" / "ShareTechMono-Regular.ttf", tmp_path / "DejaVuSansMono.ttf")
    with pytest.raises(ResumeError, match=r"fonts\.files\.DejaVuSansMono: there "):
        render_to(copy, f"fonts.path.0={tmp_path / 'DejaVuSansMono.ttf'}")


def test_overwrite_replaces_this_split_and_with_another_recipe_all_of_them(
    copy: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    before = content(copy)
    outcome = render_to(copy, rows=20, overwrite=True)
    assert (outcome.rendered, outcome.found, len(outcome.lines)) == (2, 0, 2)
    after = content(copy)
    assert {n: b for n, b in after.items() if n.startswith("test-")} == {
        n: b for n, b in before.items() if n.startswith("test-")
    }
    assert render_to(copy, "seed=9", rows=10, overwrite=True).rendered == 1
    assert [line.name for line in read_lines(copy)] == ["train-00000.parquet"]
    assert [path.name for path in copy.glob("*.parquet")] == ["train-00000.parquet"]
    dataset = read_dataset(copy)
    assert dataset is not None
    assert dataset["identity"]["seed"] == 9


def test_overwrite_leaves_other_peoples_files_alone(tmp_path: Path, render_to: Callable[..., Outcome]) -> None:
    (tmp_path / "train-00000.parquet").write_bytes(b"mine")
    for overwrite in (False, True):
        with pytest.raises(ShardError, match="holds Parquet files but no manifest: not textzip's"):
            render_to(tmp_path, overwrite=overwrite)
    assert (tmp_path / "train-00000.parquet").read_bytes() == b"mine"


def test_what_is_not_textzips_stays_in_a_folder_of_pages_even_when_it_is_replaced(
    copy: Path, render_to: Callable[..., Outcome], content: Callable[[Path], dict[str, bytes]]
) -> None:
    own = {"README.md": b"mine", "train-00009.parquet": b"mine", "train-2.parquet": b"mine", "sheet.png": b"mine"}
    own |= {"manifest/train-notes.json": b"mine", "manifest/run-2024.json": b"mine", ".textzip-notes": b"mine"}
    for name, data in own.items():
        (copy / name).write_bytes(data)
    notes = render_to(copy, rows=40, overwrite=True).notes
    assert any(note.startswith(f"{copy / 'README.md'}: not written by textzip") for note in notes)
    before = content(copy)
    refused = r"not a shard that textzip wrote; move it, or choose another folder with --out"
    with pytest.raises(ShardError, match=r"train-00009\.parquet: " + refused):
        render_to(copy, rows=100)
    with pytest.raises(ShardError, match=refused):
        render_to(copy, "seed=9", rows=10, overwrite=True)
    after = content(copy)
    assert {name: data for name, data in after.items() if not name.startswith(WORK + "/")} == before
    for name in ("train-00009.parquet", "train-2.parquet"):
        (copy / name).rename(copy / f"{name}.mine")
    render_to(copy, "seed=9", rows=10, overwrite=True)
    left = content(copy)
    assert {name: left[name] for name in own if name in left} == {n: d for n, d in own.items() if n in left}
    assert own.keys() - left.keys() == {"train-00009.parquet", "train-2.parquet"}


def test_a_manifest_of_somebody_else_is_not_replaced(tmp_path: Path, render_to: Callable[..., Outcome]) -> None:
    (tmp_path / "manifest").mkdir()
    (tmp_path / "manifest/dataset.json").write_text('{"mine": 1}')
    for overwrite in (False, True):
        with pytest.raises(ShardError, match=r"manifest/dataset\.json: (damaged|not a) manifest"):
            render_to(tmp_path, overwrite=overwrite)
    assert (tmp_path / "manifest/dataset.json").read_text() == '{"mine": 1}'


def test_texts_and_pages_can_be_one_below_the_other_but_not_in_one_folder(
    tmp_path: Path, render_to: Callable[..., Outcome], prose: Path
) -> None:
    shutil.copy(prose, tmp_path / "prose.txt")
    source = f"text.sources=[{{kind: file, path: {tmp_path}}}]"
    render_to(tmp_path / "data/pages", source, rows=5)
    assert render_to(tmp_path / "data/pages", source, rows=5).found == 1
    render_to(tmp_path / "data/pages", source, rows=20)
    with pytest.raises(RecipeError, match="is the folder that pages go to as well; choose another with --out"):
        render_to(tmp_path, source, rows=5)
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["prose.txt", "data"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028"], ids=["CR LF", "CR", "NEL", "LS"])
@pytest.mark.parametrize("distribution", ["once", "full"])
def test_the_ends_of_lines_change_no_page(
    tmp_path: Path,
    render_to: Callable[..., Outcome],
    content: Callable[[Path], dict[str, bytes]],
    end: str,
    distribution: str,
) -> None:
    lines = "".join(f"{n:060d}\n" for n in range(300))
    length = f"text.length={{max: 200, distribution: {distribution}}}"
    made = []
    for name, ending in (("unix", "\n"), ("other", end)):
        (tmp_path / "text.txt").write_bytes(lines.replace("\n", ending).encode())
        source = f"text.sources=[{{kind: file, path: {tmp_path / 'text.txt'}}}]"
        render_to(tmp_path / name, source, length, "fonts.px=8", "text.holdout=0", rows=30)
        made.append(content(tmp_path / name))
    one, other = ({n: data for n, data in each.items() if n.endswith(".parquet")} for each in made)
    assert one
    assert one == other


HEBREW = "אבגדהוזחטיךכלםמןנסעףפץצקרשת"


@pytest.fixture
def desk(tmp_path: Path, prose: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, but for texts and faces in the places of those that `make` brings."""
    for name in ("bible", "brown"):
        corpus = tmp_path / "data" / "corpora" / f"{name}.txt"
        corpus.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(prose, corpus)
    random = np.random.default_rng(0)
    for name in ("heb", "ydd"):
        corpus = tmp_path / "data" / "corpora" / "udhr" / f"{name}.txt"
        corpus.parent.mkdir(parents=True, exist_ok=True)
        words = ["".join(random.choice(list(HEBREW), random.integers(1, 9))) for _ in range(1500)]
        corpus.write_text("\n".join(" ".join(words[k : k + 10]) for k in range(0, 1500, 10)) + "\n", "utf-8")
    named = {each.name: each.path for each in load_recipe(PagesRecipe, RECIPES / "reader_pages.yaml").text.sources
             if each.kind == "file"}  # fmt: skip
    for name in (*named["accents"], *named["scripts"], *named["latin-a"]):
        text = "\n".join(f"Artigo {n}: são línguas æ ø å ñ ç ü, née à l'été." for n in range(300))
        (tmp_path / name).write_text(text + "\n", "utf-8")
    shutil.copytree(RECIPES.parent / "fonts" / "vt323", tmp_path / "data" / "reader-fonts" / "train" / "vt323")
    monkeypatch.chdir(tmp_path)  # fonts and recipes are found from anywhere
    return tmp_path


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_recipe_renders_and_every_row_draws_its_picture_again(path: Path, desk: Path) -> None:
    recipe = load_recipe(PagesRecipe, path, ["shards.rows=40"])
    rows = None if recipe.text.length.distribution == "once" else 80
    render(Request(recipe, Path("data"), rows, engine="inline"))
    assert _problems(Path("data"), recipe) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_ten_thousand_rows_draw_their_pictures_again(path: Path, desk: Path) -> None:
    recipe = load_recipe(PagesRecipe, path, ["shards.rows=500"])
    rows = None if recipe.text.length.distribution == "once" else 10_000 // len(PAGES)
    render(Request(recipe, desk / "pages", rows, engine="loky", jobs=os.cpu_count() or 1))
    assert _problems(desk / "pages", recipe) == []


def _problems(folder: Path, recipe: PagesRecipe) -> list[str]:
    dataset = read_dataset(folder)
    assert dataset is not None
    lines = read_lines(folder)
    faces = faces_for(dataset["identity"], recipe.fonts.path)
    found = list(folder_problems(folder, lines))
    for line in lines:
        found += [*shard_problems(folder, line), *redraw_problems(folder, line, list(range(line.rows)), faces)]
    return found
