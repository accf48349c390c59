"""Pages composed of text layers drawn with SynthTIGER."""

from __future__ import annotations

import argparse
import importlib.metadata
import sys

# This file has the name of the package it imports: look in the installed packages first.
sys.path.append(sys.path.pop(0))

import harness
from cv2 import setNumThreads
from PIL import Image, ImageFont
from synthtiger.layers import Group, TextLayer

WHITE = (255, 255, 255, 255)
WHAT = (
    "the text is wrapped to the page width, each line is a white synthtiger.layers.TextLayer, and "
    "Group.output composes the layers to one page, of which the alpha channel is kept; no effects"
)


class Drawer:
    """Draws a text as a group of layers, one a line."""

    def __init__(self, opts: harness.Options) -> None:
        """Measure the font, which SynthTIGER itself opens anew for every line."""
        font = ImageFont.truetype(str(opts.font), opts.px)
        self.font = str(opts.font)
        self.px = opts.px
        self.line_height = sum(font.getmetrics())
        self.fold = harness.folder(font, self.line_height)

    def __call__(self, text: str) -> Image.Image:
        """Return the page."""
        layers = []
        for row, line in enumerate(self.fold(text)):
            layer = TextLayer(line, self.font, self.px, color=WHITE)
            layer.topleft = (harness.MARGIN, harness.MARGIN + row * self.line_height)
            layers.append(layer)
        rgba = Group(layers).output(bbox=[0, 0, harness.PAGE, harness.PAGE])
        # White on transparent: laid over black, a pixel's brightness is its alpha.
        return Image.fromarray(rgba[..., 3].round().astype("uint8"))


def main() -> None:
    """Draw, and print the result."""
    opts = harness.options(argparse.ArgumentParser(description=__doc__))
    setNumThreads(1)
    draw = Drawer(opts)
    harness.save_samples(draw, opts, "synthtiger")
    harness.warm_up(draw, opts.texts)
    timing = harness.time_pages(draw, opts.texts, opts.seconds)
    harness.report("synthtiger", importlib.metadata.version("synthtiger"), timing, WHAT)


if __name__ == "__main__":
    main()
