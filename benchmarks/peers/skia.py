"""Pages drawn with Skia, through skia-python."""

from __future__ import annotations

import argparse
import bisect
import itertools
import sys

# This file has the name of the module it imports: look in the installed packages first.
sys.path.append(sys.path.pop(0))

import harness
import skia
from PIL import Image

WHAT = (
    "lines broken between words by the glyphs' measured widths, each drawn with Canvas.drawString on an "
    "8-bit grey surface, and the page copied out as bytes; the text is first cut to twice what a page holds"
)


class Drawer:
    """Draws a text on the same surface again and again."""

    def __init__(self, opts: harness.Options) -> None:
        """Open the font and make the surface."""
        typeface = skia.Typeface.MakeFromFile(str(opts.font))
        self.font = skia.Font(typeface, opts.px)
        self.font.setEdging(skia.Font.Edging.kAntiAlias)
        self.paint = skia.Paint(Color=skia.ColorWHITE, AntiAlias=True)
        metrics = self.font.getMetrics()
        self.ascent = -metrics.fAscent
        self.line_height = self.font.getSpacing()
        mean_width = self.font.measureText(harness.LETTERS) / len(harness.LETTERS)
        columns, self.rows = harness.room(mean_width, self.line_height)
        self.enough = 2 * columns * self.rows
        info = skia.ImageInfo.Make(
            harness.PAGE, harness.PAGE, skia.ColorType.kGray_8_ColorType, skia.AlphaType.kOpaque_AlphaType
        )
        self.pixels = bytearray(harness.PAGE * harness.PAGE)
        self.surface = skia.Surface.MakeRasterDirect(info, self.pixels, harness.PAGE)
        self.canvas = self.surface.getCanvas()

    def fold(self, text: str) -> list[str]:
        """Return the lines of the page, each as many whole words as its measured width allows."""
        text = text[: self.enough]
        widths = self.font.getWidths(self.font.textToGlyphs(text))
        ends = [0.0, *itertools.accumulate(widths)]
        usable = harness.PAGE - 2 * harness.MARGIN
        lines: list[str] = []
        start = 0
        while start < len(text) and len(lines) < self.rows:
            stop = bisect.bisect_right(ends, ends[start] + usable) - 1
            if stop < len(text):
                # The space that ends the line may itself lie beyond the edge.
                space = text.rfind(" ", start, stop + 1)
                stop = space if space > start else max(stop, start + 1)
            lines.append(text[start:stop])
            start = stop + (text[stop : stop + 1] == " ")
        return lines

    def __call__(self, text: str) -> bytes:
        """Return the page's pixels."""
        self.canvas.clear(skia.ColorBLACK)
        for row, line in enumerate(self.fold(text)):
            baseline = round(harness.MARGIN + self.ascent + row * self.line_height)
            self.canvas.drawString(line, harness.MARGIN, baseline, self.font, self.paint)
        return bytes(self.pixels)


def main() -> None:
    """Draw, and print the result."""
    opts = harness.options(argparse.ArgumentParser(description=__doc__))
    draw = Drawer(opts)

    def image(text: str) -> Image.Image:
        return Image.frombytes("L", (harness.PAGE, harness.PAGE), draw(text))

    harness.save_samples(image, opts, "skia")
    harness.warm_up(draw, opts.texts)
    timing = harness.time_pages(draw, opts.texts, opts.seconds)
    harness.report("skia", skia.__version__, timing, WHAT)


if __name__ == "__main__":
    main()
