"""How models learn and read: `make bench`, or `python benchmarks/train.py [--quick] [--only NAME …]`.

Writes the section `train` of docs/benchmarks.md and benchmarks/results/train.json; with --quick, .benchmarks/quick.md
and .benchmarks/quick-train.json. All parts take about an hour on two cores. Pages and runs stay in .benchmarks/work.
"""

from __future__ import annotations

import argparse
import sys

import causal
import learning
import light
import loader
import other_pages
import people
import preflight
import programs
import reading
from commands import Commands
from program import CACHE, Part, Program, run, say

PARTS: dict[str, Part] = {
    "demo": Part(
        "The demo's model, from scratch",
        "What `make demo` trains: `tiny` on three fonts at 10 to 12 px, 1 to 64 characters, half English prose and "
        "half random ASCII, seed 0; read are 1,000 pages of its test split, with held-out prose.",
        learning.demo_markdown,
        learning.demo,
    ),
    "reader": Part(
        "The model that comes with textzip",
        "`textzip evaluate` on pages of `recipes/reader_test.yaml`: fifteen fonts at 8 to 16 px, 1 to 200 characters, "
        "a third each of held-out English prose, random ASCII, and random ASCII and Latin-1; seed 1.",
        reading.figures_markdown,
        reading.figures,
    ),
    "unseen": Part(
        "Faces it has never seen",
        "The same, drawn in two faces that are neither in `fonts/` nor in any training: Lato and Caladea.",
        reading.unseen_markdown,
        reading.unseen,
    ),
    "readers": Part(
        "Beside other readers",
        "The model that comes with textzip, Tesseract and RapidOCR on the same pictures, on all cores they use.",
        reading.readers_markdown,
        reading.readers,
    ),
    "programs": Part(
        "Beside other readers, on pages of other programs",
        programs.ABOUT,
        programs.markdown,
        programs.measure,
    ),
    "thousand": Part(
        "A thousand pages read",
        "`textzip read FOLDER --json` from start to end, loading the model included; median of three.",
        reading.plain_markdown,
        reading.thousand,
    ),
    "other": Part(
        "Pages of other programs",
        other_pages.ABOUT,
        other_pages.markdown,
        other_pages.measure,
    ),
    "people": Part(
        "Pages that people have",
        people.ABOUT,
        people.markdown,
        people.measure,
    ),
    "light": Part(
        "Reading without torch",
        "`textzip read` with the graph of the model that comes with textzip, by onnxruntime, on pages of "
        "`recipes/reader_test.yaml`. Texts are compared with those of torch in float32. Bytes are of the files of what "
        "the extra `read` brings that textzip without extras does not; seconds are of whole commands, medians of five "
        "and of three.",
        light.markdown,
        light.measure,
    ),
    "preflight": Part(
        "Pages checked before another reader reads them",
        "`textzip write --check` and two readers of scans on the same pages.",
        preflight.markdown,
        preflight.measure,
    ),
    "garbage": Part(
        "What is no text",
        "Pictures of eighteen kinds, seed 0 (`benchmarks/garbage.py`), and how sure the model is of what it makes of "
        "them.",
        reading.rubbish_markdown,
        reading.rubbish,
    ),
    "loader": Part(
        "Shards to tensors",
        f"{loader.ABOUT}",
        loader.markdown,
        loader.measure,
    ),
    "causal": Part(
        "The plain baseline on the King James Bible",
        "`recipes/causal-bytes.yaml`, from scratch. Rows are the whole text once, up to 1,200 bytes each; one document "
        "of some 2,000 characters in twenty is held out for the test. Bits a byte are those of all bytes and of each "
        "row's end, over the bytes. N-grams learned from the same rows; compressors got the rows one after another, "
        "with a line feed behind each.",
        causal.bible_markdown,
        causal.bible,
    ),
    "transformer": Part(
        "A transformer's step",
        "Training steps of AdamW in bfloat16, both in one process, in turn, on the same batches of the Bible.",
        causal.speed_markdown,
        causal.speed,
    ),
    "aligners": Part(
        "Counted and learned slots",
        f"`recipes/demo.yaml`, {learning.ALIGNER_STEPS:,} steps each; CER on validation pages along the way, and on "
        "1,000 test pages at the end.",
        learning.aligners_markdown,
        learning.aligners,
    ),
    "bottlenecks": Part(
        "A page as few vectors",
        f"`recipes/demo.yaml`, {learning.BOTTLENECK_STEPS:,} steps each, with `model.latents` and `model.pool`: to be "
        "compared with the counted slots above, which have none. 1,000 test pages, of 33 characters on average.",
        learning.bottlenecks_markdown,
        learning.bottlenecks,
    ),
}


def _context(options: argparse.Namespace) -> Commands:
    return Commands(work=CACHE / "work", environments=CACHE / "peers", quick=options.quick, say=say)


PROGRAM = Program(
    section="train",
    heading="Training and reading",
    about="Every model here was trained from scratch on the machine named, on its CPU, in bfloat16. CER is the "
    "Levenshtein distance over the number of characters; a page is exact if every character is right; the count is of "
    "tokens, the bytes of UTF-8.",
    parts=PARTS,
    context=_context,
    libraries=("torch",),
)

if __name__ == "__main__":
    sys.exit(run(PROGRAM, __doc__))
