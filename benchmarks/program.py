"""Parts of a benchmark, measured one after another, and what they make of docs/benchmarks.md.

A program has a section of the Markdown file and a JSON file of results. After every part both are written; parts that
are not run keep what they have. With --quick, which measures too briefly to be published, other files are written. A
figure that misses what it must reach is printed; the exit status is 1 only if something could not be run.
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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from figures import MISS, number
from machine import machine, machine_text
from peers.environments import PeerUnavailable
from sections import write_section

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = ROOT / ".benchmarks"

Found = dict[str, Any]

_LAST_LINES = 8


class PartFailed(RuntimeError):  # noqa: N818
    """Something did not run; the message says what."""

    @classmethod
    def of(cls, status: int, command: list[str], output: str) -> PartFailed:
        """A command's exit status and the last lines that it printed."""
        tail = "\n".join(output.splitlines()[-_LAST_LINES:])
        return cls(f"exit status {status} from {' '.join(command)}\n{tail}")


class Part(NamedTuple):
    """One part of a benchmark: how it is told, and how it is measured."""

    title: str
    about: str
    markdown: Callable[[Found], str]
    measure: Callable[[Any], Found]
    """Given the program's context."""


@dataclass(frozen=True)
class Program:
    """A section of a document and what fills it."""

    section: str
    heading: str
    about: str
    parts: dict[str, Part]
    context: Callable[[argparse.Namespace], Any]
    """What the parts measure with, made from the command line's options."""
    libraries: tuple[str, ...] = ()
    """Whose versions are told, besides those that decide how fast pages are drawn."""
    document: str = "docs/benchmarks.md"


def run(program: Program, doc: str | None) -> int:
    """Measure, and write what was found after every part."""
    options = _options(program, doc)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    known = _known(options)
    context = program.context(options)
    failed = []
    for name in options.only or program.parts:
        part = program.parts[name]
        say(f"part {name}: {part.title}")
        entry: Found = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "command": shlex.join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]]),
            "machine": machine(program.libraries),
            "load_before": [round(load, 2) for load in os.getloadavg()],
            "quick": options.quick,
        }
        start = time.perf_counter()
        try:
            entry["found"] = part.measure(context)
        except (PartFailed, PeerUnavailable) as error:
            failed.append(f"{name} did not run: {error}")
            say(failed[-1])
            continue
        except KeyboardInterrupt:
            say("stopped; the parts measured before are written")
            return 130
        entry["seconds"] = round(time.perf_counter() - start)
        known = {**_known(options), name: entry}  # another run may have written meanwhile
        _write(program, options, known)
    _verdicts(program, known, failed)
    return 1 if failed else 0


def markdown(program: Program, known: Found) -> str:
    """All parts as the body of the section."""
    entries = [known[name] for name in program.parts if name in known]
    machines = {machine_text(entry["machine"]) for entry in entries}
    lines = [f"## {program.heading}", ""]
    if any(entry["quick"] for entry in entries):
        lines += ["**Measured briefly, to see that everything runs: not figures to rely on.**", ""]
    if len(machines) == 1:
        lines += [f"Measured on {machines.pop()}.", ""]
    lines += [program.about, ""]
    for name, part in program.parts.items():
        if name in known:
            entry = known[name]
            source = f"{entry['date']}, `{entry['command']}`"
            if machines:
                source += f", on {machine_text(entry['machine'])}"
            lines += [f"### {part.title}", "", f"{part.about} ({source})", "", part.markdown(entry["found"]), ""]
    return "\n".join(lines)


def say(line: str) -> None:
    """A line on standard error, with the time."""
    print(f"[{datetime.now(UTC):%H:%M:%S}] {line}", file=sys.stderr, flush=True)


def _options(program: Program, doc: str | None) -> argparse.Namespace:
    results = HERE / "results" / f"{program.section}.json"
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few minutes, to see that everything runs")
    parser.add_argument(
        "--only", nargs="+", choices=program.parts, metavar="NAME", help=f"of {', '.join(program.parts)}"
    )
    parser.add_argument("--out", type=Path, help=f"the Markdown file; {program.document} unless --quick")
    parser.add_argument("--results", type=Path, help=f"the JSON file; {results.relative_to(ROOT)} unless --quick")
    parser.add_argument(
        "--scratch", type=Path, default=Path(tempfile.gettempdir()), help="where sets are rendered, 5 GB at most"
    )
    options = parser.parse_args()
    options.out = options.out or (CACHE / "quick.md" if options.quick else ROOT / program.document)
    options.results = options.results or (CACHE / f"quick-{program.section}.json" if options.quick else results)
    if not options.scratch.is_dir():
        parser.error(f"--scratch {options.scratch}: not a folder")
    options.scratch = options.scratch.resolve()
    return options


def _known(options: argparse.Namespace) -> Found:
    known: Found = json.loads(options.results.read_text("utf-8")) if options.results.exists() else {}
    return known


def _write(program: Program, options: argparse.Namespace, known: Found) -> None:
    options.results.parent.mkdir(parents=True, exist_ok=True)
    ordered = {name: known[name] for name in program.parts if name in known}
    options.results.write_text(json.dumps(ordered, indent=1) + "\n", "utf-8")
    write_section(options.out, program.section, markdown(program, ordered))
    say(f"written to {options.out} and {options.results}")


def _verdicts(program: Program, known: Found, failed: list[str]) -> None:
    """Print every judged figure, and what failed to run."""
    for name in program.parts:
        for figure in known.get(name, {}).get("found", {}).get("judged", []):
            unit = figure["unit"]
            wanted = f"must {number(figure['must'])}{unit}, aim {number(figure['aim'])}{unit}"
            mark = "!!" if figure["verdict"] == MISS else "  "
            print(f"{mark} {name}: {figure['name']}: {number(figure['value'])}{unit} ({wanted}): {figure['verdict']}")
    for line in failed:
        print(f"!! {line}")
