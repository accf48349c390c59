"""Lines drawn by Pango on Cairo, with the kerning and the ligatures that it has by default. `draw_pango.py JOBS`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import jobs
import pango
from PIL import Image


def draw(job: jobs.Job) -> Image.Image:
    """White on black; the one font that Fontconfig knows of is the job's."""
    import cairocffi as cairo
    import pangocairocffi
    import pangocffi

    surface = cairo.ImageSurface(cairo.FORMAT_A8, job.side, job.side)
    context = cairo.Context(surface)
    context.move_to(job.margin, job.margin)
    layout = pangocairocffi.create_layout(context)
    description = pangocffi.FontDescription()
    description.family = Path(job.font).stem
    description.set_absolute_size(pangocffi.units_from_double(job.px))
    layout.font_description = description
    layout.text = "\n".join(job.lines)
    pangocairocffi.show_layout(context, layout)
    surface.flush()
    data = bytes(surface.get_data())
    return Image.frombytes("L", (job.side, job.side), data, "raw", "L", surface.get_stride())


def main() -> None:
    """A process for each font: Fontconfig is asked once."""
    if os.environ.get("FONTCONFIG_FILE"):
        jobs.done(draw)
        return
    for font, part in jobs.by_font(Path(sys.argv[1])):
        with tempfile.TemporaryDirectory() as folder:
            pango.use_only(Path(font), Path(folder))
            subprocess.run([sys.executable, __file__, str(part)], check=True, env=dict(os.environ))
            del os.environ["FONTCONFIG_FILE"]


if __name__ == "__main__":
    main()
