"""Lines drawn by Skia as browsers have it: pen positions between pixels, no hinting sideways. `draw_skia.py JOBS`."""

from __future__ import annotations

import sys

import jobs

# A module beside this file has the name of the one it imports: look in the installed packages first.
sys.path.append(sys.path.pop(0))

import skia
from PIL import Image


def draw(job: jobs.Job) -> Image.Image:
    """White on black."""
    font = skia.Font(skia.Typeface.MakeFromFile(job.font), job.px)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    font.setSubpixel(True)
    font.setHinting(skia.FontHinting.kSlight)
    pixels = bytearray(job.side**2)
    info = skia.ImageInfo.Make(job.side, job.side, skia.ColorType.kGray_8_ColorType, skia.AlphaType.kOpaque_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, job.side).getCanvas()
    canvas.clear(skia.ColorBLACK)
    paint = skia.Paint(Color=skia.ColorWHITE, AntiAlias=True)
    baseline = job.margin - font.getMetrics().fAscent
    for row, line in enumerate(job.lines):
        canvas.drawString(line, job.margin, round(baseline + row * font.getSpacing()), font, paint)
    return Image.frombytes("L", (job.side, job.side), bytes(pixels))


if __name__ == "__main__":
    jobs.done(draw)
