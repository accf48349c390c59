"""Glyphs of a face as pictures, and their shapes as points that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.render.fonts.drawable import finds_glyph, missing_character
from textzip.render.fonts.face import Face

ASCII = "".join(map(chr, range(0x21, 0x7F)))
LATIN_1 = "".join(chr(code) for code in range(0xA1, 0x100) if code != 0xAD)
"""Latin-1 beyond ASCII that has ink."""

SIDE = 8
"""Cells a side of a glyph that is compared: coarse, so that what a face does to all its letters matters little."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Glyph:
    """One character drawn alone: its ink uint8 (H, W), (0, 0) if none; where that is, in pixels from the pen and the
    baseline, y down; and its advance in pixels.
    """

    ink: npt.NDArray[np.uint8]
    left: int
    top: int
    advance: float

    @property
    def width(self) -> int:
        """Of the ink, in pixels."""
        return self.ink.shape[1]

    @property
    def height(self) -> int:
        """Of the ink, in pixels."""
        return self.ink.shape[0]


def drawn(face: Face, px: int) -> tuple[dict[str, Glyph], int]:
    """The characters of ASCII and Latin-1 that a face lists, drawn at `px` pixels (a bitmap font: at its nearest).

    Returns that size, too.

    One that has no glyph of its own, but the box for what is missing, is drawn without ink. Raises `FontError` if the
    file is damaged.
    """
    native = face.native_px
    size = min(native, key=lambda each: abs(each - px)) if native else px
    font = face.open(size)
    box = missing_character(face)
    try:
        blank = _glyph(font, box) if box is not None else None
        glyphs = {each: _glyph(font, each) for each in ASCII + LATIN_1 if ord(each) in face.characters}
    except (OSError, ValueError) as error:  # FreeType finds a damaged glyph only now
        raise face.broken(error) from error
    empty = np.zeros((0, 0), np.uint8)
    for each, glyph in glyphs.items():
        if blank is not None and face.is_sfnt and same(glyph, blank) and not finds_glyph(face, each):
            glyphs[each] = Glyph(empty, 0, 0, glyph.advance)
    return glyphs, size


def same(one: Glyph, other: Glyph) -> bool:
    """Whether two glyphs can't be told apart in a line: the same ink at the same place, the same advance."""
    return (one.left, one.top, one.advance) == (other.left, other.top, other.advance) and np.array_equal(
        one.ink, other.ink
    )


def shaped(glyphs: Mapping[str, Glyph], characters: str) -> Floats:
    """Characters as unit vectors (n, SIDE²), each stretched to the same square: the shape without size and place.

    Those without ink are zeros.
    """
    shown = np.zeros((len(characters), SIDE * SIDE), np.float32)
    for row, each in zip(shown, characters, strict=True):
        if glyphs[each].ink.size:
            row[:] = np.asarray(Image.fromarray(glyphs[each].ink).resize((SIDE, SIDE), Image.Resampling.BOX)).ravel()
    shown = np.sqrt(shown)  # thin strokes count, too
    return shown / np.maximum(np.linalg.norm(shown, axis=1, keepdims=True), 1e-6)


def _glyph(font: object, character: str) -> Glyph:
    mask, (left, top) = font.getmask2(character, mode="L", anchor="ls")  # type: ignore[attr-defined]
    width, height = mask.size
    ink = np.asarray(Image.Image()._new(mask), np.uint8) if width and height else np.zeros((0, 0), np.uint8)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if len(rows):
        ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        left, top = left + int(columns[0]), top + int(rows[0])
    else:
        ink = np.zeros((0, 0), np.uint8)
    return Glyph(ink, left, top, font.getlength(character, mode="L"))  # type: ignore[attr-defined]
