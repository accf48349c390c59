"""Single pages on one core, textzip beside others: the two in turn, so that both meet the same machine."""

from __future__ import annotations

import json
import pydoc_data.topics
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figures import JUDGED_HEAD, Bound, judged, judged_row, spread, spread_text
from machine import can_pin, one_core
from peers.environments import PeerUnavailable, ensure
from program import HERE, ROOT, PartFailed
from sections import table

FONT = ROOT / "fonts" / "dejavu" / "DejaVuSansCondensed.ttf"
PX = {200: 10, 1000: 5}
"""Characters a text has, and the size at which a page holds about that many."""
TEXTS = 256

ROWS = {200: Bound(20, 30), 1000: Bound(50, 90)}
DRAWING = {200: Bound(60, 94), 1000: Bound(120, 160)}
FASTER = Bound(1, 1)
WRAPS = {"measured": "lines broken by `getlength`", "mean": "lines broken by `textwrap` at a mean width"}
OTHERS = ("skia", "pango", "trdg", "synthtiger")


@dataclass(frozen=True)
class Settings:
    """How long to measure, and where."""

    seconds: float
    pairs: int
    scratch: Path
    environments: Path
    say: Callable[[str], None]


def rows(settings: Settings) -> dict[str, Any]:
    """Text to PNG to rows of Parquet, against Pillow with both wraps."""
    return _against_pillow(settings, "parquet", ROWS)


def drawing(settings: Settings) -> dict[str, Any]:
    """Layout and drawing alone, against Pillow with both wraps."""
    return _against_pillow(settings, "draw", DRAWING)


def peers(settings: Settings) -> dict[str, Any]:
    """Drawing alone, against every other peer whose environment can be made."""
    found: dict[str, Any] = {"pairs": [], "judged": [], "unavailable": {}}
    for peer in OTHERS:
        try:
            python = ensure(peer, settings.environments, settings.say)
        except PeerUnavailable as error:
            found["unavailable"][peer] = str(error)
            settings.say(f"{peer} is left out: {error}")
            continue
        for length in PX:
            pair = _alternate(settings, length, "draw", peer, python, [])
            found["pairs"].append(pair)
            name = f"{peer}, {length} characters"
            found["judged"].append(judged(name, pair["ratio"]["median"], FASTER, "x"))
    return found


def markdown(found: dict[str, Any]) -> str:
    """What `rows`, `drawing` or `peers` measured, as Markdown."""
    lines = [
        [
            f"{pair['characters']}",
            f"{pair['peer']} {pair['version']}" + (f", {WRAPS[pair['wrap']]}" if pair["wrap"] else ""),
            spread_text(pair["textzip"]),
            spread_text(pair["other"]),
            spread_text(pair["ratio"], "x"),
            f"{pair['textzip_shown']} / {pair['other_shown'] or '?'}",
        ]
        for pair in found["pairs"]
    ]
    head = ["characters", "beside", "textzip, pages/s", "the other, pages/s", "ratio", "characters shown"]
    parts = [table(head, lines)] if lines else []
    if found["judged"]:
        parts.append(table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]))
    parts += [f"`{peer}` was left out:\n\n```\n{reason}\n```" for peer, reason in found.get("unavailable", {}).items()]
    return "\n\n".join(parts)


def texts(length: int) -> list[str]:
    """English prose of exactly `length` characters a text, words with single spaces: what Python says of itself."""
    words = " ".join(pydoc_data.topics.topics.values()).split()
    prose = " ".join(word for word in words if word.isascii() and word.isprintable() and any(map(str.isalpha, word)))
    chance = random.Random(0)
    found: list[str] = []
    while len(found) < TEXTS:
        start = prose.index(" ", chance.randrange(len(prose) - 2 * length)) + 1
        text = prose[start : start + length]
        if not text.endswith(" "):
            found.append(text)
    return found


def _against_pillow(settings: Settings, stage: str, bounds: dict[int, Bound]) -> dict[str, Any]:
    found: dict[str, Any] = {"pairs": [], "judged": []}
    python = ensure("pillow", settings.environments, settings.say)
    for length, bound in bounds.items():
        for wrap in WRAPS:
            pair = _alternate(settings, length, stage, "pillow", python, ["--stage", stage, "--wrap", wrap])
            found["pairs"].append({**pair, "wrap": wrap})
            name = f"{length} characters, {WRAPS[wrap]}"
            found["judged"].append(judged(name, pair["ratio"]["median"], bound, "x"))
    return found


def _alternate(
    settings: Settings, length: int, stage: str, peer: str, python: Path, options: list[str]
) -> dict[str, Any]:
    """Draw with textzip and with a peer in turn on the same texts, `settings.pairs` times."""
    ours: list[dict[str, Any]] = []
    theirs: list[dict[str, Any]] = []
    script = [str(python), str(HERE / "peers" / f"{peer}.py"), *options]
    mine = [sys.executable, str(HERE / "textzip_pages.py"), "--stage", stage]
    for number in range(settings.pairs):
        ours.append(_measure(mine, settings, length))
        theirs.append(_measure(script, settings, length))
        a, b = ours[-1]["pages_per_s"], theirs[-1]["pages_per_s"]
        settings.say(
            f"{stage}, {length} characters, pair {number + 1} of {settings.pairs}: textzip {a:,.0f}, "
            f"{' '.join([peer, *options[3:]])} {b:,.0f} pages/s: {a / b:.1f}x"
        )
    return {
        "characters": length,
        "px": PX[length],
        "peer": peer,
        "version": theirs[0]["version"],
        "wrap": "",
        "stage": stage,
        "pinned": can_pin(),
        "textzip": spread([each["pages_per_s"] for each in ours]),
        "other": spread([each["pages_per_s"] for each in theirs]),
        "ratio": spread([a["pages_per_s"] / b["pages_per_s"] for a, b in zip(ours, theirs, strict=True)]),
        "textzip_shown": ours[0]["characters"],
        "other_shown": theirs[0].get("characters", ""),
        "what": theirs[0]["what"],
    }


def _measure(command: list[str], settings: Settings, length: int) -> dict[str, Any]:
    """One run of a script that draws pages, in a process of its own on one core."""
    with tempfile.TemporaryDirectory(prefix="textzip-pages-", dir=settings.scratch) as folder:
        sources = Path(folder, "texts.json")
        sources.write_text(json.dumps(texts(length)), "utf-8")
        options = ["--texts", sources, "--font", FONT, "--px", PX[length], "--seconds", settings.seconds]
        options += ["--out", folder]
        with one_core():
            done = subprocess.run([*command, *map(str, options)], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise PartFailed.of(done.returncode, command, done.stderr)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
