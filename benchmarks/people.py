"""What people have: families never seen, code and fields, damage, other scripts; and what confidence is worth there."""

from __future__ import annotations

import io
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import families
import numpy as np
import numpy.typing as npt
from commands import ROOT, Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row
from PIL import Image
from program import PartFailed
from sections import table

RECIPE = "recipes/reader_test.yaml"
FIRST = ROOT / "textzip" / "pretrained" / "reader"
UNSEEN = ROOT / "data" / "reader-fonts" / "unseen"
ABOUT = (
    "Pages of `recipes/reader_test.yaml` in the families that `make reader-fonts` keeps apart, which nothing here "
    "learned from; then other texts, half of the faces known; then prose in known faces, damaged; then scripts that "
    "the model lacks. All through `textzip.read`. *Alike*: of the characters, what a reader gets wrong who takes any "
    "of those that the page's face draws to the same pixels. White space counts, but not where pages were damaged."
)
_SCRIPTS = ("greek and coptic", "cyrillic", "hebrew", "arabic", "devanagari", "thai", "hiragana", "katakana",
            "latin extended-a", "latin extended additional")  # fmt: skip
_ONCE = ("known", "unseen", "small")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"

Pixels = npt.NDArray[np.uint8]


class Row(NamedTuple):
    """A page of a test split."""

    pixels: Pixels
    text: str
    source: str
    font: str
    px: int
    boxes: Any = None
    """Of each character, where it was drawn, if the set has that."""


class Read(NamedTuple):
    """And what was read of it."""

    row: Row
    text: str
    confidence: float
    measured: Any
    """What it says of itself, and what of that is right: `outcomes.Measured`."""
    exact: float
    agreed: bool | None
    """Whether both models read all of it alike at first sight; None where only one looked."""
    boxes: tuple[Any, ...]
    """Of each character that was read, where it is said to be."""


