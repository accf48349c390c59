"""The glyphs of one face at one px and mode, 256 keys at a time: what an atlas is made of, and files can keep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import ImageFont

from textzip.render.fonts import ink
from textzip.render.fonts.drawable import finds_glyph, missing_character
from textzip.render.fonts.face import GLYPH_PLANE, Face
from textzip.render.text.normal import needs_shaping

BLOCK = 256
"""Keys of a block."""

PRINTABLE = range(0x21, 0x7F)
"""ASCII that has ink."""

UNMAPPED, UNDRAWN = -1, -2
"""In `Glyphs.table`: the face has no such key; it has it, and neither ink nor a space comes of it."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Keys 256·b to 256·b + 255 of a face: code points, or glyph numbers where it is drawn by glyph.

    `table` int16 (257,) gives for each key its row of `boxes`, or UNMAPPED or UNDRAWN, and last that of .notdef (whose
    box is empty if the face draws nothing for it). `boxes` int32 (n, 6) and `rows` uint64 (R,) are as `ink.draw` gives
    them. `ascent` and `descent` are what the block's printable ASCII has above and below the baseline, in pixels; of
    blocks with few or none of it the face's own.
    """

    table: npt.NDArray[np.int16]
    boxes: npt.NDArray[np.int32]
    rows: npt.NDArray[np.uint64]
    ascent: int
    descent: int


def rasterise(face: Face, px: int, mode: str, block: int, *, by_glyph: bool) -> Glyphs:
    """Block `block` of a face. Raises `FontError` if it has no such size, or its file is damaged there."""
    font = face.open(px, by_glyph=by_glyph)
    drawn = _characters(face, font, block, by_glyph=by_glyph)
    missing = [chr(GLYPH_PLANE)] if by_glyph else list(filter(None, [missing_character(face)]))
    try:
        boxes, rows = ink.draw(font, mode, [*drawn.values(), *missing])
    except Exception:  # FreeType finds a damaged glyph only now
        drawn = {key: each for key, each in drawn.items() if _is_sound(face, font, mode, each, by_glyph=by_glyph)}
        try:
            boxes, rows = ink.draw(font, mode, [*drawn.values(), *missing])
        except Exception as error:
            raise face.broken(error) from error
    if not missing:  # the face has every character there is
        boxes = np.concatenate([boxes, np.zeros((1, 6), np.int32)])
    table = np.full(BLOCK + 1, UNMAPPED, np.int16)
    table[[key % BLOCK for key in drawn]] = np.arange(len(drawn))
    table[BLOCK] = len(drawn)
    if not by_glyph:
        blank = [key for key in drawn if not _shows(boxes[table[key % BLOCK]], key)]
        boxed = [key for key in _like_notdef(drawn, boxes, rows) if face.is_sfnt and not finds_glyph(face, drawn[key])]
        table[[key % BLOCK for key in (*blank, *boxed)]] = UNDRAWN
    ascii_boxes = boxes[[row for row in table[PRINTABLE.start : PRINTABLE.stop] if row >= 0]]
    extent = ink_extent(ascii_boxes) if block == 0 and not by_glyph else None
    return Glyphs(table, boxes, rows, *(extent or map(abs, font.getmetrics())))


def _shows(box: npt.NDArray[np.int32], key: int) -> bool:
    """Whether a character leaves ink, or is a space of at least a pixel."""
    return bool(box[ink.WIDTH]) or (key == 0x20 and bool(box[ink.ADVANCE] >= 64))


def _like_notdef(drawn: dict[int, str], boxes: npt.NDArray[np.int32], rows: npt.NDArray[np.uint64]) -> list[int]:
    """The keys whose glyphs have ink that looks like that of .notdef, the last of the boxes."""
    notdef = boxes[-1]
    if not notdef[ink.WIDTH]:
        return []
    alike = (boxes[:-1, ink.WIDTH :] == notdef[ink.WIDTH :]).all(1)
    words = (int(notdef[ink.WIDTH]) + 7 >> 3) * int(notdef[ink.HEIGHT])
    return [
        key
        for key, box, same in zip(drawn, boxes[:-1, ink.OFFSET], alike, strict=True)
        if same and np.array_equal(rows[box : box + words], rows[notdef[ink.OFFSET] : notdef[ink.OFFSET] + words])
    ]


def ink_extent(boxes: npt.NDArray[np.int32]) -> tuple[int, int] | None:
    """Pixels above and below the baseline that printable ASCII takes, given its boxes; None if it is hardly there."""
    if len(boxes) < len(PRINTABLE) // 2:  # not a Latin font: take its designer's word for it
        return None
    top, bottom = boxes[:, ink.TOP], boxes[:, ink.TOP] + boxes[:, ink.HEIGHT]
    return int(-top.min()), int(max(0, bottom.max()))


def _characters(face: Face, font: ImageFont.FreeTypeFont, block: int, *, by_glyph: bool) -> dict[int, str]:
    """The face's keys in a block, and the character by which Pillow draws each."""
    keys = range(block * BLOCK, (block + 1) * BLOCK)
    if by_glyph:
        return {key: chr(GLYPH_PLANE + key) for key in keys if 0 < key < font.font.glyphs}
    known = face.characters
    return {key: chr(key) for key in keys if key in known}


def _is_sound(face: Face, font: ImageFont.FreeTypeFont, mode: str, character: str, *, by_glyph: bool) -> bool:
    """Whether a character can be drawn; one that can't is an error, unless nobody will ask for it."""
    try:
        ink.draw(font, mode, [character])
    except Exception as error:
        if by_glyph or not needs_shaping(ord(character)):
            raise face.broken(error) from error
        return False
    return True
