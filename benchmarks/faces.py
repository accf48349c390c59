"""Pages in hundreds of faces beside the same pages in a few: how fast, the first time and again, and in what memory.

The faces are those of data/faces (`make faces`, or fonts of your own).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figures import JUDGED_HEAD, Bound, judged, judged_row, number, spread, spread_text
from pages import Settings
from program import ROOT, PartFailed
from sections import table
from watch import watch

from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.store import FOLDER_VARIABLE

FACES = ROOT / "data" / "faces"
FEW = 15
JOBS = 2

FIRST = Bound(0.2, 0.5)
AGAIN = Bound(0.5, 0.8)
WORKER = Bound(400, 300, most=True)

RECIPE = """\
kind: pages
page: {{margin_x: [0, 4], margin_y: [0, 4], pitch: [1.0, 1.4], wrap: [char, word], mode: [L, "1"]}}
fonts: {{path: {fonts}, px: [8, 16]}}
text:
  sources:
    - {{kind: pydoc, weight: 1}}
    - {{kind: random, blocks: [ascii, latin-1], weight: 1}}
  length: {{min: 1, max: 400}}
  holdout: 0.1
shards: {{rows: 5000}}
"""


@dataclass(frozen=True)
class Size:
    """How many faces there are, how many pages are drawn in them, and how often it is measured again."""

    faces: int
    pages: int
    pairs: int


FULL = Size(400, 100_000, 3)
QUICK = Size(40, 20_000, 1)


def many(settings: Settings, size: Size) -> dict[str, Any]:
    """The first run of all with many faces; then a few and many in turn, their glyphs known. Raises `PartFailed`."""
    with tempfile.TemporaryDirectory(prefix="textzip-faces-", dir=settings.scratch) as name:
        work = Path(name)
        names = _faces(work / "many", size.faces)
        for chosen in names[:: -(-len(names) // FEW)]:
            _link(work / "few", chosen)
        runs: dict[str, list[dict[str, Any]]] = {"few": [], "many": []}
        first = {folder: _render(settings, work, folder, size.pages) for folder in ("few", "many")}
        for _ in range(size.pairs):
            for folder, done in runs.items():
                done.append(_render(settings, work, folder, size.pages))
        store = sum(path.stat().st_size for path in (work / "store").rglob("*") if path.is_file())
    pairs = list(zip(runs["many"], runs["few"], strict=True))
    ratio = spread([a["rate"] / b["rate"] for a, b in pairs])
    once = first["many"]["rate"] / spread([each["rate"] for each in runs["few"]])["median"]
    memory = max(run["worker_rss_mb"] for run in [first["many"], *runs["many"]])
    return {
        "faces": len(names),
        "few": FEW,
        "pages": size.pages,
        "store_bytes": store,
        "first": {folder: run["rate"] for folder, run in first.items()},
        "rates": {folder: spread([each["rate"] for each in done]) for folder, done in runs.items()},
        "ratio": ratio,
        "memory": {
            folder: max(each["worker_rss_mb"] for each in [first[folder], *done]) for folder, done in runs.items()
        },
        "judged": [
            judged("pages/s over those of few faces, glyphs known", ratio["median"], AGAIN, "x"),
            judged("the same, the very first run", once, FIRST, "x"),
            *([judged("largest worker, resident", memory, WORKER, " MB")] if memory else []),
        ],
    }


def markdown(found: dict[str, Any]) -> str:
    """What `many` measured."""
    rows = [
        [
            str({"few": found["few"], "many": found["faces"]}[folder]),
            number(found["first"][folder]),
            spread_text(found["rates"][folder]),
            number(found["memory"][folder]),
        ]
        for folder in ("few", "many")
    ]
    return (
        f"{table(['faces', 'pages/s, the first run', 'pages/s, again', 'largest worker, MB'], rows)}\n\n"
        f"{table(JUDGED_HEAD, [judged_row(figure) for figure in found['judged']])}\n\n"
        f"{found['pages']:,} pages a run, the whole command; again: {spread_text(found['ratio'], 'x')} in turn. The "
        f"glyphs of all these faces, sizes and modes took {number(found['store_bytes'] / 1e6)} MB on disk."
    )


def _faces(folder: Path, count: int) -> list[Path]:
    """Links to `count` faces that have all of ASCII, evenly spaced among all there are. Raises `PartFailed`."""
    if not FACES.is_dir():
        raise PartFailed(f"there is no {FACES.relative_to(ROOT)}: run `make faces`, or put fonts of your own there")
    usable: dict[str, Path] = {}
    for home in sorted(path for path in FACES.iterdir() if path.is_dir()):
        for face in find_fonts(home, "skip").faces.values():
            if not face.native_px and all(cp in face.characters for cp in range(0x21, 0x7F)):
                usable.setdefault(face.name, face.path)
    files = list(usable.values())
    if len(files) < count:
        raise PartFailed(f"{FACES.relative_to(ROOT)} has {len(files)} faces with all of ASCII, {count} are needed")
    chosen = [files[n * len(files) // count] for n in range(count)]
    return [_link(folder, path) for path in chosen]


def _link(folder: Path, path: Path) -> Path:
    folder.mkdir(exist_ok=True)
    link = folder / path.name
    shutil.copyfile(path, link)
    return link


def _render(settings: Settings, work: Path, folder: str, pages: int) -> dict[str, Any]:
    """A run of the command, with glyphs kept in a store of this benchmark."""
    recipe = work / f"{folder}.yaml"
    recipe.write_text(RECIPE.format(fonts=work / folder), "utf-8")
    out = work / "pages"
    command = [sys.executable, "-m", "textzip", "render", str(recipe), "--n", str(pages), "--jobs", str(JOBS)]
    kept = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(work / "store")
    try:
        done = watch([*command, "--out", str(out)], ROOT, work / "log")
    except subprocess.CalledProcessError as error:
        raise PartFailed.of(error.returncode, command, error.output) from error
    finally:
        if kept is None:
            del os.environ[FOLDER_VARIABLE]
        else:
            os.environ[FOLDER_VARIABLE] = kept
    shutil.rmtree(out)
    rate = pages / done.seconds
    settings.say(f"{folder} faces, {pages:,} pages: {rate:,.0f} a second, {done.peaks()}")
    return {"rate": round(rate, 1), **done.peaks()}
