"""How fast textzip renders, beside others: `make bench`, or `python benchmarks/run.py [--quick] [--only NAME …]`.

Writes the section `render` of docs/benchmarks.md and benchmarks/results/render.json; with --quick, which measures too
briefly to be published, .benchmarks/quick.md and .benchmarks/quick.json. Parts that are not run keep what they have.
A figure that misses what it must reach is printed; the exit status is 1 only if something could not be run.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pages
import sets
from figures import MISS, number
from machine import can_pin, machine, machine_text
from sections import write_section

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

SECTION = "render"
CACHE = ROOT / ".benchmarks"
RESULTS = HERE / "results" / "render.json"

Found = dict[str, Any]


class Part(NamedTuple):
    """One part of the benchmark: how it is told, and how it is measured."""

    title: str
    about: str
    markdown: Callable[[Found], str]
    measure: Callable[[pages.Settings, sets.Sets], Found]


PARTS: dict[str, Part] = {
    "rows": Part(
        "Text to PNG to Parquet, one core",
        "textzip writes its full row: exact label, PNG, every column, hash of the pixels, page checksums. Pillow: "
        "wrapped, `multiline_text`, PNG with default settings, and a row of picture and text.",
        pages.markdown,
        lambda settings, _: pages.rows(settings),
    ),
    "drawing": Part(
        "Drawing alone, one core",
        "From a string to pixels in memory; nothing is encoded or written.",
        pages.markdown,
        lambda settings, _: pages.drawing(settings),
    ),
    "peers": Part(
        "Drawing beside other tools, one core",
        "What each does, and how its work differs from textzip's: [benchmarks/peers](../benchmarks/peers/README.md).",
        pages.markdown,
        lambda settings, _: pages.peers(settings),
    ),
    "million": Part(
        "A million pages, two jobs",
        f"`textzip render {sets.RECIPE}` from start to end: reading fonts and text, rendering, synced shards.",
        sets.million_markdown,
        lambda _, each: each.million(),
    ),
    "jobs": Part(
        "Two jobs over one",
        "The same pages, one job and two jobs in turn.",
        sets.jobs_markdown,
        lambda _, each: each.jobs(),
    ),
    "memory": Part(
        "Memory of a worker, two jobs",
        "The smallest set is cut into shards of 1,000 rows, so that both workers have some; the others, of 10,000.",
        sets.memory_markdown,
        lambda _, each: each.memory(),
    ),
}


def main() -> int:
    """Measure, and write what was found after every part."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    known: Found = json.loads(options.results.read_text("utf-8")) if options.results.exists() else {}
    settings = pages.Settings(
        seconds=0.5 if options.quick else 3.0,
        pairs=2 if options.quick else 5,
        scratch=options.scratch,
        environments=CACHE / "peers",
        say=_say,
    )
    each = sets.Sets(settings, sets.QUICK if options.quick else sets.FULL)
    failed = []
    for name in options.only or PARTS:
        _say(f"part {name}: {PARTS[name].title}")
        entry: Found = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "command": shlex.join(["python", "benchmarks/run.py", *sys.argv[1:]]),
            "machine": machine(),
            "load_before": [round(load, 2) for load in os.getloadavg()],
            "quick": options.quick,
        }
        start = time.perf_counter()
        try:
            entry["found"] = PARTS[name].measure(settings, each)
        except pages.PartFailed as error:
            failed.append(f"{name} did not run: {error}")
            _say(failed[-1])
            continue
        except KeyboardInterrupt:
            _say("stopped; the parts measured before are written")
            return 130
        entry["seconds"] = round(time.perf_counter() - start)
        known[name] = entry
        _write(options, known)
    _verdicts(known, failed)
    return 1 if failed else 0


def markdown(known: Found) -> str:
    """All parts as the body of the section."""
    entries = [known[name] for name in PARTS if name in known]
    machines = {machine_text(entry["machine"]) for entry in entries}
    lines = ["## Rendering", ""]
    if any(entry["quick"] for entry in entries):
        lines += ["**Measured briefly, to see that everything runs: not figures to rely on.**", ""]
    if len(machines) == 1:
        lines += [f"Measured on {machines.pop()}.", ""]
    lines += [
        "Medians, with the least and the most in brackets. Pages are 128×128, anti-aliased, in DejaVu Sans Condensed: "
        f"200 characters at {pages.PX[200]} px, 1000 at {pages.PX[1000]} px. Where two tools are compared they ran in "
        "turn, each in a process of its own"
        + (", tied to one core" if can_pin() else "")
        + ", on the same texts; ratios are of neighbouring runs, and a page shows as many characters as the tool "
        "gets onto it (the last column of the tables).",
        "",
    ]
    for name, part in PARTS.items():
        if name in known:
            entry = known[name]
            source = f"{entry['date']}, `{entry['command']}`"
            if machines:
                source += f", on {machine_text(entry['machine'])}"
            lines += [f"### {part.title}", "", f"{part.about} ({source})", "", part.markdown(entry["found"]), ""]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few minutes, to see that everything runs")
    parser.add_argument("--only", nargs="+", choices=PARTS, metavar="NAME", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--out", type=Path, help="the Markdown file; docs/benchmarks.md unless --quick")
    parser.add_argument("--results", type=Path, help="the JSON file; benchmarks/results/render.json unless --quick")
    parser.add_argument(
        "--scratch", type=Path, default=Path(tempfile.gettempdir()), help="where sets are rendered, 5 GB at most"
    )
    options = parser.parse_args()
    options.out = options.out or (CACHE / "quick.md" if options.quick else ROOT / "docs" / "benchmarks.md")
    options.results = options.results or (CACHE / "quick.json" if options.quick else RESULTS)
    if not options.scratch.is_dir():
        parser.error(f"--scratch {options.scratch}: not a folder")
    options.scratch = options.scratch.resolve()
    return options


def _write(options: argparse.Namespace, known: Found) -> None:
    options.results.parent.mkdir(parents=True, exist_ok=True)
    ordered = {name: known[name] for name in PARTS if name in known}
    options.results.write_text(json.dumps(ordered, indent=1) + "\n", "utf-8")
    write_section(options.out, SECTION, markdown(ordered))
    _say(f"written to {options.out} and {options.results}")


def _verdicts(known: Found, failed: list[str]) -> None:
    """Print every judged figure, and what failed to run."""
    for name in PARTS:
        for figure in known.get(name, {}).get("found", {}).get("judged", []):
            unit = figure["unit"]
            wanted = f"must {number(figure['must'])}{unit}, aim {number(figure['aim'])}{unit}"
            mark = "!!" if figure["verdict"] == MISS else "  "
            print(f"{mark} {name}: {figure['name']}: {number(figure['value'])}{unit} ({wanted}): {figure['verdict']}")
    for line in failed:
        print(f"!! {line}")


def _say(line: str) -> None:
    print(f"[{datetime.now(UTC):%H:%M:%S}] {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
