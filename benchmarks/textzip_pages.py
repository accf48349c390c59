"""Pages drawn with textzip, measured as the peers are: the drawing alone, with PNG, or with PNG and Parquet.

The Parquet stage is the renderer's own way from a text to a row: label, PNG, every column, the hash of the pixels,
checksummed row groups. Run as `python benchmarks/textzip_pages.py --texts … --font … --px … --seconds … --out …`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "peers"))

import harness

import textzip
from textzip.render import Style, load_face, render_page
from textzip.render.page.draw import draw_text
from textzip.render.pages import row_of
from textzip.render.sample import Sample, quick_page
from textzip.shards.writer import ShardWriter

STAGES = {
    "draw": "layout and drawing of the page's pixels; no encoding",
    "png": "the page drawn and PNG-encoded",
    "parquet": "the page drawn, labelled, PNG-encoded, hashed and written as a full row to a shard",
}


def main() -> None:
    """Draw, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=STAGES, default="draw")
    parser.add_argument("--wrap", choices=("char", "word"), default="word")
    opts = harness.options(parser)
    stage = opts.extra.stage
    face = load_face(opts.font)
    style = Style(margin_x=harness.MARGIN, margin_y=harness.MARGIN, wrap=opts.extra.wrap)
    for index, text in enumerate(opts.texts[: harness.SAMPLES]):
        (opts.out / f"textzip-{index}.png").write_bytes(render_page(text, face, opts.px, style).png)

    def page(text: str) -> Sample:
        found = quick_page(text, face, opts.px, style)
        assert found is not None
        return Sample(found, "benchmark", Counter())

    finish = lambda: None  # noqa: E731
    if stage == "draw":
        step = lambda text: draw_text(text, (face,), opts.px, style)  # noqa: E731
    elif stage == "png":
        step = lambda text: page(text).page.png  # noqa: E731
    else:
        writer = ShardWriter(opts.out / "textzip.parquet", boxes=False)

        def step(text: str) -> None:
            sample = page(text)
            writer.add(row_of(writer.rows, sample, boxes=False), sample.page.pixels)

        finish = lambda: writer.__exit__(None, None, None)  # noqa: E731

    harness.warm_up(step, opts.texts)
    timing = harness.time_pages(step, opts.texts, opts.seconds, finish)
    shown = sum(len(render_page(text, face, opts.px, style).label) for text in opts.texts) / len(opts.texts)
    what = STAGES[stage]
    harness.report("textzip", textzip.__version__, timing, what, stage=stage, characters=f"{shown:.0f}")


if __name__ == "__main__":
    main()
