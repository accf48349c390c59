"""Patterns taken apart: `make science-patterns`, or `python benchmarks/science.py [--quick] [--only NAME …]`.

Every choice and every published fault is a recipe in recipes/science/patterns, and each is trained from scratch. Writes
docs/science/patterns.md with its curves beside it, and benchmarks/results/patterns.json; with --quick,
.benchmarks/quick.md. Everything takes a little over an hour and a half on two cores. Runs stay in .benchmarks/work.
"""

from __future__ import annotations

import argparse
import sys

import patterns
import patterns_arms
from commands import Commands
from program import CACHE, Part, Program, run, say

PARTS: dict[str, Part] = {
    "language": Part(
        "Ten minutes of Brown",
        "`recipes/patterns-diffuse.yaml` and `recipes/science/patterns/causal.yaml`: as many parameters and minutes, "
        "from scratch on the same rows. All figures are of the test split, cut into the same sentences of 32 words; "
        "n-grams learned from pieces as long. Bits a word are those of all words and ends, over the words.",
        patterns.language_markdown,
        patterns.language,
    ),
    "writing": Part(
        "Writing",
        "Sentences of 24 words, 64 at once, drawn at temperature 1 by the models above; by the causal model with its "
        "keys and values cached.",
        patterns.writing_markdown,
        patterns.writing,
    ),
    "reconstruction": Part(
        "Grids that can be read back",
        "The stage reconstruction: what share of all words comes back exactly from its grid, each cell one colour.",
        patterns_arms.reconstruction_markdown,
        patterns_arms.reconstruction,
    ),
    "reconstruction-faults": Part(
        "Why it was stuck: reading back",
        "Published faults of this stage, one at a time.",
        patterns_arms.reconstruction_faults_markdown,
        patterns_arms.reconstruction_faults,
    ),
    "choices": Part(
        "One choice at a time",
        "Each is `hashed` but for one choice, after as many steps.",
        patterns_arms.choices_markdown,
        patterns_arms.choices,
    ),
    "diffusion-faults": Part(
        "Why it was stuck: diffusion",
        "Published faults of this stage, one at a time, beside the same without.",
        patterns_arms.diffusion_faults_markdown,
        patterns_arms.diffusion_faults,
    ),
    "decodable": Part(
        "Sentences that pay off",
        "`recipes/patterns-decodable.yaml`, which goes on from `recipes/patterns-diffuse.yaml`.",
        patterns_arms.decodable_markdown,
        patterns_arms.decodable,
    ),
}


def _context(options: argparse.Namespace) -> Commands:
    return Commands(work=CACHE / "work", environments=CACHE / "peers", quick=options.quick, say=say)


PROGRAM = Program(
    section="patterns",
    heading="Words as grids",
    about="Brown Corpus, lower case, its thousand most frequent words unless said; trained in bfloat16 on the CPU of "
    "the machine named.",
    parts=PARTS,
    context=_context,
    libraries=("torch",),
    document="docs/science/patterns.md",
)

if __name__ == "__main__":
    sys.exit(run(PROGRAM, __doc__))
