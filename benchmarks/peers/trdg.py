"""Pages made of line images drawn with TextRecognitionDataGenerator (trdg)."""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import sys

# This file has the name of the package it imports: look in the installed packages first.
sys.path.append(sys.path.pop(0))

import harness
from cv2 import setNumThreads
from PIL import Image, ImageFont, ImageOps

# On import trdg prints that it lacks its handwriting model; standard output is for the result alone.
with contextlib.redirect_stdout(sys.stderr):
    from trdg.generators import GeneratorFromStrings

PLAIN_WHITE = 1
ALIGN_LEFT = 0
WHAT = (
    "trdg draws single lines only: the text is wrapped to the page width, GeneratorFromStrings draws each "
    "line word by word as an image of its own (black on plain white, no skew, blur or noise) scaled to the "
    "font size in height, and the inverted lines are pasted into a page; Pillow's basic text layout"
)


class Drawer:
    """Draws a text line by line and puts the lines together."""

    def __init__(self, opts: harness.Options) -> None:
        """Measure the font, which trdg itself opens anew for every line."""
        font = ImageFont.truetype(str(opts.font), opts.px)
        self.font = str(opts.font)
        # trdg scales each line image to the height asked for, and takes the same number as font size.
        self.px = opts.px
        self.line_height = sum(font.getmetrics())
        self.fold = harness.folder(font, self.line_height)

    def __call__(self, text: str) -> Image.Image:
        """Return the page."""
        lines = self.fold(text)
        generator = GeneratorFromStrings(
            lines,
            count=len(lines),
            fonts=[self.font],
            size=self.px,
            background_type=PLAIN_WHITE,
            alignment=ALIGN_LEFT,
            text_color="#000000",
            margins=(0, 0, 0, 0),
            word_split=True,
            image_mode="L",
        )
        page = Image.new("L", (harness.PAGE, harness.PAGE))
        for row, (line, _) in enumerate(generator):
            if line is None:
                raise RuntimeError(f"trdg drew nothing for {lines[row]!r}")
            page.paste(ImageOps.invert(line), (harness.MARGIN, harness.MARGIN + row * self.line_height))
        return page


def main() -> None:
    """Draw, and print the result."""
    opts = harness.options(argparse.ArgumentParser(description=__doc__))
    setNumThreads(1)
    # Make Pillow choose its own layout engine, as on a machine without Raqm: trdg opens the font anew for
    # every line, and with Raqm each new font costs so much that trdg is several times slower.
    ImageFont.core.HAVE_RAQM = False
    draw = Drawer(opts)
    harness.save_samples(draw, opts, "trdg")
    harness.warm_up(draw, opts.texts)
    timing = harness.time_pages(draw, opts.texts, opts.seconds)
    harness.report("trdg", importlib.metadata.version("trdg"), timing, WHAT)


if __name__ == "__main__":
    main()
