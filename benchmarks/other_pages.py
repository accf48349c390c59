"""Pages as other programs draw them, of many sizes and kinds, and what is read of them: as they are, line by line."""

from __future__ import annotations

import io
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from commands import ROOT, Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from sections import table

ABOUT = (
    "Prose drawn by Pillow dark on bright, a margin of 2 em around it, in two faces of `fonts/` and, where `make "
    "reader-fonts` has brought them, in two that were not learned from; then the same in other kinds, a terminal's "
    "screen and a browser's. White space and line breaks do not count. *As it is*: the picture's ink, given to the "
    "model whole. *Line by line*: as `textzip read` does it."
)
FACES = ("dejavu/DejaVuSansCondensed.ttf", "pt-serif/PTSerif-Regular.ttf")
MONO = "dejavu/DejaVuSansMono.ttf"
UNSEEN = ("clear-sans/clear-sans-400.ttf", "gelasio/gelasio-400.ttf")
SIZES = (10, 12, 16, 24, 40, 64)
_FOLDER = ROOT / "data" / "reader-fonts" / "unseen"
_COLUMNS, _LINES = 60, 6
_TERMINAL = """user@host:~/project$ ls -l
total 48
-rw-r--r-- 1 user user  1204 Nov 21 10:02 Makefile
-rw-r--r-- 1 user user 10344 Nov 20 18:45 README.md
drwxr-xr-x 2 user user  4096 Nov 21 09:58 src
user@host:~/project$ git status
On branch main
Changes not staged for commit:
    modified:   src/reader.py

no changes added to commit
user@host:~/project$ grep -n "def " src/reader.py
12:def read(path):
27:def load(path, device="cpu"):"""


class Drawn(NamedTuple):
    """A picture and what it says."""

    kind: str
    image: Image.Image
    text: str


def pages(texts: list[str], quick: bool) -> Iterator[Drawn]:
    """All pages, the same in every run: sizes in each face, then kinds."""
    rng = np.random.default_rng([0, 2])
    faces = [("faces it learned from", ROOT / "fonts" / face) for face in FACES]
    faces += [("faces it has not seen", _FOLDER / face) for face in UNSEEN if (_FOLDER / face).is_file()]
    for px in SIZES[:2] if quick else SIZES:
        for kind, face in faces:
            yield Drawn(f"{kind}, {px} px", *_page(texts, rng, face, px))
    for kind, change in _KINDS.items():
        image, text = _page(texts, rng, ROOT / "fonts" / FACES[0], 20)
        yield Drawn(kind, change(image), text)
    yield Drawn("a terminal's screen", _terminal(), _TERMINAL)
    yield Drawn("a browser's screen", *_browser(texts, rng))


def measure(each: Commands) -> dict[str, Any]:
    """CER of each kind, both ways; seconds; and how far confidence is from what is right."""
    import pyarrow.parquet as pq

    from textzip.models.slot.calibrate import expected
    from textzip.models.slot.calibration import AS_IT_IS
    from textzip.models.slot.metrics import distance
    from textzip.models.slot.outcomes import beside
    from textzip.models.slot.picture import to_page
    from textzip.models.slot.use import load

    prose = each.pages("reader-test-prose", "recipes/reader_test.yaml", {"test": 400},
                       "text.sources=[{kind: pydoc, name: prose}]")  # fmt: skip
    rows = (
        pq.read_table(shard, columns=["text"])["text"].to_pylist() for shard in sorted(prose.glob("test-*.parquet"))
    )
    texts = [" ".join(text.split()) for some in rows for text in some if len(text) > 100]
    reader = load()
    wrong: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    seconds, count, found = 0.0, 0, []
    for kind, image, text in pages(texts, each.quick):
        start = time.perf_counter()
        picture = to_page(image)
        [line_by_line] = reader.read_pictures([picture], newlines=False)
        seconds, count = seconds + time.perf_counter() - start, count + 1
        [(whole, _, _)] = reader.read([picture.pixels])
        wanted, *said = ("".join(one.split()) for one in (text, whole, line_by_line.text))
        for k, read in enumerate(said):
            wrong[kind][k] += distance(wanted, read)
        wrong[kind][2] += len(wanted)
        found.append(beside(line_by_line, text))
    kinds = {kind: {"as it is": a / n, "line by line": b / n} for kind, (a, b, n) in wrong.items()}
    totals = np.array(list(wrong.values())).sum(0)
    screens = [kinds[kind]["line by line"] for kind in ("a terminal's screen", "a browser's screen", "a scan")]
    return {
        "pages": count,
        "seconds_a_page": seconds / count,
        "kinds": kinds,
        "calibration": expected(found, AS_IT_IS),
        "judged": [
            judged("CER of all pages", 100 * totals[1] / totals[2], Bound(5, 2, most=True), " %"),
            judged("CER of a terminal's and a browser's screen and a scan, the worst", 100 * max(screens),
                   Bound(10, 5, most=True), " %"),
        ],
    }  # fmt: skip