def measure(each: Commands) -> dict[str, Any]:
    """Error rates of all of these. Raises `PartFailed` without the families."""
    from textzip.models.slot.calibrate import expected
    from textzip.models.slot.calibration import AS_IT_IS, calibration_error

    if not UNSEEN.is_dir():
        raise PartFailed(f"there is no {UNSEEN}; bring it with make reader-fonts")
    n = 60 if each.quick else 480
    faces = (f"fonts.path={UNSEEN}", "fonts.exclude=[]")
    both = f"fonts.path=[{ROOT / 'fonts'},{UNSEEN}]"
    sets = {
        "known": each.pages(f"people-known-{n}", RECIPE, {"test": n}, "shards.boxes=true"),
        "unseen": each.pages(f"people-unseen-{n}", RECIPE, {"test": n}, *faces, "fonts.px=[8,16]"),
        "small": each.pages(f"people-small-{n}", RECIPE, {"test": n // 2}, *faces, "fonts.px=[8,8]", "seed=2"),
        "texts": each.pages(f"people-texts-{n}", RECIPE, {"test": n // 2}, both,
                            "text.sources=[{kind: code}, {kind: fields, name: fields}]", "seed=3"),
        "runs": each.pages(f"people-runs-{n}", RECIPE, {"test": n // 4}, both, "text.length.max=60",
                           f"text.sources=[{{kind: fields, name: runs, weights: {_only('runs', 'long_runs')}}}]"),
        "scripts": each.pages(f"people-scripts-{n}", RECIPE, {"test": n // 2}, both, "fonts.exclude=[]",
                              f"text.sources=[{', '.join(map(_script, _SCRIPTS))}]"),
    }  # fmt: skip
    start = time.perf_counter()
    found = {name: list(_read(_rows(folder))) for name, folder in sets.items()}
    seconds = time.perf_counter() - start
    by = {name: _by(reads, _source) for name, reads in found.items()}
    start = time.perf_counter()
    single = {name: list(_read(_rows(sets[name]), once=True)) for name in _ONCE}
    quick = time.perf_counter() - start
    look = _look_seconds([row.pixels for row in _rows(sets["known"])])
    damage = _damaged([row for row in _rows(sets["known"]) if row.source == "prose"][: n // 10])
    latin = [each for name in ("known", "unseen", "small", "texts") for each in found[name]]
    sure = [each for each in latin if each.confidence >= 0.99]
    faultless = [each for each in latin if each.exact >= 0.99]
    likely, right = (
        np.array(part, np.float64) for part in zip(*((each.exact, _right(each)) for each in latin), strict=True)
    )
    alike = [each for each in latin if each.agreed]
    lacking = [each for each in found["scripts"] if each.confidence >= 0.9 and not _says_so(each.text)]
    prose = [read for read in found["unseen"] if read.row.source == "prose"]
    errors = expected([read.measured for name in ("known", "unseen") for read in found[name]], AS_IT_IS)
    return {
        "pages": sum(map(len, found.values())),
        "seconds_a_page": seconds / sum(map(len, found.values())),
        "sources": by,
        "once": {name: _by(reads, _source) for name, reads in single.items()},
        "seconds_a_page_once": quick / sum(map(len, single.values())),
        "seconds_a_look": look,
        "code_without_white": _without_white([read for read in found["texts"] if _source(read) == "code"]),
        "damage": damage,
        "boxes": _boxed(found["known"]),
        "sure_of_all": len(faultless) / len(latin),
        "said_exact": {
            f"{least:g}": [len(some) / len(latin), _share(some)]
            for least in (0.5, 0.8, 0.9, 0.95, 0.97)
            for some in ([each for each in latin if each.exact >= least],)
        },
        "agreed": [len(alike) / len(latin), _share(alike)],
        "scripts": _scripts(found["scripts"]),
        "families": families.compared(each, [read.row.pixels for read in prose], [read.row.font for read in prose],
                                      [read.row.text for read in prose], [read.text for read in prose]),
        "px": _by(found["unseen"], lambda read: str(read.row.px)),
        "judged": [
            *_three("known faces", by["known"], ((0.5, 0.2), (1.5, 0.7), (2.5, 1.2))),
            *_three("unseen families", by["unseen"], ((1.5, 0.5), (4, 2), (5, 3))),
            *_three("unseen families at 8 px", by["small"], ((6, 2), (12, 6))),
            _judged("CER, code", by["texts"]["code"]["cer"], 1, 0.3),
            _judged("CER, fields", by["texts"]["fields"]["cer"], 2, 0.7),
            judged("runs read exactly", 100 * by["runs"]["runs"]["exact"], Bound(95, 99), " %"),
            judged("CER of damaged pages over the clean ones', the worst kind",
                   max(damage[kind] for kind in damage if kind != "clean") / max(damage["clean"], 1e-4),
                   Bound(2, 1.2, most=True), "x"),
            _judged("pages in scripts it lacks that are read at 0.9 or more", len(lacking) / len(found["scripts"]),
                    1, 0),
            judged("calibration error of characters", errors["characters"], Bound(0.03, 0.01, most=True), ""),
            judged("calibration error of pages", errors["pages"], Bound(0.03, 0.01, most=True), ""),
            judged("of pages at 0.99 or more, exact", 100 * _share(sure), Bound(98, 99.5), " %"),
            judged("of pages that are exact with 0.99 or more, as is said, exact", 100 * _share(faultless),
                   Bound(98, 99.5), " %"),
            judged("calibration error of that", calibration_error(likely, right), Bound(0.03, 0.01, most=True), ""),
            judged("a page, looked at once by one model in torch", 1000 * look, Bound(8, 4, most=True), " ms"),
        ],
    }  # fmt: skip


def markdown(found: dict[str, Any]) -> str:
    """What `measure` measured."""
    rows = [
        [name, source, *(f"{100 * each[key]:.2f} %" for key in ("cer", "alike", "exact")), str(each["pages"])]
        for name, sources in found["sources"].items()
        for source, each in sources.items()
        if name != "scripts"
    ]
    once = [
        [name, source, *(f"{100 * some[name][source]['cer']:.2f} %" for some in (found["once"], found["sources"]))]
        for name in _ONCE
        for source in found["once"][name]
    ]
    damage = [[kind, f"{100 * cer:.2f} %"] for kind, cer in found["damage"].items()]
    scripts = [
        [name, *(f"{100 * each[key]:.0f} %" for key in ("unknown", "sure")), str(each["pages"])]
        for name, each in found["scripts"].items()
    ]
    sizes = dict(sorted(found["px"].items(), key=lambda item: int(item[0])))
    return "\n\n".join([
        table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
        f"{found['pages']:,} pages, {1000 * found['seconds_a_page']:.0f} ms each; "
        f"{1000 * found['seconds_a_page_once']:.0f} ms each of these where pages are looked at once, by both models "
        "and either way up where the first is unsure:",
        table(["faces", "text", "CER, once", "CER, looked at again where unsure"], once),
        table(["faces", "text", "CER", "alike", "exact pages", "pages"], rows),
        f"White space left out, {100 * found['code_without_white']:.1f} % of code is wrong. "
        f"{100 * found['sure_of_all']:.0f} % of all pages are said to be exact with 0.99 or more. Of characters of "
        f"known faces, on pages that are read without a fault, {100 * found['boxes']['overlap']:.1f} % have a box that "
        f"overlaps theirs by half, and {100 * found['boxes']['elsewhere']:.2f} % one in another line.",
        f"Both models read {100 * found['agreed'][0]:.0f} % of all pages alike at first sight: of these "
        f"{100 * found['agreed'][1]:.1f} % are exact.",
        table(["pages said to be exact with", *(f"{least} or more" for least in found["said_exact"])], [
            [name, *(f"{100 * each[k]:.1f} %" for each in found["said_exact"].values())]
            for k, name in enumerate(("of all pages", "of them exact"))
        ]),
        table(["unseen families, px", *sizes], [["CER", *(f"{100 * each['cer']:.1f} %" for each in sizes.values())]]),
        families.markdown(found["families"]),
        table(["prose in known faces", "CER without white space"], damage),
        table(["script", "read as U+FFFD", "read as something else at 0.9 or more", "pages"], scripts),
    ])  # fmt: skip


def _read(
    rows: Sequence[Row], change: Callable[[Pixels], Image.Image] | None = None, *, once: bool = False
) -> Iterator[Read]:
    from textzip.models.slot.outcomes import beside
    from textzip.models.slot.picture import to_page

    reader = _reader()
    for start in range(0, len(rows), 256):
        some = rows[start : start + 256]
        pictures = [to_page(change(row.pixels) if change else row.pixels) for row in some]
        for row, reading in zip(some, reader.read_pictures(pictures, newlines=False, once=once), strict=True):
            boxes = tuple(each.box for each in reading.characters)
            yield Read(
                row, reading.text, reading.confidence, beside(reading, row.text), reading.exact, reading.agreed, boxes
            )


def _look_seconds(pages: Sequence[Pixels]) -> float:
    """Of a page, for the first of the models alone, in torch, on all cores."""
    from textzip.models.slot.in_torch import TorchEngine
    from textzip.models.slot.use import Reader
    from textzip.train import checkpoint

    reader = Reader(TorchEngine(checkpoint.find(FIRST), "cpu"))
    reader.look(pages[:64])  # shapes that come for the first time take longer
    start = time.perf_counter()
    reader.look(pages)
    return (time.perf_counter() - start) / len(pages)


@lru_cache(maxsize=1)
def _reader() -> Any:
    from textzip.models.slot.use import load

    return load()


def _rows(folder: Path) -> list[Row]:
    import pyarrow.parquet as pq

    columns = ["text", "source", "font", "px"]
    tables = (pq.read_table(shard) for shard in sorted(folder.glob("test-*.parquet")))
    return [
        Row(
            np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))),
            *(row[name] for name in columns),
            row.get("boxes"),
        )
        for part in tables
        for row in part.to_pylist()
    ]


def _by(reads: Sequence[Read], key: Callable[[Read], str]) -> dict[str, dict[str, float]]:
    from textzip.models.slot.metrics import distance

    found = {}
    for name, group in _groups(reads, key).items():
        characters = sum(len(read.row.text) for read in group)
        found[name] = {
            "cer": sum(distance(read.row.text, read.text) for read in group) / characters,
            "alike": sum(_alike(read.row) for read in group) / characters,
            "exact": _share(group),
            "pages": len(group),
        }
    return found


def _alike(row: Row) -> float:
    """Characters that are got wrong if any of those that the face draws alike is as likely."""
    of = _classes(row.font, row.px)
    return sum(1 - 1 / of.get(each, 1) for each in row.text)


def _face(font: str) -> Any:
    from textzip.errors import FontError
    from textzip.render.write import find_face

    try:
        return find_face(font, ROOT / "fonts")
    except FontError:
        return find_face(font, UNSEEN)


@lru_cache(maxsize=4096)
def _classes(font: str, px: int) -> dict[str, int]:
    """Of each character of Latin-1 how many of them the face draws as it."""
    from textzip.proof.classes import classes
    from textzip.render.page.draw import resolve_mode

    face = _face(font)
    found = classes(face, px, resolve_mode(face, "auto"), (0,))
    return {each: len(members) for members in found.members for each in members}


def _damaged(rows: Sequence[Row]) -> dict[str, float]:
    """CER, without white space, of pages that something was done to."""
    return {kind: _without_white(list(_read(rows, change))) for kind, change in _DAMAGE.items()}


def _without_white(reads: Sequence[Read]) -> float:
    """CER of what is no white space."""
    from textzip.models.slot.metrics import distance

    texts = [("".join(read.row.text.split()), "".join(read.text.split())) for read in reads]
    return sum(distance(*pair) for pair in texts) / sum(len(text) for text, _ in texts)


def _jpeg(quality: int) -> Callable[[Pixels], Image.Image]:
    def change(page: Pixels) -> Image.Image:
        out = io.BytesIO()
        Image.fromarray(page).save(out, "JPEG", quality=quality)
        return Image.open(out)

    return change


def _scaled(by: float) -> Callable[[Pixels], Image.Image]:
    return lambda page: Image.fromarray(page).resize([round(side * by) for side in page.shape[::-1]], Image.BICUBIC)


def _moved(page: Pixels) -> Image.Image:
    matrix = (1, 0, 0.5, 0, 1, 0.5)
    return Image.fromarray(page).transform(page.shape[::-1], Image.Transform.AFFINE, matrix, Image.BICUBIC)


_DAMAGE: dict[str, Callable[[Pixels], Image.Image]] = {
    "clean": Image.fromarray,
    "ink at 30 %": lambda page: Image.fromarray((page * 0.3).astype(np.uint8)),
    "JPEG, quality 95": _jpeg(95),
    "JPEG, quality 75": _jpeg(75),
    "JPEG, quality 50": _jpeg(50),
    "scaled to 0.75": _scaled(0.75),
    "scaled to 1.5": _scaled(1.5),
    "scaled to 4": _scaled(4),
    "dark on bright": lambda page: Image.fromarray(255 - page),
    "turned by 90°": lambda page: Image.fromarray(np.rot90(page).copy()),
    "upside down": lambda page: Image.fromarray(page[::-1, ::-1].copy()),
    "moved by half a pixel": _moved,
}


def _says_so(text: str) -> bool:
    """Whether half of what was read is that it can't be."""
    said = "".join(text.split())
    return not said or 2 * said.count(_UNKNOWN) >= len(said)


def _scripts(reads: Sequence[Read]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "unknown": float(np.mean([_says_so(read.text) for read in group])),
            "sure": float(np.mean([read.confidence >= 0.9 and not _says_so(read.text) for read in group])),
            "pages": len(group),
        }
        for name, group in _groups(reads, _source).items()
    }


def _groups(reads: Sequence[Read], key: Callable[[Read], str]) -> dict[str, list[Read]]:
    groups: dict[str, list[Read]] = defaultdict(list)
    for read in reads:
        groups[key(read)].append(read)
    return groups


def _source(read: Read) -> str:
    return read.row.source


def _right(read: Read) -> bool:
    return read.text == read.row.text


def _share(reads: Sequence[Read]) -> float:
    """Pages of which every character is right."""
    return sum(map(_right, reads)) / max(1, len(reads))


def _boxed(reads: Sequence[Read]) -> dict[str, float]:
    """Of visible characters of pages without a fault, the share whose box overlaps the one that was drawn by half (as
    intersection over union), and that whose box shares no row with it.
    """
    overlaps, elsewhere = [], []
    for read in filter(_right, reads):
        for each, box, true in zip(read.text, read.boxes, read.row.boxes, strict=True):
            if each.isspace() or box is None or true[2] <= true[0] or true[3] <= true[1]:
                continue
            wide, high = (min(box[k + 2], true[k + 2]) - max(box[k], true[k]) for k in (0, 1))
            areas = sum((of[2] - of[0]) * (of[3] - of[1]) for of in (box, true))
            inside = max(0, wide) * max(0, high)
            overlaps.append(2 * inside >= areas - inside)
            elsewhere.append(high <= 0)
    return {"overlap": float(np.mean(overlaps)), "elsewhere": float(np.mean(elsewhere))}


def _three(name: str, found: dict[str, Any], bounds: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    kinds = {"prose": "prose", "random": "random ASCII", "latin-1": "random Latin-1"}
    return [
        _judged(f"CER, {name}, {said}", found[kind]["cer"], must, aim)
        for (kind, said), (must, aim) in zip(kinds.items(), bounds, strict=False)
    ]


def _judged(name: str, share: float, must: float, aim: float) -> dict[str, Any]:
    return judged(name, 100 * share, Bound(must, aim, most=True), " %")


def _only(*kinds: str) -> str:
    from textzip.render.text.fields import KINDS

    return "{" + ", ".join(f"{kind}: {int(kind in kinds)}" for kind in KINDS) + "}"


def _script(block: str) -> str:
    return f"{{kind: random, name: {block}, blocks: [{block}]}}"
