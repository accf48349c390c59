"""Draws docs/pages.png, the picture in the README: `python docs/pages.py`. Every page in it is a `render_page`.

The sentences are article 1 (the Japanese ones also 3) of the Universal Declaration of Human Rights.
"""

from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.render import Style, render_page
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.write import write_file

ROOT = Path(__file__).resolve().parents[1]
COLUMNS, TIMES, GAP, CAPTION = 3, 2, 24, 38

ENGLISH = (
    "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and "
    "should act towards one another in a spirit of brotherhood."
)
ARABIC = (
    "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء."
)
HINDI = (
    "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। "
    "उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।"
)
THAI = "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ"
JAPANESE = (
    "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"
    "人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。\n"
    "すべて人は、生命、自由及び身体の安全に対する権利を有する。"
)
CODE = (ROOT / "textzip" / "render" / "fonts" / "slots.py").read_text("utf-8").partition("annotations\n\n")[2]
DENSE = (ROOT / "LICENSE").read_text("utf-8")
RANDOM = "".join(random.Random(4).choices([chr(cp) for cp in (*range(0x21, 0x7F), *range(0xA1, 0x100))], k=200))

# Font, px, pitch (0: as tight as it fits), wrap, text.
PAGES = (
    ("PTSerif", 14, 0, "word", ENGLISH),
    ("DejaVuSansCondensed", 15, 0, "word", ARABIC),
    ("MiscFixed4x6", 6, 0, "char", DENSE),
    ("NotoSansDevanagari", 13, 0, "word", HINDI),
    ("Spleen6x12", 12, 0, "char", RANDOM.replace("\xad", "")),
    ("Sarabun", 15, 0, "word", THAI),
    ("JetBrainsMono", 10, 0, "word", CODE),
    ("MisakiGothic2nd", 8, 11, "char", JAPANESE),
    ("ShadowsIntoLight", 14, 0, "word", ENGLISH),
)


def main() -> None:
    """Draw the pages on white, three abreast and twice as large, each with its font and size below it."""
    faces = find_fonts(ROOT / "fonts").faces
    cells = []
    for name, px, pitch, wrap, text in PAGES:
        page = render_page(text, faces[name], px, Style(margin_x=3, margin_y=3, pitch=pitch, wrap=wrap))
        label = Style(128 * TIMES, CAPTION, margin_x=0, margin_y=4)
        caption = render_page(f"{name} {px} px", faces["DejaVuSansCondensed"], 15, label)
        cells.append(np.concatenate([enlarged(page.pixels), 255 - caption.pixels]))
    rows = [beside(cells[first : first + COLUMNS]) for first in range(0, len(cells), COLUMNS)]
    sheet = np.pad(np.concatenate(rows), ((GAP, 0), (0, 0)), constant_values=255)
    write_file(_png(sheet), ROOT / "docs" / "pages.png")


def enlarged(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Each pixel as a square of `TIMES` × `TIMES`."""
    return pixels.repeat(TIMES, axis=0).repeat(TIMES, axis=1)


def beside(cells: list[npt.NDArray[np.uint8]]) -> npt.NDArray[np.uint8]:
    """A row of cells with white between and around them."""
    return np.concatenate([np.pad(cell, ((0, 0), (GAP, 0)), constant_values=255) for cell in cells], axis=1)


def _png(sheet: npt.NDArray[np.uint8]) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.pad(sheet, ((0, 0), (0, GAP)), constant_values=255)).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
