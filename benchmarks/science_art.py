"""Adjectives as pictures: `make science-art`, or `python benchmarks/science_art.py [--quick] [--only NAME …]`.

Trains from scratch what makes codes of pictures, in several ways; what makes pictures of captions; and an oracle that
judges them. Writes docs/science/art.md and benchmarks/results/art.json; with --quick, .benchmarks/quick.md. Everything
takes some three hours on two cores. Runs stay in .benchmarks/work.
"""

from __future__ import annotations

import argparse
import sys

import art_codes
import art_heads
import art_painting
from commands import Commands
from program import CACHE, Part, Program, run, say

PARTS: dict[str, Part] = {
    "codes": Part(
        "Pictures as codes",
        "8 × 8 codes of 512 for a picture of 64 × 64 pixels, recipes in recipes/science/art: as many steps of the "
        "same pictures, three seeds each. Codes used and their perplexity are of all codes of the test split.",
        art_codes.codes_markdown,
        art_codes.codes,
    ),
    "painting": Part(
        "Captions to pictures",
        "`recipes/art-codes.yaml`, `art-crisp.yaml`, `art-text.yaml` and `art-oracle.yaml` from scratch. All figures "
        "are of the test split, half of whose captions name two adjectives that no picture learned from had together.",
        art_painting.painting_markdown,
        art_painting.painting,
    ),
    "heads": Part(
        "All codes at once, or one by the others",
        "`recipes/art-text.yaml`, which fills in hidden codes step by step, beside `model.head=independent`, which "
        "predicts each code by the caption alone: as many steps.",
        art_heads.heads_markdown,
        art_heads.heads,
    ),
    "ablations": Part(
        "One thing at a time",
        "`recipes/art-text.yaml` in 300 steps of 16 pictures, each run but for one thing the same. One seed each: "
        "small differences say nothing.",
        art_heads.ablations_markdown,
        art_heads.ablations,
    ),
}


def _context(options: argparse.Namespace) -> Commands:
    return Commands(work=CACHE / "work", environments=CACHE / "peers", quick=options.quick, say=say)


PROGRAM = Program(
    section="art",
    heading="Adjectives as pictures",
    about="Trained on the CPU of the machine named, in bfloat16 if it computes in that, and else in float32.",
    parts=PARTS,
    context=_context,
    libraries=("torch",),
    document="docs/science/art.md",
)

if __name__ == "__main__":
    sys.exit(run(PROGRAM, __doc__))
