"""Lines drawn by headless Chromium, a screenshot of all of them. `draw_chromium.py JOBS`."""

from __future__ import annotations

import html
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import jobs
from PIL import Image

_ACROSS = 8
_ROWS = 24
"""Of a screenshot: Chromium refuses very high ones."""


def main() -> None:
    """Take screenshots, and cut them into pages."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("there is no chromium on PATH; install Debian's chromium")
    every = jobs.read(Path(sys.argv[1]))
    for start in range(0, len(every), _ACROSS * _ROWS):
        _shot(program, every[start : start + _ACROSS * _ROWS])


def _shot(program: str, some: list[jobs.Job]) -> None:
    side = some[0].side
    fonts = list(dict.fromkeys(job.font for job in some))
    faces = "".join(f"@font-face{{font-family:f{k};src:url('{Path(f).as_uri()}')}}" for k, f in enumerate(fonts))
    pages = "".join(
        f'<div style="left:{k % _ACROSS * side}px;top:{k // _ACROSS * side}px;font:{job.px}px f{fonts.index(job.font)};'
        f'padding:{job.margin}px">{html.escape(chr(10).join(job.lines))}</div>'
        for k, job in enumerate(some)
    )
    rules = (
        "body{margin:0;background:#000}div{position:absolute;overflow:hidden;white-space:pre;color:#fff;"
        f"box-sizing:border-box;width:{side}px;height:{side}px}}"
    )
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder) / "pages.html", Path(folder) / "pages.png"
        page.write_text(f'<meta charset="utf-8"><style>{faces}{rules}</style>{pages}', encoding="utf-8")
        size = f"{_ACROSS * side},{-(-len(some) // _ACROSS) * side}"
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--screenshot={shot}",
                   f"--window-size={size}", "--force-device-scale-factor=1", page.as_uri()]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
        with Image.open(shot) as image:
            grey = image.convert("L")
        for k, job in enumerate(some):
            left, top = k % _ACROSS * side, k // _ACROSS * side
            grey.crop((left, top, left + side, top + side)).save(job.out)


if __name__ == "__main__":
    main()
