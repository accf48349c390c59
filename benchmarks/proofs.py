"""What is measured of proofs and of packed pages."""

from __future__ import annotations

import io
import random
import shutil
import statistics
import subprocess
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row
from PIL import Image
from program import ROOT
from sections import table

from textzip.pack.packing import pack
from textzip.pack.sheets import Damaged, Whole, read_sheet
from textzip.proof import Proved, prove
from textzip.proof.classes import all_blocks, classes
from textzip.render import Face, render_page
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.page.draw import resolve_mode
from textzip.render.page.style import Style

Found = dict[str, Any]

PROVED, RECIPE, FALSE = Bound(98, 99.9), Bound(95, 99.9), Bound(0, 0, most=True)
MILLISECONDS = Bound(50, 15, most=True)
SAME = Bound(100, 100)

SIZES = range(6, 17)
"""The bitmap faces have 6 and 7 px, the others are drawn at 8 and more."""
SCRIPTS = (
    "The quick brown fox. ", "Füße, çà et là. ", "Ξεσκεπάζω την ψυχοφθόρα. ", "Съешь же ещё булок. ",
    "日本語のページ。", "नमस्ते दुनिया। ", "مرحبا بالعالم. ", "שלום עולם. ", "สวัสดีชาวโลก ", "한국어 문장. ",
)  # fmt: skip
ODD = ("\0", "\r\n", "   \n", "\\<QUJD>", "\\x41\\n\\\\", "😀👩‍👩‍👧", "\t", " " * 40, "\n\n", "e\u0301", "\ufeff", "ﬁ")


def proofs(commands: Commands) -> Found:
    """Pages of recipes/pages.yaml, misread at one character in a hundred, proved among all faces of fonts/."""
    return _proved(commands, 20 if commands.quick else 1000, known=False)


def known(commands: Commands) -> Found:
    """The same pages, each in the face and at the size that it was drawn in."""
    return _proved(commands, 20 if commands.quick else 1000, known=True)


def _proved(commands: Commands, count: int, *, known: bool) -> Found:
    faces = find_fonts(ROOT / "fonts").faces
    rng = random.Random(0)
    proved = others = false = 0
    times = []
    for row in _rows(commands, count):
        pixels = np.asarray(Image.open(io.BytesIO(row["image"]["bytes"])))
        read = "".join(_other(rng) if rng.random() < 0.01 else each for each in row["text"])
        some, sizes = ([faces[row["font"]]], [row["px"]]) if known else (list(faces.values()), list(SIZES))
        prove(pixels, read, some, sizes)  # glyphs are rasterised once, which is not measured
        start = time.process_time()
        found = prove(pixels, read, some, sizes)
        times.append(1000 * (time.process_time() - start))
        if isinstance(found, Proved):
            proved += 1
            others += found.text != row["text"]
            false += not found.leaves_open(row["text"])
    bound = PROVED if known else RECIPE
    return {
        "pages": count,
        "proved from another text that is drawn alike": others,
        "judged": [
            judged("proved", 100 * proved / count, bound, " %"),
            judged("proved, and the true text is neither the proved one nor named as drawn alike", false, FALSE, ""),
            judged("median of a page, processor time", statistics.median(times), MILLISECONDS, " ms"),
            judged("mean of a page, processor time", statistics.mean(times), MILLISECONDS, " ms"),
        ],
    }


def wrong(commands: Commands) -> Found:
    """Pages offered with one character changed to another that the face draws otherwise."""
    faces = find_fonts(ROOT / "fonts").faces
    rng = random.Random(1)
    offered = proved = false = 0
    most = 100 if commands.quick else 10_000
    for row in _rows(commands, 50 if commands.quick else 1000):
        face, px = faces[row["font"]], row["px"]
        pixels = np.asarray(Image.open(io.BytesIO(row["image"]["bytes"])))
        for _ in range(12):
            at = rng.randrange(len(row["text"]))
            read = row["text"][:at] + _other(rng) + row["text"][at + 1 :]
            if offered == most or _alike(read, row["text"], face, px, Style.parse(row["style"])):
                continue
            found = prove(pixels, read, [face], [px])
            offered += 1
            proved += isinstance(found, Proved) and found.text == read
            false += isinstance(found, Proved) and not found.leaves_open(row["text"])
    return {
        "offered": offered,
        "judged": [
            judged("wrong readings proved", proved, FALSE, ""),
            judged("proved, and the true text is neither the proved one nor named as drawn alike", false, FALSE, ""),
        ],
    }


