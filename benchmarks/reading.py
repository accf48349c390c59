"""How well and how fast the model that comes with textzip reads: its figures, unseen faces, other readers, garbage."""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import garbage
import written
from commands import PRETRAINED, Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row, number
from others import READERS, read_by
from peers.environments import ensure
from program import PartFailed
from sections import table

RECIPE = "recipes/reader_test.yaml"
ONCE = "textzip-once"
"""Our own reader without its closer looks."""
FACES = {
    "Lato, a sans": "font_lato/files/Lato-Regular.ttf",
    "Caladea, a serif": "font_caladea/files/Caladea-Regular.ttf",
}
UNSEEN_AIMS = (2, 4)
"""CER of prose and of random ASCII, in per cent."""
_BUSY = (
    "Other programs were at work on the machine, as the load before each reader's turn says: what was read does not "
    "depend on that, but the times do, and how they compare."
)
GARBAGE_BOUND = 0.95
"""A confidence that is called high: one character in twenty is wrong, as far as the model knows."""


def figures(each: Commands) -> dict[str, Any]:
    """The pretrained model on pages of the fonts it knows, with text it does not."""
    n = 300 if each.quick else 4000
    data = each.pages(f"reader-test-{n}", RECIPE, {"test": n})
    found = each.evaluation(PRETRAINED, data)
    bits = each.evaluation(PRETRAINED, each.pages("reader-bits", RECIPE, {"test": n // 4}, 'page.mode=["1"]', "seed=2"))
    sources = found["tables"]["source"]
    ascii_only = [sources["prose"], sources["random"]]
    pages = sum(each["pages"] for each in ascii_only)
    exact = sum(each["exact"] * each["pages"] for each in ascii_only) / pages
    count = sum(each["count_error"] * each["pages"] for each in ascii_only) / pages
    gap = 100 * (sources["random"]["cer"] - sources["prose"]["cer"])
    latin = found["tables"]["block"]["Latin-1 Supplement"]
    return {
        "sources": sources,
        "font": found["tables"]["font"],
        "px": found["tables"]["px"],
        "length": found["tables"]["length"],
        "bits": bits["tables"]["source"],
        "confusions": [{"wanted": wanted, "read": read} for wanted, read, _ in found["pairs"]["most confused"][1:13]],
        "pages_a_second": found["overall"]["pages_a_second"],
        "judged": [
            judged("CER, prose", 100 * sources["prose"]["cer"], Bound(2, 0.5, most=True), " %"),
            judged("CER, random ASCII", 100 * sources["random"]["cer"], Bound(3, 1, most=True), " %"),
            judged("exact pages, prose and random ASCII", 100 * exact, Bound(50, 80), " %"),
            judged("count off by, prose and random ASCII", count, Bound(0.5, 0.2, most=True), ""),
            judged("CER of characters of Latin-1 beyond ASCII", 100 * latin["cer"], Bound(10, 3, most=True), " %"),
            judged("random over prose, CER, points", gap, Bound(2, 0.5, most=True), ""),
        ],
    }


_NAMES = {"": "nothing", " ": "space", "\n": "newline"}


def figures_markdown(found: dict[str, Any]) -> str:
    """What `figures` measured."""
    pairs = [(pair["wanted"], pair["read"]) for pair in found["confusions"]]
    shown = [(_NAMES.get(wanted, wanted), _NAMES.get(read, read)) for wanted, read in pairs]
    confused = ", ".join(f"`{wanted}` → `{read}`" for wanted, read in shown)
    parts = [table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]), _scores("text", found["sources"])]
    parts += [_scores("px", dict(sorted(found["px"].items(), key=lambda item: int(item[0]))))]
    parts += [_scores("font", dict(sorted(found["font"].items(), key=lambda item: item[1]["cer"])))]
    parts += [_scores("characters", found["length"])]
    parts += ["The same fonts and sizes drawn in 1 bit, where outlines lose the grey that tells small letters apart:"]
    parts += [_scores("text, 1-bit", found["bits"]), f"Most confused, first what was there: {confused}."]
    return "\n\n".join(parts)


def unseen(each: Commands) -> dict[str, Any]:
    """Two faces that were not learned from."""
    n = 100 if each.quick else 1000
    found = {}
    for k, (name, font) in enumerate(FACES.items()):
        environment = ensure("faces", each.environments, each.say).parent.parent
        path = next(environment.glob(f"lib/python*/site-packages/{font}"))
        data = each.pages(
            f"unseen-{k}-{n}", RECIPE, {"test": n}, f"fonts.path={path}", "fonts.exclude=[]", "fonts.px=[8,16]"
        )
        result = each.evaluation(PRETRAINED, data)
        found[name] = {"source": result["tables"]["source"], "px": result["tables"]["px"]}
    return {"faces": found}


def unseen_markdown(found: dict[str, Any]) -> str:
    """What `unseen` measured."""
    rows = [
        [name, *(f"{100 * scores['source'][source]['cer']:.2f} %" for source in ("prose", "random", "latin-1"))]
        for name, scores in found["faces"].items()
    ]
    rows.append(["aim", *(f"{aim} %" for aim in UNSEEN_AIMS), ""])
    sizes = sorted({int(px) for scores in found["faces"].values() for px in scores["px"]})
    by_px = [
        [name, *(f"{100 * scores['px'][str(px)]['cer']:.1f} %" for px in sizes)]
        for name, scores in found["faces"].items()
    ]
    return "\n\n".join(
        [
            table(["face", "CER prose", "random ASCII", "random Latin-1"], rows),
            table(["face, CER by px", *map(str, sizes)], by_px),
        ]
    )


def readers(each: Commands) -> dict[str, Any]:
    """The pretrained model, Tesseract and RapidOCR on the same pages, which Pillow drew."""
    copies = 1 if each.quick else 4
    prose = each.pages("reader-test-prose", RECIPE, {"test": 400}, "text.sources=[{kind: pydoc, name: prose}]")
    folder = each.work / "written"
    try:
        fonts = written.unseen_fonts()
    except FileNotFoundError as error:
        raise PartFailed(str(error)) from error
    pages = written.write(folder, prose, copies, fonts)
    results, load = {}, {}
    for name, how in (("textzip", []), (ONCE, ["--once"])):
        load[name] = os.getloadavg()[0]
        ours = folder / f"{name}.json"
        script = str(Path(__file__).with_name("read_folder.py"))
        each.python(Path(sys.executable), [script, str(folder), str(ours), *how])
        results[name] = json.loads(ours.read_text("utf-8"))
    missing: dict[str, str] = {}
    for name in READERS:
        load[name] = os.getloadavg()[0]
        read = read_by(each, name, folder, missing)
        if read is not None:
            results[name] = read
    found = {}
    for name, result in results.items():
        found[name] = {
            "version": result["version"],
            "seconds_a_page": result["seconds"] / len(pages),
            "load_before": round(load[name], 2),
            "cer": written.errors(pages, result["texts"]),
        }
    mine = found["textzip"]
    figures = []
    for name in READERS:
        if name in found:
            for kind, cer in found[name]["cer"].items():
                share = mine["cer"][kind] / cer
                figures.append(judged(f"errors over {name}'s, {kind}", share, Bound(1, 0.1, most=True), "x"))
            for own, how in (("textzip", ""), (ONCE, ", looking once")):
                faster = found[name]["seconds_a_page"] / found[own]["seconds_a_page"]
                figures.append(judged(f"faster than {name}{how}", faster, Bound(20, 100), "x"))
    return {"pages": len(pages), "readers": found, "missing": missing, "judged": figures}


def readers_markdown(found: dict[str, Any]) -> str:
    """What `readers` measured."""
    kinds = list(next(iter(found["readers"].values()))["cer"])
    rows = [
        [
            each["version"],
            *(f"{100 * each['cer'][kind]:.2f} %" for kind in kinds),
            f"{1000 * each['seconds_a_page']:.1f}",
            f"{each['load_before']:.1f}",
        ]
        for each in found["readers"].values()
    ]
    parts = [
        f"{found['pages']} pages. {written.ABOUT}",
        table(["reader", *(f"CER {kind}" for kind in kinds), "ms a page", "load before"], rows),
        table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
    ]
    if any(each["load_before"] >= 1 for each in found["readers"].values()):
        parts.insert(2, _BUSY)
    parts += [f"{name} did not run: {why.splitlines()[0]}" for name, why in found["missing"].items()]
    return "\n\n".join(parts)


def thousand(each: Commands) -> dict[str, Any]:
    """`textzip read` of a folder, from start to end."""
    n = 100 if each.quick else 1000
    data = each.pages(f"reader-test-{n}", RECIPE, {"test": n})
    with tempfile.TemporaryDirectory() as folder:
        unpack(data, Path(folder))
        seconds = {
            how: [each.textzip("read", folder, "--json", *how.split()) for _ in range(1 if each.quick else 3)]
            for how in ("", "--once")
        }
    return {
        "pages": n,
        "seconds": seconds,
        "judged": [
            judged(f"`{f'textzip read {how}'.strip()}` of {n} pages", statistics.median(some),
                   Bound(20, 6, most=True), " s")
            for how, some in seconds.items()
        ],
    }  # fmt: skip


def plain_markdown(found: dict[str, Any]) -> str:
    """The judged figures alone."""
    return table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]])


