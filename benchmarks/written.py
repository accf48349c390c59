"""Pages that Pillow drew, and how to count the errors of those who read them."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from PIL import Image, ImageDraw, ImageFont

ABOUT = (
    "Drawn by Pillow's `multiline_text` on 128×128 px, lines broken at words by measured width, at 8 to 16 px, in four "
    "faces that textzip's model was trained on: held-out English prose; words of random printable ASCII; and prose in "
    "which three in ten of the letters that have an accented form in Latin-1 take it. Then prose in two faces that it "
    "has never seen, Liberation Sans and Liberation Serif; what the others were trained on is not known. White space "
    "and line breaks do not count. The others get each page inverted and four times as large, as they like it "
    "(`--psm 6` for Tesseract)."
)
FONTS = (  # the model was trained on them
    "dejavu/DejaVuSansCondensed.ttf",
    "dejavu/DejaVuSansMono.ttf",
    "pt-serif/PTSerif-Regular.ttf",
    "atkinson-hyperlegible/AtkinsonHyperlegible-Regular.ttf",
)
UNSEEN = {
    "Liberation Sans": "LiberationSans-Regular.ttf",
    "Liberation Serif": "LiberationSerif-Regular.ttf",
}
"""Faces that it has not seen, in Debian's fonts-liberation."""
LIBERATION = Path("/usr/share/fonts/truetype/liberation")
SIZES = (8, 10, 12, 14, 16)
KINDS = ("prose", "random", "latin-1")
SIDE = 128
MARGIN = 2
MOST = 200
"""Characters."""
SPACING = 4
"""Pillow's own, in pixels between lines."""
_FOLDER = Path(__file__).resolve().parent.parent / "fonts"


def unseen_fonts() -> dict[str, Path]:
    """The files of `UNSEEN`. Raises `FileNotFoundError`."""
    found = {name: LIBERATION / file for name, file in UNSEEN.items()}
    for path in found.values():
        if not path.is_file():
            raise FileNotFoundError(f"there is no {path}; install Debian's fonts-liberation")
    return found


def write(folder: Path, prose: Path, copies: int, unseen: Mapping[str, Path]) -> list[dict[str, Any]]:
    """Draw `copies` pages of each kind, font and size into an emptied folder; their kinds and texts, in order of name.

    prose: a data folder whose test split has the prose. unseen: faces that prose is drawn in, too; each is a kind.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = long_texts(prose)
    rng = np.random.default_rng([0, 1])
    pages: list[dict[str, Any]] = []
    fonts = [(kind, kind, _FOLDER / font) for kind in KINDS for font in FONTS]
    fonts += [(f"prose, {name}", "prose", path) for name, path in unseen.items()]
    for kind, text_kind, font in fonts:
        for px in SIZES:
            face = ImageFont.truetype(str(font), px)
            for _ in range(copies):
                text = " ".join(texts[rng.integers(len(texts))].split())
                lines = _lines(_words(text_kind, text, rng), face)
                image = Image.new("L", (SIDE, SIDE))
                ImageDraw.Draw(image).multiline_text(
                    (MARGIN, MARGIN), "\n".join(lines), fill=255, font=face, spacing=SPACING
                )
                image.save(folder / f"{len(pages):05d}.png")
                pages.append({"kind": kind, "font": font.name, "px": px, "text": "\n".join(lines)})
    (folder / "pages.json").write_text(json.dumps(pages, ensure_ascii=False), "utf-8")
    return pages


def long_texts(data: Path) -> list[str]:
    """The texts of a test split that have more than a hundred characters."""
    return [
        text for shard in sorted(data.glob("test-*.parquet"))
        for text in pq.read_table(shard, columns=["text"])["text"].to_pylist() if len(text) > 100
    ]  # fmt: skip


def lines_of(
    kind: str, prose: list[str], code: list[str], rng: np.random.Generator, face: ImageFont.FreeTypeFont
) -> list[str]:
    """A page's lines: of prose, as `KINDS` has it, or of `code` its own lines, as far as they fit."""
    if kind != "code":
        return _lines(_words(kind, " ".join(prose[rng.integers(len(prose))].split()), rng), face)
    lines = [line for line in code[rng.integers(len(code))].split("\n") if line.strip()]
    words = [line[: max(1, sum(face.getlength(line[: k + 1]) <= SIDE - 2 * MARGIN for k in range(len(line))))]
             for line in lines]  # fmt: skip
    room = (SIDE - 2 * MARGIN - sum(face.getmetrics())) / (face.getbbox("A")[3] + SPACING)
    return words[: int(room) + 1]


def errors(pages: list[dict[str, Any]], texts: list[str]) -> dict[str, float]:
    """The CER of each kind, white space left out on both sides."""
    from textzip.models.slot.metrics import distance

    kinds = list(dict.fromkeys(page["kind"] for page in pages))
    edits = dict.fromkeys(kinds, 0)
    characters = dict.fromkeys(kinds, 0)
    for page, text in zip(pages, texts, strict=True):
        wanted, found = ("".join(each.split()) for each in (page["text"], unicodedata.normalize("NFC", text)))
        edits[page["kind"]] += distance(wanted, found)
        characters[page["kind"]] += len(wanted)
    return {kind: edits[kind] / characters[kind] for kind in kinds}


def _words(kind: str, text: str, rng: np.random.Generator) -> list[str]:
    words = text[:MOST].rsplit(" ", 1)[0].split(" ")
    if kind == "random":
        return ["".join(map(chr, rng.integers(0x21, 0x7F, len(word)))) for word in words]
    if kind == "latin-1":
        return ["".join(_accented(each, rng) for each in word) for word in words]
    return words


def _accented(letter: str, rng: np.random.Generator) -> str:
    forms = _FORMS.get(letter)
    return str(rng.choice(forms)) if forms and rng.random() < 0.3 else letter


def _forms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for point in range(0xC0, 0x100):
        plain = unicodedata.normalize("NFD", chr(point))[0]
        if plain != chr(point):
            found.setdefault(plain, []).append(chr(point))
    return found


_FORMS = _forms()


def _lines(words: list[str], face: ImageFont.FreeTypeFont) -> list[str]:
    """Words in lines that fit the page's width, as many as fit its height."""
    room = SIDE - 2 * MARGIN
    ascent, descent = face.getmetrics()
    pitch = face.getbbox("A")[3] + SPACING
    most = max(1, int((room - ascent - descent) / pitch) + 1)
    lines: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if face.getlength(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word if face.getlength(word) <= room else ""
    return [*lines, line][:most] if line else lines[:most]
