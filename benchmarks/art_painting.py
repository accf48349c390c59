"""Adjectives to pictures: the recipes themselves, from scratch, and what their pictures show."""

from __future__ import annotations

import base64
import io
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from art_runs import (
    CODES,
    ORACLE,
    PICTURES,
    Arm,
    codes_and_oracle,
    core_minutes,
    crisp,
    folder_of,
    learned,
    measured,
    text,
)
from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row
from machine import one_core
from PIL import Image
from program import ROOT
from sections import table

from textzip.train import checkpoint

SHEET = "art-painted.png"
_SHEET_OF = "real, from its codes, painted"
_ACROSS = 3


def painting(each: Commands) -> dict[str, Any]:
    """All trainings, the oracle's too, and all figures of what is painted; how fast those to learn from are drawn."""
    codes_and_oracle(each)
    codes = measured(each, Arm("art-codes", CODES), "decibels")
    taught = measured(each, crisp(each), "decibels")
    oracle = measured(each, Arm("art-oracle", ORACLE), "accuracy")
    arm = text(each)
    painted = measured(each, arm, "bits")
    _, how = learned(each, arm, "bits")
    if not each.quick:
        _sheet(folder_of(each, arm.name) / "evaluation.json", ROOT / "docs" / "science" / SHEET)
    speed = {"drawn": drawn(each), "rendered": rendered(each)}
    overall = painted["overall"]
    minutes = {
        "codes": core_minutes(codes["learned"]),
        "crisp": core_minutes(taught["learned"]),
        "text": core_minutes(how),
    }
    return {
        "codes": codes,
        "crisp": taught,
        "oracle": oracle,
        "painted": painted,
        "precision": checkpoint.find(folder_of(each, arm.name)).precision,
        "minutes": {**minutes, "oracle": core_minutes(oracle["learned"])},
        "speed": speed,
        "judged": [
            judged("all trainings; 25 minutes of two cores", sum(minutes.values()),
                   Bound(50, 24, most=True), " core-minutes"),
            judged("named adjectives seen, combinations learned from", 100 * overall["named_seen"],
                   Bound(80, 92), " %"),
            judged("named adjectives seen, combinations never learned from", 100 * overall["named_unseen"],
                   Bound(65, 85), " %"),
            judged("what paints, in float16", overall["megabytes"], Bound(10, 5, most=True), " MB"),
            judged("a picture", overall["milliseconds"], Bound(100, 40, most=True), " ms"),
            judged("pictures to learn from, a second and core", speed["rendered"], Bound(500, 2000), ""),
        ],
    }  # fmt: skip


def drawn(each: Commands) -> float:
    """Pictures a second on one core: adjectives, scene and pixels, without captions and files."""
    from textzip.render.art.choice import choose
    from textzip.render.art.draw import draw
    from textzip.render.art.scene import make

    def one(number: int) -> None:
        rng = np.random.default_rng([0, number])
        draw(make(rng, choose(rng), 64))

    count = 100 if each.quick else 3000
    with one_core():
        for number in range(50):
            one(number)
        start = time.perf_counter()
        for number in range(count):
            one(number)
        return count / (time.perf_counter() - start)


def rendered(each: Commands) -> float:
    """Pictures a second of `textzip render` with one job: between a small set and a large one, so without its start."""
    few, many = (20, 120) if each.quick else (500, 6500)
    seconds = {}
    with tempfile.TemporaryDirectory() as folder, one_core():
        for count in (few, few, many):  # the first time also compiles
            out = Path(folder) / str(count)
            seconds[count] = each.textzip(
                "render", PICTURES, "--n", str(count), "--jobs", "1", "--overwrite", "--out", out
            )
    return (many - few) / max(1e-3, seconds[many] - seconds[few])