def rubbish(each: Commands) -> dict[str, Any]:
    """Pictures that are no text, and how sure the model is of them; beside pages, and how sure it is of those."""
    from textzip.errors import PictureError
    from textzip.models.slot.picture import to_page
    from textzip.models.slot.use import load

    n = 100 if each.quick else 1000
    reader = load()
    kinds: dict[str, list[float]] = {}
    refused: dict[str, int] = {}
    start = time.perf_counter()
    for kind, source in garbage.inputs(n, seed=0):
        sure = kinds.setdefault(kind, [])
        try:
            page = to_page(source)
        except PictureError:
            refused[kind] = refused.get(kind, 0) + 1
            continue
        [read] = reader.read_pictures([page], characters=False)
        sure.append(
            read.confidence if read.text.strip() else 0.0
        )  # a picture with nothing on it is read rightly as nothing
    seconds = time.perf_counter() - start
    data = each.pages(f"reader-test-{n}", RECIPE, {"test": n})
    with tempfile.TemporaryDirectory() as folder:
        unpack(data, Path(folder))
        real = [found[1] for found in reader.read([to_page(path).pixels for path in sorted(Path(folder).iterdir())])]
    high = sum(value >= GARBAGE_BOUND for values in kinds.values() for value in values)
    return {
        "inputs": n,
        "seconds": seconds,
        "kinds": {
            kind: {"read": len(sure), "refused": refused.get(kind, 0), "most": max(sure, default=0.0),
                   "median": statistics.median(sure) if sure else 0.0}
            for kind, sure in kinds.items()
        },
        "real": statistics.quantiles(real, n=20),
        "judged": [judged(f"of {n} read with confidence {GARBAGE_BOUND} or more", high, Bound(0, 0, most=True), "")],
    }  # fmt: skip