def packed(commands: Commands) -> Found:
    """Random files packed and unpacked, and pages of them with one pixel changed."""
    rng = random.Random(2)
    noise = np.random.default_rng([2])
    count = 30 if commands.quick else 1000
    same = pages = changed = silent = 0
    for number in range(count):
        data = _file(number, rng)
        drawn = [page.pixels for page in pack(data)]
        found = [read_sheet(each) for each in drawn]
        same += b"".join(each.data for each in found if isinstance(each, Whole)) == data
        pages += len(drawn)
        for _ in range(5):
            spoiled = drawn[rng.randrange(len(drawn))].copy()
            spoiled[rng.randrange(128), rng.randrange(128)] ^= noise.integers(1, 256, dtype=np.uint8)
            changed += 1
            silent += not isinstance(read_sheet(spoiled), Damaged)
    return {
        "files": count,
        "pages": pages,
        "changed": changed,
        "judged": [
            judged("files that came back byte for byte", 100 * same / count, SAME, " %"),
            judged("pages with one changed pixel that were not named", silent, FALSE, ""),
        ],
    }


def sizes(commands: Commands) -> Found:
    """Bytes of files as packed pages, and otherwise."""
    size = 5_000 if commands.quick else 50_000
    files = {
        "English prose": (ROOT / "README.md").read_bytes()[:size],
        "Python": (ROOT / "textzip/render/fonts/face.py").read_bytes()[:size],
        "Russian": (SCRIPTS[3] * 2000).encode()[:size],
        "random bytes": np.random.default_rng([4]).bytes(min(size, 10_000)),
    }
    return {"files": {name: _sizes(data) for name, data in files.items()}}


def _sizes(data: bytes) -> dict[str, int]:
    pages = list(pack(data))
    side = int(np.ceil(np.sqrt(len(data))))
    plain = io.BytesIO()
    square = np.frombuffer(data.ljust(side * side, b"\0"), np.uint8).reshape(side, side)
    Image.fromarray(square).save(plain, "PNG", optimize=True)
    found = {
        "file": len(data),
        "pages": len(pages),
        "packed": sum(len(page.png) for page in pages),
        "bytes as pixels of one PNG": len(plain.getvalue()),
        "zlib": len(zlib.compress(data, 9)),
    }
    if shutil.which("zstd"):
        found["zstd"] = len(subprocess.run(["zstd", "-19", "-c"], input=data, capture_output=True, check=True).stdout)
    return found


def judged_markdown(found: Found) -> str:
    """Counts, and the judged figures as a table."""
    counts = ", ".join(f"{value:,} {name}" for name, value in found.items() if isinstance(value, int))
    return f"{counts}.\n\n{table(JUDGED_HEAD, map(judged_row, found['judged']))}"


def sizes_markdown(found: Found) -> str:
    """A row a file."""
    head = list(next(iter(found["files"].values())))
    return table(
        ["bytes of", *head], [[name, *(f"{row[key]:,}" for key in head)] for name, row in found["files"].items()]
    )


def _rows(commands: Commands, count: int) -> Iterator[dict[str, Any]]:
    """Pages of recipes/pages.yaml."""
    commands.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="textzip-proofs-", dir=commands.work) as name:
        commands.textzip("render", "recipes/pages.yaml", "--n", str(count), "--out", name)
        for path in sorted(Path(name).glob("train-*.parquet")):
            yield from pq.read_table(path).to_pylist()


def _other(rng: random.Random) -> str:
    return chr(rng.randrange(0x21, 0x7F))


def _alike(one: str, other: str, face: Face, px: int, style: Style) -> bool:
    """Whether two texts differ in nothing but characters that a face draws alike, or are drawn to one page."""
    if one == other:
        return True
    members = classes(face, px, resolve_mode(face, style.mode), all_blocks(face))
    first = {each: group[0] for group in members.members for each in group}
    if [first.get(each, each) for each in one] == [first.get(each, each) for each in other]:
        return True
    try:
        pages = [render_page(each, face, px, style) for each in (one, other)]
    except Exception:
        return False
    return all(page.label == text for page, text in zip(pages, (one, other), strict=True)) and bool(
        np.array_equal(pages[0].pixels, pages[1].pixels)
    )


def _file(number: int, rng: random.Random) -> bytes:
    """One of the kinds of files in turn; the first is empty."""
    size = rng.randrange(1, 2000)
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: b"" if number == 0 else rng.randbytes(size),
        lambda: "".join(rng.choices(SCRIPTS, k=size // 20)).encode(),
        lambda: (ROOT / "textzip/render/page/draw.py").read_bytes()[size : 2 * size],
        lambda: "".join(rng.choices((*ODD, *SCRIPTS, "word", " "), k=size // 8)).encode(),
        lambda: bytes(rng.choices((0, 10, 13, 32, 92, 255), k=size)),
    )
    return kinds[number % len(kinds)]()
