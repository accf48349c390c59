"""Draws docs/proof.png: a page that is proved, and one that is not for two pixels: `python docs/proof.py`."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from textzip.proof import Proved, Unproved, prove
from textzip.render import Face, Style, load_face, render_page
from textzip.render.write import write_file

ROOT = Path(__file__).resolve().parents[1]
TIMES, GAP, CAPTION = 2, 24, 38
TEXT = (
    "What was read is drawn again, and every pixel of it is held against the page's: id 7f3a-O0l1, total 1,284.50.\n"
    "Equal: it is proved."
)
RED = (214, 39, 40)


def main() -> None:
    """Draw both pages twice as large, what is said of each below it."""
    face = load_face(ROOT / "fonts" / "dejavu" / "DejaVuSansMono.ttf")
    good = render_page(TEXT, face, 10, Style(margin_x=3, margin_y=3, wrap="word")).pixels.copy()
    spoiled = good.copy()
    x0, _, x1, y1 = render_page(TEXT, face, 10, Style(margin_x=3, margin_y=3, wrap="word")).boxes[TEXT.index(",28")]
    spoiled[y1 - 1, x0 : x1 + 1] = 0  # the comma's foot
    sheet = np.concatenate([_cell(page, face) for page in (good, spoiled)], axis=1)
    out = io.BytesIO()
    Image.fromarray(np.pad(sheet, ((GAP, GAP), (0, GAP), (0, 0)), constant_values=255)).save(out, "PNG", optimize=True)
    write_file(out.getvalue(), ROOT / "docs" / "proof.png")


def _cell(page: npt.NDArray[np.uint8], face: Face) -> npt.NDArray[np.uint8]:
    """A page with a red frame around the first pixel that differs, if one does."""
    found = prove(page, TEXT, [face], range(8, 13))
    said = "proved" if isinstance(found, Proved) else "unproved"
    if isinstance(found, Unproved):
        said += f": row {found.difference.row}, column {found.difference.column}"
    picture = Image.fromarray(page.repeat(TIMES, 0).repeat(TIMES, 1)).convert("RGB")
    if isinstance(found, Unproved):
        x, y = TIMES * found.difference.column, TIMES * found.difference.row
        ImageDraw.Draw(picture).rectangle((x - 9, y - 9, x + 10, y + 10), outline=RED)
    caption = render_page(said, face, 13, Style(128 * TIMES, CAPTION, margin_x=0, margin_y=4)).pixels
    below = np.repeat(255 - caption[..., None], 3, axis=2)
    return np.pad(np.concatenate([np.asarray(picture), below]), ((0, 0), (GAP, 0), (0, 0)), constant_values=255)


if __name__ == "__main__":
    main()
