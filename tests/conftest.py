"""Fixtures for all tests, and one Hypothesis profile: the same examples in every run, and no timing."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

# Tests compute so little at a time that threads wait for one another longer than they work. Both are read once, when
# torch and numba are imported, as they are below; processes that tests start inherit them. Both are needed, since numba
# gives torch as many threads as it has itself.
for _threads in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, settings
from pictures import write as write_pictures
from pictures import write_folder

from textzip.recipe import load_recipe, parse_recipe
from textzip.render.art.recipe import ArtRecipe
from textzip.render.fonts.catalogue import Catalogue, find_fonts
from textzip.render.fonts.face import Face
from textzip.render.fonts.store import FOLDER_VARIABLE
from textzip.render.job import Outcome, Request, render
from textzip.render.recipe import PagesRecipe
from textzip.shards import writer
from textzip.shards.index import Index, open_index

FONTS = Path(__file__).resolve().parents[1] / "fonts"

settings.register_profile(
    "textzip", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("textzip")


@pytest.fixture(scope="session", autouse=True)
def glyph_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Glyphs are kept in a folder of these tests, for all of them and the processes they start."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def fonts_dir() -> Path:
    """The repository's own fonts."""
    return FONTS


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return find_fonts(FONTS)


@pytest.fixture(scope="session")
def face() -> Callable[[str], Face]:
    """`face(name)`: one of the repository's fonts by its name in fonts.toml."""
    return lambda name: _catalogue().faces[name]


RECIPE = """\
seed: 5
page: {{margin_x: [0, 3], margin_y: [0, 3], pitch: [1.0, 1.3], wrap: [char, word]}}
fonts:
  path: [{fonts}/dejavu/DejaVuSansMono.ttf, {fonts}/misc-fixed/5x7.pcf]
  px: [8, 12]
text:
  sources:
    - {{kind: file, path: {prose}, weight: 2}}
    - {{kind: random}}
  length: {{min: 1, max: 150}}
  holdout: 0.4
shards: {{rows: 10}}
"""


