"""The glyph atlas: all glyphs of (fonts, px, mode), rasterised once by Pillow into flat arrays.

Rasterised block by block of 256 characters, when a block is first asked for: a font of 6,000 glyphs then costs a
Latin page 200 of them. What is in the arrays for a character never depends on what was loaded before, only its slot
number does, and slot numbers stay inside the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import ImageFont

from textzip.errors import FontError
from textzip.render.fonts.drawable import finds_glyph, missing_character
from textzip.render.fonts.face import GLYPH_PLANE, Face
from textzip.render.fonts.marks import newline_mark, notdef_box, wrap_mark
from textzip.render.fonts.slots import FIRST_GLYPH, NEEDS_SHAPING, NEWLINE, NOT_LOADED, NOTDEF, WRAP
from textzip.render.text.normal import needs_shaping

MODES = ("L", "1")
"""Anti-aliased, and 1-bit."""

MIN_PX, MAX_PX = 4, 512

_BLOCKS = 0x110000 >> 8
_ASCII = range(0x21, 0x7F)
_NO_INK = np.zeros((0, 0), np.uint8)


class Atlas:
    """Glyphs of a chain of faces at one size; a later face draws what the earlier ones lack.

    With `by_glyph` the keys are `face_number << 16 | glyph_number` instead of code points.

    `blocks` int32 (4352,) gives the row of `table` int32 (rows, 256) for key >> 8, or NOT_LOADED; `table` the slot;
    `glyphs` int32 (slots, 6) is offset, width, height, left, top (pixels from the pen and the baseline, y down) and
    advance (26.6); `rows` uint64 (R, 2) is every glyph's coverage, row by row, eight pixels a word (the first in the
    lowest byte), each word beside the same one with every inked pixel at 255. `ascent` and `descent` are the ink of
    printable ASCII above and below the baseline, in pixels.
    """

    def __init__(self, faces: Sequence[Face], px: int, mode: str, *, by_glyph: bool = False) -> None:
        if not MIN_PX <= px <= MAX_PX:
            raise FontError(f"px must be from {MIN_PX} to {MAX_PX}, not {px}")
        if mode not in MODES:
            raise FontError(f"mode must be 'L' (anti-aliased) or '1' (1-bit), not {mode!r}")
        self.faces = tuple(faces)
        self.px = px
        self.mode = mode
        self.by_glyph = by_glyph
        # Bitmap fonts have no glyph numbers to draw by: the marks and .notdef are then the first outline font's.
        self._first = next((n for n, face in enumerate(self.faces) if face.is_sfnt), 0) if by_glyph else 0
        self._font(self._first)
        self.blocks = np.full(_BLOCKS, NOT_LOADED, np.int32)
        self.table = np.zeros((0, 256), np.int32)
        self.glyphs = np.zeros((256, 6), np.int32)
        self.rows = np.zeros((1 << 12, 2), np.uint64)
        self._slots = self._words = 0
        self._boxes: dict[int, tuple[npt.NDArray[np.uint8], int]] = {}  # of faces: what stands for missing characters
        self._add_marks()
        if not by_glyph:
            self.load(0)
        self.ascent, self.descent = self._ink_extent()

    def load(self, block: int) -> None:
        """Rasterise block `block`: keys block·256 to block·256 + 255. Loading one twice does nothing."""
        if self.blocks[block] != NOT_LOADED:
            return
        row = np.zeros(256, np.int32)
        for low in range(256):
            row[low] = self._add_glyph_key(block << 8 | low) if self.by_glyph else self._add_character(block << 8 | low)
        self.table = np.concatenate([self.table, row[None]])
        self.blocks[block] = len(self.table) - 1

    def slots(self, keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.int32]:
        """The slot of each key, loading what is not there yet: 0 where no face draws it, −1 if it needs shaping."""
        for block in np.unique(keys >> 8):
            self.load(int(block))
        return self.table[self.blocks[keys >> 8], keys & 255]  # type: ignore[no-any-return]

    def bitmap(self, slot: int) -> npt.NDArray[np.uint8]:
        """One glyph's coverage, uint8 (height, width)."""
        offset, width, height = self.glyphs[slot, :3].tolist()
        across = -(-width // 8)
        words = self.rows[offset : offset + across * height, 0].astype("<u8")
        return words.view(np.uint8).reshape(height, across * 8)[:, :width]

    def _font(self, number: int) -> ImageFont.FreeTypeFont:
        return _opened(self.faces[number], self.px, self.by_glyph)

    def _add_character(self, code_point: int) -> int:
        for number, face in enumerate(self.faces):
            if code_point in face.characters:
                if needs_shaping(code_point):
                    if not face.is_sfnt:  # HarfBuzz can't shape a PCF font: to it this character is missing
                        continue
                    return NEEDS_SHAPING
                slot = self._add(number, chr(code_point), is_space=code_point == 0x20)
                if slot:
                    return slot
        return NOTDEF

    def _add_glyph_key(self, key: int) -> int:
        number, glyph = key >> 16, key & 0xFFFF
        if number >= len(self.faces) or glyph == 0 or not self.faces[number].is_sfnt:
            return NOTDEF
        if glyph >= self._font(number).font.glyphs:
            return NOTDEF
        return self._add(number, chr(GLYPH_PLANE + glyph), is_space=True)

    def _draw(self, number: int, character: str) -> tuple[npt.NDArray[np.uint8], int, int, int]:
        """A glyph of a face: its ink, left, top and advance. Raises `FontError` if the file is damaged there."""
        font = self._font(number)
        try:
            bitmap, left, top = _rasterise(font, character, self.mode)
            return bitmap, left, top, round(font.getlength(character, mode=self.mode) * 64)
        except Exception as error:  # FreeType finds a damaged glyph only now
            raise self.faces[number].broken(error) from error

    def _add(self, number: int, character: str, *, is_space: bool) -> int:
        """A new slot; or 0 if it has no ink and isn't a space (of at least a pixel)."""
        bitmap, left, top, advance = self._draw(number, character)
        if bitmap.size == 0 and (not is_space or (advance < 64 and not self.by_glyph)):
            return NOTDEF
        if not self.by_glyph and self._is_box(number, character, bitmap, advance):
            return NOTDEF
        return self._append(bitmap, left, top, advance)

    def _is_box(self, number: int, character: str, bitmap: npt.NDArray[np.uint8], advance: int) -> bool:
        """Whether the font lists a character, and FreeType draws its box of missing characters for it all the same."""
        face = self.faces[number]
        if not face.is_sfnt or not bitmap.size:  # in a PCF font FreeType knows all characters, or none
            return False
        if number not in self._boxes:
            missing = missing_character(face)
            box, _, _, width = self._draw(number, missing) if missing else (_NO_INK, 0, 0, 0)
            self._boxes[number] = box, width
        box, width = self._boxes[number]
        same = advance == width and np.array_equal(bitmap, box)
        return same and not finds_glyph(face, character)

    def _append(self, bitmap: npt.NDArray[np.uint8], left: int, top: int, advance: int) -> int:
        if self._slots == len(self.glyphs):
            self.glyphs = np.concatenate([self.glyphs, np.zeros_like(self.glyphs)])
        height, width = bitmap.shape
        across = -(-width // 8)
        padded = np.zeros((height, across * 8), np.uint8)
        padded[:, :width] = bitmap
        while self._words + height * across > len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        end = self._words + height * across
        self.rows[self._words : end, 0] = padded.view("<u8").ravel()
        self.rows[self._words : end, 1] = ((padded > 0) * np.uint8(255)).view("<u8").ravel()
        self.glyphs[self._slots] = self._words, width, height, left, top, advance
        self._slots += 1
        self._words = end
        return self._slots - 1

    def _add_marks(self) -> None:
        character = chr(GLYPH_PLANE) if self.by_glyph else missing_character(self.faces[0])
        bitmap, left, top, advance = self._draw(self._first, character) if character else (_NO_INK, 0, 0, 0)
        if bitmap.size == 0:
            bitmap = notdef_box(self.px)
            left, top, advance = 0, -bitmap.shape[0], (bitmap.shape[1] + 1) * 64
        marks = {NOTDEF: (bitmap, left, top, advance)}
        for slot, mark in ((NEWLINE, newline_mark(self.px)), (WRAP, wrap_mark(self.px))):
            marks[slot] = mark, 1, -mark.shape[0], (mark.shape[1] + 1) * 64
        for slot in range(FIRST_GLYPH):
            self._append(*marks[slot])

    def _ink_extent(self) -> tuple[int, int]:
        if self.by_glyph:
            return 0, 0
        slots = self.table[0, _ASCII.start : _ASCII.stop]
        slots = slots[slots > 0]
        if len(slots) < len(_ASCII) // 2:  # not a Latin font: take its designer's word for it
            ascent, descent = self._font(0).getmetrics()
            return ascent, abs(descent)
        top, height = self.glyphs[slots, 4], self.glyphs[slots, 2]
        return int(-top.min()), int(max(0, (top + height).max()))


def _rasterise(font: ImageFont.FreeTypeFont, character: str, mode: str) -> tuple[npt.NDArray[np.uint8], int, int]:
    """A glyph cropped to its ink, uint8 (H, W), and where its top left corner is from the pen: (left, top)."""
    mask, (left, top) = font.getmask2(character, mode=mode, anchor="ls")
    width, height = mask.size
    if width == 0 or height == 0:
        return np.zeros((0, 0), np.uint8), 0, 0
    bitmap = np.frombuffer(bytes(mask), np.uint8).reshape(height, width)
    rows, columns = np.flatnonzero(bitmap.any(1)), np.flatnonzero(bitmap.any(0))
    if len(rows) == 0:
        return np.zeros((0, 0), np.uint8), 0, 0
    cropped = bitmap[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    place = _place_among_others(font, character) if mode == "1" else None
    return cropped, *(place or (int(left + columns[0]), int(top + rows[0])))


def _place_among_others(font: ImageFont.FreeTypeFont, character: str) -> tuple[int, int] | None:
    """Where the top left corner of a glyph's 1-bit ink is from the pen, as in the middle of a line; None if unknown.

    For a 1-bit glyph alone Pillow gives the corner of its outline, which can be a pixel off from its ink. Within a
    line ink stands right, so the glyph is drawn among blanks, an underscore whose place below the baseline is known
    (Pillow's first row is the baseline or what stands above it), and an l, without which a line can lose its last row.
    """
    blank, width, line = (round(font.getlength(text, mode="1") * 64) for text in (" ", character, "_"))
    if not blank or font.getbbox("_", mode="1", anchor="ls")[1] < 0:
        return None
    room = " " * -(-2 * int(font.size) * 64 // blank)
    gap = len(room) * blank
    underscore, drawn = _ink(font, "_"), _ink(font, f"{room}{character}{room}_{room}l")
    middle, end = (3 * gap // 2 + width) >> 6, (5 * gap // 2 + width + line) >> 6
    ink, below = drawn[:, :middle], drawn[:, middle:end]
    if not (ink.any() and below.any() and underscore.any()):
        return None
    baseline = np.flatnonzero(below.any(1))[0] - np.flatnonzero(underscore.any(1))[0]
    left = np.flatnonzero(ink.any(0))[0] - ((gap + 32) >> 6)
    return int(left), int(np.flatnonzero(ink.any(1))[0] - baseline)


def _ink(font: ImageFont.FreeTypeFont, text: str) -> npt.NDArray[np.uint8]:
    mask, _ = font.getmask2(text, mode="1", anchor="ls")
    width, height = mask.size
    return np.frombuffer(bytes(mask), np.uint8).reshape(height, width)


@lru_cache(maxsize=8)
def _opened(face: Face, px: int, by_glyph: bool) -> ImageFont.FreeTypeFont:
    """A face at a size. Few stay open: each holds the font's file twice, and is needed only while a block is loaded."""
    return face.open(px, by_glyph=by_glyph)


@lru_cache(maxsize=1024)
def _cached(faces: tuple[Face, ...], px: int, mode: str, by_glyph: bool) -> Atlas:
    return Atlas(faces, px, mode, by_glyph=by_glyph)


def get_atlas(faces: Sequence[Face], px: int, mode: str, *, by_glyph: bool = False) -> Atlas:
    """The atlas of these faces, made once a process."""
    return _cached(tuple(faces), px, mode, by_glyph)
