"""Make the golden pages of tests/golden again: `python tests/make_golden.py`.

Run it only after a change that is meant to change pixels (a layout rule, a mark, a font file), look at the pictures
it wrote, and commit them with that change. Each page that looks different now is printed. If the golden test fails
and nothing of textzip changed, a new FreeType or Pillow draws otherwise: then run it too, and say so in the commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.render.page.page import render_page
from textzip.render.page.style import Style
from textzip.render.text.normal import normalize

HOME = Path(__file__).resolve().parent
FOLDER = HOME / "golden"
FONTS = HOME.parent / "fonts"


@dataclass(frozen=True)
class Golden:
    """One page: what is on it, and the font file below fonts/ that draws it."""

    name: str
    text: str
    font: str
    px: int
    style: Style

    @property
    def path(self) -> Path:
        """The picture."""
        return FOLDER / f"{self.name}.png"

    def draw(self) -> npt.NDArray[np.uint8]:
        """The page as textzip draws it now; all of the text must be on it."""
        page = render_page(self.text, FONTS / self.font, self.px, self.style)
        assert page.label == normalize(self.text), f"{self.name}: the page holds only {page.label!r}"
        return page.pixels


CASES = [
    Golden(
        "pixel-font",
        "The quick brown fox jumps over the lazy dog. 0123456789 (äöü) [ñ] {ß}",
        "misc-fixed/4x6.pcf",
        6,
        Style(64, 48),
    ),
    Golden(
        "anti-aliased",
        "The quick brown fox jumps over the lazy dog. Żółć, naïve, 99 €",
        "pt-serif/PTSerif-Regular.ttf",
        12,
        Style(96, 64),
    ),
    Golden(
        "one-bit-outlines",
        "Pack my box with five dozen jugs_",
        "dejavu/DejaVuSansCondensed.ttf",
        12,
        Style(96, 48, mode="1"),
    ),
    Golden(
        "word-wrap",
        "words go  to   the next line whole, supercalifragilistic ones do not",
        "dejavu/DejaVuSansMono.ttf",
        9,
        Style(80, 80, margin_x=3, margin_y=3, wrap="word"),
    ),
    Golden(
        "newline-marks",
        "one\n\n  two \n" + " " * 30 + "three\n",
        "spleen/spleen-6x12.pcf",
        12,
        Style(64, 96),
    ),
    Golden("arabic", "السلام عليكم 12 abc", "dejavu/DejaVuSansCondensed.ttf", 14, Style(128, 32)),
    Golden(
        "devanagari", "नमस्ते दुनिया क्षत्रिय", "noto-sans-devanagari/NotoSansDevanagari-Regular.ttf", 14, Style(128, 48)
    ),
]


def main() -> None:
    """Write every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        pixels = case.draw()
        if not case.path.exists() or not np.array_equal(np.array(Image.open(case.path)), pixels):
            print(f"{case.path.relative_to(HOME.parent)}: drawn anew")
            Image.fromarray(pixels).save(case.path, optimize=True)


if __name__ == "__main__":
    main()