def markdown(found: dict[str, Any]) -> str:
    """What `measure` found."""
    rows = [
        [kind, *(f"{100 * cer[way]:.1f} %" for way in ("as it is", "line by line"))]
        for kind, cer in found["kinds"].items()
    ]
    errors = found["calibration"]
    said = (
        f"{found['pages']} pages, {found['seconds_a_page']:.1f} s each. Confidence is off by "
        f"{100 * errors['characters']:.1f} points for characters and by {100 * errors['pages']:.1f} for whole pages "
        "(expected calibration errors); it was calibrated on other pages."
    )
    parts = [table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]), said]
    return "\n\n".join([*parts, table(["page", "CER as it is", "line by line"], rows)])


def _page(texts: list[str], rng: np.random.Generator, face: Path, px: int) -> tuple[Image.Image, str]:
    font = ImageFont.truetype(str(face), px)
    width = font.getlength("n") * _COLUMNS
    lines = _lines(texts, rng, font, width, _LINES)
    image = Image.new("L", (round(width) + 4 * px, round((1.35 * _LINES + 4) * px)), 255)
    draw = ImageDraw.Draw(image)
    for k, line in enumerate(lines):
        draw.text((2 * px, (2 + 1.35 * k) * px), line, 10, font=font)
    return image, "\n".join(lines)


def _lines(
    texts: list[str], rng: np.random.Generator, font: ImageFont.FreeTypeFont, width: float, count: int
) -> list[str]:
    words: list[str] = []
    lines = [""]
    while len(lines) <= count:
        words = words or texts[int(rng.integers(len(texts)))].split()
        longer = f"{lines[-1]} {words[0]}".strip()
        if font.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
            words = words[1:]
        else:
            lines.append("")
    return lines[:count]


def _scan(image: Image.Image) -> Image.Image:
    """Grain, a shade from one side to the other, 1 degree off."""
    grain = np.random.default_rng(3).normal(0, 4, (image.height, image.width))
    shade = 1 - 0.1 * np.linspace(0, 1, image.width)[None]
    paper = np.clip((np.asarray(image) * 0.82 + 25) * shade + grain, 0, 255).astype(np.uint8)
    soft = Image.fromarray(paper).filter(ImageFilter.GaussianBlur(0.6))
    return soft.rotate(1, Image.Resampling.BICUBIC, fillcolor=220)


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out)


def _terminal() -> Image.Image:
    font = ImageFont.truetype(str(ROOT / "fonts" / MONO), 15)
    image = Image.new("RGB", (640, 280), (30, 30, 46))
    draw = ImageDraw.Draw(image)
    for k, line in enumerate(_TERMINAL.split("\n")):
        colour = (243, 139, 168) if line.startswith("    ") else (205, 214, 244)
        draw.text((8, 8 + 20 * k), line, colour, font=font)
    return image


def _browser(texts: list[str], rng: np.random.Generator) -> tuple[Image.Image, str]:
    sans = {px: ImageFont.truetype(str(ROOT / "fonts" / FACES[0]), px) for px in (14, 16, 28)}
    image = Image.new("RGB", (900, 480), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 900, 60), fill=(13, 71, 161))
    draw.text((24, 12), "The Encyclopedia", "white", font=sans[28])
    draw.text((24, 80), "Reading machine", (32, 33, 34), font=sans[28])
    draw.line((24, 120, 876, 120), fill=(162, 169, 177))
    lines = _lines(texts, rng, sans[16], 840, 10)
    for k, line in enumerate(lines):
        draw.text((24, 134 + 24 * k), line, (32, 33, 34), font=sans[16])
    draw.rounded_rectangle((24, 390, 150, 424), 6, fill=(25, 118, 210))
    draw.text((48, 398), "Subscribe", "white", font=sans[14])
    draw.text((24, 444), "Contents are free unless noted otherwise", (6, 69, 173), font=sans[14])
    words = ["The Encyclopedia", "Reading machine", *lines, "Subscribe", "Contents are free unless noted otherwise"]
    return image, "\n".join(words)


_KINDS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "bright on dark": lambda image: Image.fromarray(255 - np.asarray(image)),
    "turned by 90°": lambda image: image.rotate(90, expand=True),
    "upside down": lambda image: image.rotate(180),
    "JPEG, quality 50": lambda image: _jpeg(image, 50),
    "a scan": _scan,
}
