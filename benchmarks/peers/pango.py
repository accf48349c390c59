"""Pages drawn with Pango on Cairo, through pangocffi, pangocairocffi and cairocffi."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import tempfile
from pathlib import Path

import harness

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""
WHAT = (
    "one Pango layout, word-wrapped by Pango at the page width, shown on a Cairo A8 surface and copied "
    "out as bytes; the text is first cut to twice what a page holds"
)


def use_only(font: Path, folder: Path) -> None:
    """Point Fontconfig at a folder that holds ``font`` and nothing else.

    Pango asks for fonts by family name; with one font to find, any name finds it. This has to happen
    before Pango is loaded.
    """
    (folder / font.name).symlink_to(font)
    conf = folder / "fonts.conf"
    conf.write_text(FONTS_CONF.format(folder=folder), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(conf)


def draw_pages(opts: harness.Options) -> None:
    """Draw, and print the result."""
    import cairocffi as cairo
    import pangocairocffi
    import pangocffi
    from PIL import Image

    surface = cairo.ImageSurface(cairo.FORMAT_A8, harness.PAGE, harness.PAGE)
    stride = surface.get_stride()
    context = cairo.Context(surface)
    context.move_to(harness.MARGIN, harness.MARGIN)
    layout = pangocairocffi.create_layout(context)
    description = pangocffi.FontDescription()
    description.family = opts.font.stem
    description.set_absolute_size(pangocffi.units_from_double(opts.px))
    layout.font_description = description

    layout.text = harness.LETTERS
    width, height = (pangocffi.units_to_double(size) for size in layout.get_size())
    columns, rows = harness.room(width / len(harness.LETTERS), height)
    enough = 2 * columns * rows
    layout.width = pangocffi.units_from_double(harness.PAGE - 2 * harness.MARGIN)
    layout.wrap = pangocffi.WrapMode.WORD_CHAR

    def draw(text: str) -> bytes:
        context.set_operator(cairo.OPERATOR_CLEAR)
        context.paint()
        context.set_operator(cairo.OPERATOR_OVER)
        layout.text = text[:enough]
        pangocairocffi.show_layout(context, layout)
        surface.flush()
        return bytes(surface.get_data())

    def image(text: str) -> Image.Image:
        return Image.frombytes("L", (harness.PAGE, harness.PAGE), draw(text), "raw", "L", stride)

    harness.save_samples(image, opts, "pango")
    harness.warm_up(draw, opts.texts)
    timing = harness.time_pages(draw, opts.texts, opts.seconds)
    version = f"{pangocffi.pango_version_string()} (pangocffi {importlib.metadata.version('pangocffi')})"
    harness.report("pango", version, timing, WHAT)


def main() -> None:
    """Read the options and draw with the one font they name."""
    opts = harness.options(argparse.ArgumentParser(description=__doc__))
    with tempfile.TemporaryDirectory() as folder:
        use_only(opts.font, Path(folder))
        draw_pages(opts)


if __name__ == "__main__":
    main()
