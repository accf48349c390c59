"""Pages proved, and files as pages: `python benchmarks/prove.py [--quick] [--only NAME …]`.

Writes the section `prove` of docs/benchmarks.md and benchmarks/results/prove.json; with --quick, .benchmarks/quick.md
and .benchmarks/quick-prove.json. All parts take some twenty minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys

import proofs
from commands import Commands
from program import CACHE, Part, Program, run, say

PARTS: dict[str, Part] = {
    "known": Part(
        "Pages proved in a known face",
        "Pages of `recipes/pages.yaml`, of whose characters one in a hundred was misread, proved in the face and size "
        "that each was drawn in; glyphs are rasterised before.",
        proofs.judged_markdown,
        proofs.known,
    ),
    "recipe": Part(
        "Pages proved among all faces",
        f"The same pages, among all faces of `fonts/` at {proofs.SIZES.start} to {proofs.SIZES.stop - 1} px.",
        proofs.judged_markdown,
        proofs.proofs,
    ),
    "wrong": Part(
        "Wrong readings offered for proof",
        "One character changed to another of ASCII that the face draws otherwise; a proof of the right text is none of "
        "the wrong one.",
        proofs.judged_markdown,
        proofs.wrong,
    ),
    "packed": Part(
        "Files packed and unpacked",
        "In turn random bytes, text of ten scripts, code, odd characters between words, and NULs, line ends, spaces "
        "and backslashes; the first file is empty. Five times for each file one pixel of one page was changed.",
        proofs.judged_markdown,
        proofs.packed,
    ),
    "sizes": Part(
        "Sizes",
        "Bytes of a file, as packed pages in all, and otherwise. Packing is no compression: it makes files larger.",
        proofs.sizes_markdown,
        proofs.sizes,
    ),
}


def _context(options: argparse.Namespace) -> Commands:
    return Commands(work=CACHE / "work", environments=CACHE / "peers", quick=options.quick, say=say)


PROGRAM = Program(
    section="prove",
    heading="Proof",
    about="A page is proved if a text drawn again gives every pixel of it.",
    parts=PARTS,
    context=_context,
)

if __name__ == "__main__":
    sys.exit(run(PROGRAM, __doc__))
