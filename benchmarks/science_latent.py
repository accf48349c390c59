"""Words as pictures and bytes: `make science-latent`, or `python benchmarks/science_latent.py [--quick] [--only NAME]`.

Trains from scratch what sees pictures of words, their bytes, and both, and the causal model on bytes. Writes
docs/science/latent_lm.md and benchmarks/results/latent_lm.json; with --quick, .benchmarks/quick.md. Everything takes an
hour and a half on two cores. Runs stay in .benchmarks/work.
"""

from __future__ import annotations

import argparse
import sys

import latent
import latent_speed
from commands import Commands
from program import CACHE, Part, Program, run, say

PARTS: dict[str, Part] = {
    "language": Part(
        "The next word",
        "`recipes/latent-kjv.yaml`, its arms in recipes/science/latent, and a causal model on bytes of as many "
        "parameters, all from scratch on the same rows of the King James Bible. All figures are of the test split. "
        "Bits a byte are those of all words and of each row's end, over the bytes of the text.",
        latent.language_markdown,
        latent.language,
    ),
    "reading": Part(
        "Words read from their pictures",
        "`recipes/latent-read.yaml`: each place spells the word that is drawn there. Sentences of the Brown Corpus's "
        "test split, each by itself, and words that never stand in the training text, each by itself.",
        latent.reading_markdown,
        latent.reading,
    ),
    "speed": Part(
        "Speed",
        "By the model that sees both.",
        latent_speed.speed_markdown,
        latent_speed.speed,
    ),
}


def _context(options: argparse.Namespace) -> Commands:
    return Commands(work=CACHE / "work", environments=CACHE / "peers", quick=options.quick, say=say)


PROGRAM = Program(
    section="latent_lm",
    heading="Words as pictures and bytes",
    about="Trained in bfloat16 on the CPU of the machine named.",
    parts=PARTS,
    context=_context,
    libraries=("torch",),
    document="docs/science/latent_lm.md",
)

if __name__ == "__main__":
    sys.exit(run(PROGRAM, __doc__))
