"""How fast textzip renders, beside others: `make bench`, or `python benchmarks/run.py [--quick] [--only NAME …]`.

Writes the section `render` of docs/benchmarks.md and benchmarks/results/render.json; with --quick,
.benchmarks/quick.md and .benchmarks/quick-render.json.
"""

from __future__ import annotations

import argparse
import sys

import faces
import pages
import sets
from machine import can_pin
from program import CACHE, Part, Program, run, say

PARTS: dict[str, Part] = {
    "rows": Part(
        "Text to PNG to Parquet, one core",
        "textzip writes its full row: exact label, PNG, every column, hash of the pixels, page checksums. Pillow: "
        "wrapped, `multiline_text`, PNG with default settings, and a row of picture and text.",
        pages.markdown,
        lambda each: pages.rows(each.settings),
    ),
    "drawing": Part(
        "Drawing alone, one core",
        "From a string to pixels in memory; nothing is encoded or written.",
        pages.markdown,
        lambda each: pages.drawing(each.settings),
    ),
    "peers": Part(
        "Drawing beside other tools, one core",
        "What each does, and how its work differs from textzip's: [benchmarks/peers](../benchmarks/peers/README.md).",
        pages.markdown,
        lambda each: pages.peers(each.settings),
    ),
    "million": Part(
        "A million pages, two jobs",
        f"`textzip render {sets.RECIPE}` from start to end: reading fonts and text, rendering, synced shards.",
        sets.million_markdown,
        lambda each: each.million(),
    ),
    "jobs": Part(
        "Two jobs over one",
        "The same pages, one job and two jobs in turn.",
        sets.jobs_markdown,
        lambda each: each.jobs(),
    ),
    "memory": Part(
        "Memory of a worker, two jobs",
        "The smallest set is cut into shards of 1,000 rows, so that both workers have some; the others, of 10,000.",
        sets.memory_markdown,
        lambda each: each.memory(),
    ),
    "faces": Part(
        "Hundreds of faces, two jobs",
        f"`textzip render` in {faces.FULL.faces} faces of Debian's packages (`make faces`) at 8 to 16 px, anti-aliased "
        f"and 1-bit, beside the same recipe with {faces.FEW} of them. The first run has to rasterise every glyph.",
        faces.markdown,
        lambda each: faces.many(each.settings, faces.QUICK if each.sizes is sets.QUICK else faces.FULL),
    ),
}


def _context(options: argparse.Namespace) -> sets.Sets:
    settings = pages.Settings(
        seconds=0.5 if options.quick else 3.0,
        pairs=2 if options.quick else 5,
        scratch=options.scratch,
        environments=CACHE / "peers",
        say=say,
    )
    return sets.Sets(settings, sets.QUICK if options.quick else sets.FULL)


PROGRAM = Program(
    section="render",
    heading="Rendering",
    about="Medians, with the least and the most in brackets. Pages are 128×128, anti-aliased, in DejaVu Sans "
    f"Condensed: 200 characters at {pages.PX[200]} px, 1000 at {pages.PX[1000]} px. Where two tools are compared they "
    "ran in turn, each in a process of its own"
    + (", tied to one core" if can_pin() else "")
    + ", on the same texts; ratios are of neighbouring runs, and a page shows as many characters as the tool "
    "gets onto it (the last column of the tables).",
    parts=PARTS,
    context=_context,
)

if __name__ == "__main__":
    sys.exit(run(PROGRAM, __doc__))
