"""What the readers among the peers share: pictures in, texts and seconds out.

    python tesseract.py --pages DIR --out FILE
    python rapidocr.py --pages DIR --out FILE

DIR holds PNG pages, white on black. Both readers want dark text on bright paper at the size of a scan, so each page is
inverted and enlarged four times with Lanczos; that is on the clock too. FILE gets JSON: `version`, `seconds`, and
`texts`, one for each page in the order of their names.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from PIL import Image, ImageOps

SCALE = 4


def options(doc: str | None) -> tuple[list[Path], Path]:
    """The pages, and where the result goes."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--pages", type=Path, required=True, help="a folder of PNG pages")
    parser.add_argument("--out", type=Path, required=True, help="a JSON file")
    args = parser.parse_args()
    return sorted(args.pages.glob("*.png")), args.out


def enlarged(page: Path) -> Image.Image:
    """The page as these readers like it: black on white, four times as large."""
    with Image.open(page) as image:
        size = image.width * SCALE, image.height * SCALE
        return ImageOps.invert(image.convert("L")).resize(size, Image.Resampling.LANCZOS)


def report(out: Path, version: str, seconds: float, texts: list[str]) -> None:
    """Write the result."""
    out.write_text(json.dumps({"version": version, "seconds": seconds, "texts": texts}), encoding="utf-8")