@pytest.fixture(scope="session")
def prose(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A text file of 40 documents, 50 lines each; line n says that it is line n, so no two lines are alike."""
    path = tmp_path_factory.mktemp("prose") / "prose.txt"
    lines = [f"Line {n} of the prose says {n * n % 997}; nothing else." for n in range(2000)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="session")
def recipe_file(tmp_path_factory: pytest.TempPathFactory, prose: Path) -> Path:
    """A small, quick recipe: two fonts, prose and random characters, ten rows a shard."""
    path = tmp_path_factory.mktemp("recipe") / "small.yaml"
    path.write_text(RECIPE.format(fonts=FONTS, prose=prose), "utf-8")
    return path


@pytest.fixture(scope="session")
def recipe(recipe_file: Path) -> Callable[..., PagesRecipe]:
    """`recipe("key=value", …)`: the small recipe with these settings."""
    return lambda *settings: load_recipe(PagesRecipe, recipe_file, settings)


@pytest.fixture(scope="session")
def render_to(recipe: Callable[..., PagesRecipe]) -> Callable[..., Outcome]:
    """`render_to(folder, "key=value", …, rows=, split=, …)`: render the small recipe in this process."""

    def run(folder: Path, *settings: str, rows: int = 35, **options: Any) -> Outcome:
        return render(Request(recipe(*settings), folder, rows, **{"engine": "inline", **options}))

    return run


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory, render_to: Callable[..., Outcome]) -> Path:
    """A data folder: 35 train rows in four shards, 12 validation and 8 test rows. Read it; damage a `copy` of it."""
    folder = tmp_path_factory.mktemp("pages") / "data"
    render_to(folder)
    render_to(folder, rows=12, split="validation")
    render_to(folder, rows=8, split="test")
    return folder


@pytest.fixture
def copy(pages: Path, tmp_path: Path) -> Path:
    """A copy of the data folder `pages`, to damage."""
    return Path(shutil.copytree(pages, tmp_path / "copy"))


@pytest.fixture(scope="session")
def art_recipe() -> Callable[..., ArtRecipe]:
    """`art_recipe("key=value", …)`: small abstract pictures, ten rows a shard, with these settings."""
    return lambda *settings: parse_recipe(ArtRecipe, "{seed: 5, size: 32, shards: {rows: 10}}", "art", settings)


@pytest.fixture(scope="session")
def art_to(art_recipe: Callable[..., ArtRecipe]) -> Callable[..., Outcome]:
    """`art_to(folder, "key=value", …, rows=, split=, …)`: render abstract pictures in this process."""

    def run(folder: Path, *settings: str, rows: int = 35, **options: Any) -> Outcome:
        return render(Request(art_recipe(*settings), folder, rows, **{"engine": "inline", **options}))

    return run


@pytest.fixture(scope="session")
def art(tmp_path_factory: pytest.TempPathFactory, art_to: Callable[..., Outcome]) -> Path:
    """A data folder of abstract pictures: 35 train rows in four shards, 12 validation and 20 test rows."""
    folder = tmp_path_factory.mktemp("art") / "data"
    for split, rows in (("train", 35), ("validation", 12), ("test", 20)):
        art_to(folder, rows=rows, split=split)
    return folder


@pytest.fixture(scope="session")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of 40 pictures with captions as `datasets` wants it, six of them nearly the same as others."""
    return write_folder(tmp_path_factory.mktemp("photographs"))


@pytest.fixture(scope="session")
def made_up_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of 25 coloured pictures in three shards, twelve of validation; see `tests/support`."""
    folder = tmp_path_factory.mktemp("coloured") / "data"
    write_pictures(folder)
    return write_pictures(folder, 12, "validation")


@pytest.fixture(scope="session")
def content() -> Callable[[Path], dict[str, bytes]]:
    """`content(folder)`: every file below a folder, hidden ones too, by its name."""
    return lambda folder: {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="session")
def rows_of() -> Callable[..., list[dict[str, Any]]]:
    """`rows_of(folder, split)`: all rows of a split, in order."""

    def read(folder: Path, split: str = "train") -> list[dict[str, Any]]:
        return [row for path in sorted(folder.glob(f"{split}-*.parquet")) for row in pq.read_table(path).to_pylist()]

    return read


@pytest.fixture(scope="session")
def groups(tmp_path_factory: pytest.TempPathFactory, render_to: Callable[..., Any]) -> Path:
    """A data folder of 110 rows in three shards, with row groups of 15 rows."""
    folder = tmp_path_factory.mktemp("groups") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "ROW_GROUP_ROWS", 15)
        render_to(folder, "shards.rows=40", rows=110)
    return folder


@pytest.fixture(scope="session")
def index(groups: Path) -> Index:
    """The index of `groups`."""
    return open_index(groups)


@dataclass(frozen=True)
class Said:
    """What a run of the command line printed, and its exit status."""

    code: int
    out: str
    err: str
    raw: bytes


class Terminal(io.TextIOWrapper):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def textzip(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Said]]:
    """`textzip("render", …, stdin=b"")`: the command line in this process, as a shell sees it or a `terminal`."""
    from textzip.cli import main

    def run(*words: object, stdin: bytes = b"", terminal: bool = False) -> Said:
        out, err = io.BytesIO(), io.BytesIO()
        monkeypatch.setattr(sys, "argv", ["textzip", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        stdout = (Terminal if terminal else io.TextIOWrapper)(out, "utf-8", write_through=True)
        monkeypatch.setattr(sys, "stdout", stdout)
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", write_through=True))
        code: object = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        assert isinstance(code, int)
        return Said(code, out.getvalue().decode("utf-8", "replace"), err.getvalue().decode(), out.getvalue())

    before = signal.getsignal(signal.SIGTERM)
    yield run
    signal.signal(signal.SIGTERM, before)