def painting_markdown(found: dict[str, Any]) -> str:
    """What `painting` measured."""
    painted, oracle, codes, taught = (found[name] for name in ("painted", "oracle", "codes", "crisp"))
    overall, floors, minutes = painted["overall"], painted["floors"], found["minutes"]
    whom = {"**painted**": overall, **{name: n for name, n in floors.items() if "named" in n}}
    accuracy = [
        [
            name,
            *(_percent(n, key) for key in ("named", "named_seen", "named_unseen", "whole")),
            _number(n, "frechet", 1),
        ]
        for name, n in whom.items()
    ]
    variety = [
        [name, _number(n, "apart", 2), _percent(n, "pixels_apart"), _percent(n, "distinct")]
        for name, n in (("painted", overall), ("real pictures", floors.get("real pictures", {})))
    ]
    columns = ("named", "named_real", "named_coded", "frequent", "chance")
    words = painted["tables"].get("words that were never learned", {})
    bits = {"this": overall, **{name: n for name, n in floors.items() if "bits" in n}}
    stages = [
        ["codes", f"{codes['parameters']:,}", f"{codes['learned']['steps']:,}", f"{minutes['codes']:.1f}"],
        ["the same, and what teaches their decoder", f"{taught['parameters']:,}", f"{taught['learned']['steps']:,}",
         f"{minutes['crisp']:.1f}"],
        ["text, without the codes", f"{painted['parameters'] - codes['parameters']:,}",
         f"{painted['learned']['steps']:,}", f"{minutes['text']:.1f}"],
        ["oracle, for measuring alone", f"{oracle['parameters']:,}", f"{oracle['learned']['steps']:,}",
         f"{minutes['oracle']:.1f}"],
    ]  # fmt: skip
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            *([f"![Real pictures, the same from their codes, painted by their captions]({SHEET})"]
              if (ROOT / "docs" / "science" / SHEET).exists() else []),
            table(["stage", "parameters", "steps", "core-minutes"], stages),
            f"Captions were learned in {found['precision']}. A pixel that is made again is "
            f"{_number(codes['overall'], 'l1', 4)} away from what it should be before its decoder is taught, and "
            f"{_number(taught['overall'], 'l1', 4)} afterwards.",
            f"{painted['about']}. The oracle names {100 * oracle['overall']['accuracy']:.1f} % of all adjectives of "
            "real pictures right.",
            table(["", "named adjectives seen", "combinations seen", "never seen", "whole captions",
                   "Fréchet distance"], accuracy),
            table(["group", "painted", "real", "from codes", "most frequent", "chance"],
                  [[group, *(_percent(n, key) for key in columns)]
                   for group, n in painted["tables"].get("group", {}).items()]),
            "Pictures of one caption, and real ones of the same adjectives:",
            table(["", "apart in features", "in pixels", "different"], variety),
            f"On the way from one caption to another the largest step is {_number(overall, 'unevenness', 1)} times the "
            f"mean one; of a cross-fade {_number(floors.get('a cross-fade', {}), 'unevenness', 1)} times.",
            "Asked by words that were never learned:",
            table(["", "seen", "by the word itself", "with it left out", "captions"],
                  [[kind, *(_percent(n, key) for key in ("named", "itself", "without")), f"{n['captions']:,.0f}"]
                   for kind, n in words.items()]),
            table(["", "bits a code", "when none is shown"],
                  [[name, _number(n, "bits", 3), _number(n, "blind", 3)] for name, n in bits.items()]),
            f"Pictures to learn from: {found['speed']['drawn']:,.0f} a second drawn, {found['speed']['rendered']:,.0f} "
            "rendered to shards, on one core.",
        ]
    )  # fmt: skip


def _percent(numbers: dict[str, float], name: str) -> str:
    return f"{100 * numbers[name]:.1f} %" if name in numbers else ""


def _number(numbers: dict[str, float], name: str, digits: int) -> str:
    return f"{numbers[name]:.{digits}f}" if name in numbers else ""


def _sheet(evaluation: Path, out: Path) -> None:
    """The pictures of an evaluation's first sheet, three across, as one PNG."""
    pages = json.loads(evaluation.read_text("utf-8"))["pages"][_SHEET_OF]
    pictures = [Image.open(io.BytesIO(base64.b64decode(page["png"]))) for page in pages]
    wide, high = pictures[0].width + 12, pictures[0].height + 12
    sheet = Image.new("RGB", (_ACROSS * wide - 12, -(-len(pictures) // _ACROSS) * high - 12), "white")
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (number % _ACROSS * wide, number // _ACROSS * high))
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(out, optimize=True)
