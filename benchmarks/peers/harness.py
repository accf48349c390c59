"""What every peer script shares: its options, its clock, and the result it prints.

A script imports this module before any drawing library, because the thread counts set below are read
once, when those libraries load.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import string
import textwrap
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[_name] = "1"

PAGE = 128
MARGIN = 2
WARM_UP_SECONDS = 0.5
SAMPLES = 3
# What the mean width of a character is taken from. Spaces are narrower, so that lines come out a little
# short of the edge rather than over it.
LETTERS = string.ascii_lowercase


class Options(NamedTuple):
    """The command line, parsed."""

    texts: list[str]
    font: Path
    px: int
    seconds: float
    out: Path
    extra: argparse.Namespace


class Timing(NamedTuple):
    """How many pages were made, and in how long."""

    pages: int
    seconds: float


class SupportsLength(Protocol):
    """A font that can measure text: Pillow's, in every release a peer here uses."""

    def getlength(self, text: str) -> float:
        """Return the width of ``text`` in pixels."""
        ...


class SupportsSave(Protocol):
    """An image that can be written to a file."""

    def save(self, fp: Path) -> None:
        """Write the image to ``fp``."""
        ...


def options(parser: argparse.ArgumentParser | None = None) -> Options:
    """Parse the command line, with what ``parser`` adds to the options all peers take."""
    parser = parser or argparse.ArgumentParser()
    parser.add_argument("--texts", type=Path, required=True, help="a JSON list of strings")
    parser.add_argument("--font", type=Path, required=True, help="a TrueType or OpenType file")
    parser.add_argument("--px", type=int, default=10, help="font size in pixels")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to draw")
    parser.add_argument("--out", type=Path, required=True, help="where the sample pages go")
    args = parser.parse_args()
    texts = json.loads(args.texts.read_text(encoding="utf-8"))
    if not texts:
        parser.error(f"{args.texts} holds no texts")
    args.out.mkdir(parents=True, exist_ok=True)
    return Options(texts, args.font.resolve(), args.px, args.seconds, args.out, args)


def room(width: float, line_height: float) -> tuple[int, int]:
    """Return how many characters of mean ``width`` fit a line of the page, and how many lines fit it."""
    usable = PAGE - 2 * MARGIN
    return max(1, int(usable / width)), max(1, int(usable / line_height))


def folder(font: SupportsLength, line_height: float) -> Callable[[str], list[str]]:
    """Return a function that folds a text into the lines of one page, dropping what does not fit.

    A line's length is counted in characters of mean width, as most short scripts do it: a line of
    unusually wide letters can therefore reach over the page's right edge.
    """
    columns, rows = room(font.getlength(LETTERS) / len(LETTERS), line_height)
    wrapper = textwrap.TextWrapper(width=columns, max_lines=rows, placeholder="")
    # Single-spaced text that fills the page ends before this, so the rest need not be looked at.
    enough = (columns + 1) * rows

    def fold(text: str) -> list[str]:
        return wrapper.wrap(text[:enough])

    return fold


def warm_up(step: Callable[[str], object], texts: Sequence[str]) -> None:
    """Run ``step`` for a moment, so that caches are filled before the clock starts."""
    end = time.perf_counter() + WARM_UP_SECONDS
    for text in itertools.cycle(texts):
        step(text)
        if time.perf_counter() >= end:
            return


def time_pages(
    step: Callable[[str], object],
    texts: Sequence[str],
    seconds: float,
    finish: Callable[[], object] = lambda: None,
) -> Timing:
    """Call ``step`` on one text after another for ``seconds``; ``finish`` is on the clock too."""
    pages = 0
    start = time.perf_counter()
    end = start + seconds
    for text in itertools.cycle(texts):
        step(text)
        pages += 1
        if time.perf_counter() >= end:
            break
    finish()
    return Timing(pages, time.perf_counter() - start)


def save_samples(draw: Callable[[str], SupportsSave], opts: Options, peer: str) -> None:
    """Save the first few pages as PNG, for a person to look at."""
    for index, text in enumerate(opts.texts[:SAMPLES]):
        draw(text).save(opts.out / f"{peer}-{index}.png")


def report(peer: str, version: str, timing: Timing, what: str, **more: str) -> None:
    """Print the result as one line of JSON."""
    result = {
        "peer": peer,
        "version": version,
        "pages": timing.pages,
        "seconds": round(timing.seconds, 4),
        "pages_per_s": round(timing.pages / timing.seconds, 1),
        "what": what,
        **more,
    }
    print(json.dumps(result), flush=True)