def rubbish_markdown(found: dict[str, Any]) -> str:
    """What `rubbish` measured."""
    rows = [
        [kind, str(each["refused"]), str(each["read"]), f"{each['median']:.2f}", f"{each['most']:.2f}"]
        for kind, each in found["kinds"].items()
    ]
    real = found["real"]
    return "\n\n".join(
        [
            plain_markdown(found),
            table(["what", "refused by name", "read", "median confidence", "highest"], rows),
            f"Pages of text, for comparison: half are read with a confidence of {real[9]:.3f} or more, "
            f"three in four with {real[4]:.3f}, nine in ten with {real[1]:.3f}.",
        ]
    )


def _scores(name: str, groups: dict[str, Any]) -> str:
    rows = [
        [group, f"{100 * each['cer']:.2f} %", f"{100 * each['exact']:.1f} %", f"{each['count_error']:.2f}",
         number(each["pages"])]
        for group, each in groups.items()
    ]  # fmt: skip
    return table([name, "CER", "exact pages", "count off by", "pages"], rows)


def unpack(data: Path, folder: Path) -> None:
    """The pages of a test split as PNG files."""
    import pyarrow.parquet as pq

    for shard in sorted(data.glob("test-*.parquet")):
        for row in pq.read_table(shard, columns=["id", "image"]).to_pylist():
            (folder / f"{row['id']}.png").write_bytes(row["image"]["bytes"])
