"""The glyph atlas: what a chain of faces draws at one px and mode, in flat arrays that the page kernel reads.

It is loaded block by block of 256 keys, when one of them is first asked for: a font of 6,000 glyphs then costs a Latin
page 200 of them. What is in the arrays for a character never depends on what was loaded before, only its slot number
does, and slot numbers stay inside the process. A process keeps the atlases it used last, up to a size: thousands of
fonts need no more memory than a few.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textzip.errors import FontError
from textzip.render.fonts.face import Face
from textzip.render.fonts.glyphs import BLOCK, PRINTABLE, UNMAPPED, Glyphs, ink_extent
from textzip.render.fonts.ink import HEIGHT, OFFSET, WIDTH
from textzip.render.fonts.marks import newline_mark, notdef_box, wrap_mark
from textzip.render.fonts.slots import FIRST_GLYPH, NEEDS_SHAPING, NEWLINE, NOT_LOADED, NOTDEF, WRAP
from textzip.render.fonts.store import glyphs_of
from textzip.render.text.normal import needs_shaping

MODES = ("L", "1")
"""Anti-aliased, and 1-bit."""

MIN_PX, MAX_PX = 4, 512

KEPT_ATLASES, KEPT_BYTES = 768, 128 << 20
"""How many atlases a process keeps, and how large they may be together: hundreds of small ones, or some of Chinese."""

_FACE_BLOCKS = 0x10000 // BLOCK  # of an atlas by glyph: each face has its own
_OVERHEAD = 2048  # bytes of an atlas's objects, about


class Arrays(NamedTuple):
    """What the page kernel reads; never written to, so that what was taken together stays together.

    `blocks` int32 (B,) gives the row of `table` int32 (rows, 256) for key >> 8, or NOT_LOADED (which all keys are whose
    block it doesn't reach to); `table` the slot; `glyphs` int32 (slots, 6) is offset, width, height, left, top (pixels
    from the pen and the baseline, y down) and advance (26.6); `rows` uint64 (R,) is every glyph's coverage, row by row,
    eight pixels a word (the first in the lowest byte).
    """

    blocks: npt.NDArray[np.int32]
    table: npt.NDArray[np.int32]
    glyphs: npt.NDArray[np.int32]
    rows: npt.NDArray[np.uint64]


class Atlas:
    """Glyphs of a chain of faces at one size; a later face draws what the earlier ones lack.

    With `by_glyph` the keys are `face_number << 16 | glyph_number` instead of code points. `arrays` are those of what
    was loaded so far: others take their place when more is, in which everything has the slot that it had. `ascent` and
    `descent` are the ink of printable ASCII above and below the baseline, in pixels; `size` is what it takes, in bytes.
    Threads may share an atlas.
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
        self._lock = Lock()
        # Bitmap fonts have no glyph numbers to draw by: the marks and .notdef are then the first outline font's.
        first = next((n for n, face in enumerate(self.faces) if face.is_sfnt), 0) if by_glyph else 0
        glyphs = self._glyphs(first, 0)
        self.arrays = Arrays(np.zeros(0, np.int32), np.zeros((0, BLOCK), np.int32), *_marks(px, glyphs))
        self.ascent = self.descent = 0
        if not by_glyph:
            self.arrays = self._with_characters(0, glyphs)
            extent = self._ink_extent() if len(self.faces) > 1 else None
            self.ascent, self.descent = extent or (glyphs.ascent, glyphs.descent)

    @property
    def size(self) -> int:
        """What it takes, in bytes, about."""
        return _OVERHEAD + sum(each.nbytes for each in self.arrays)

    def load(self, block: int) -> None:
        """Load block `block`: keys block·256 to block·256 + 255. Loading one twice does nothing."""
        with self._lock:
            blocks = self.arrays.blocks
            if block < len(blocks) and blocks[block] != NOT_LOADED:
                return
            if self.by_glyph:
                self.arrays = self._with_glyphs(block)
            else:
                self.arrays = self._with_characters(block, self._glyphs(0, block))

    def slot(self, key: int) -> int:
        """The slot of a key, loading its block if it is not there yet."""
        self.load(key >> 8)
        arrays = self.arrays
        return int(arrays.table[arrays.blocks[key >> 8], key & 255])

    def slots(self, keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.int32]:
        """The slot of each key, loading what is not there yet: 0 where no face draws it, −1 if it needs shaping."""
        for block in np.unique(keys >> 8):
            self.load(int(block))
        arrays = self.arrays
        return arrays.table[arrays.blocks[keys >> 8], keys & 255]  # type: ignore[no-any-return]

    def bitmap(self, slot: int) -> npt.NDArray[np.uint8]:
        """One glyph's coverage, uint8 (height, width)."""
        offset, width, height = self.arrays.glyphs[slot, :3].tolist()
        across = -(-width // 8)
        words = self.arrays.rows[offset : offset + across * height].astype("<u8")
        return words.view(np.uint8).reshape(height, across * 8)[:, :width]

    def _glyphs(self, number: int, block: int) -> Glyphs:
        return glyphs_of(self.faces[number], self.px, self.mode, block, by_glyph=self.by_glyph)

    def _with_glyphs(self, block: int) -> Arrays:
        """The arrays with a block of glyph numbers, of the face whose it is."""
        number, inside = divmod(block, _FACE_BLOCKS)
        row = np.full(BLOCK, NOTDEF, np.int32)
        arrays = self.arrays
        if number < len(self.faces) and self.faces[number].is_sfnt:
            glyphs = self._glyphs(number, inside)
            arrays = _taken(arrays, glyphs, glyphs.table[:BLOCK] >= 0, row)
        return _added(arrays, block, row)

    def _with_characters(self, block: int, glyphs: Glyphs) -> Arrays:
        """The arrays with a block of code points, of each the first face that draws it; `glyphs` are the first's."""
        shaped = _shaped(block)
        row = np.full(BLOCK, NOTDEF, np.int32)
        arrays = self.arrays
        for number, face in enumerate(self.faces):
            if number:
                missing = np.flatnonzero(row == NOTDEF).tolist()
                if not any(block << 8 | low in face.characters for low in missing):
                    continue
                glyphs = self._glyphs(number, block)
            table = glyphs.table[:BLOCK]
            wanted = table >= 0 if number == 0 else (table >= 0) & (row == NOTDEF)
            if shaped is not None:
                if face.is_sfnt:  # HarfBuzz can't shape a PCF font: to it such a character is missing
                    row[(row == NOTDEF) & shaped & (table != UNMAPPED)] = NEEDS_SHAPING
                wanted &= ~shaped
            arrays = _taken(arrays, glyphs, wanted, row)
        return _added(arrays, block, row)

    def _ink_extent(self) -> tuple[int, int] | None:
        slots = self.arrays.table[0, PRINTABLE.start : PRINTABLE.stop]
        return ink_extent(self.arrays.glyphs[slots[slots > 0]])


def _taken(arrays: Arrays, glyphs: Glyphs, wanted: npt.NDArray[np.bool_], row: npt.NDArray[np.int32]) -> Arrays:
    """The arrays with a block's glyphs, and the slots of the keys wanted of it noted in its row."""
    first = len(arrays.glyphs)
    np.copyto(row, glyphs.table[:BLOCK] + np.int32(first), where=wanted)
    boxes = np.concatenate([arrays.glyphs, glyphs.boxes])
    boxes[first:, OFFSET] += len(arrays.rows)
    return arrays._replace(glyphs=boxes, rows=np.concatenate([arrays.rows, glyphs.rows]))


def _added(arrays: Arrays, block: int, row: npt.NDArray[np.int32]) -> Arrays:
    """The arrays with the row of a block in their table."""
    blocks = np.full(max(block + 1, len(arrays.blocks)), NOT_LOADED, np.int32)
    blocks[: len(arrays.blocks)] = arrays.blocks
    blocks[block] = len(arrays.table)
    return arrays._replace(blocks=blocks, table=np.concatenate([arrays.table, row[None]]))


def _marks(px: int, glyphs: Glyphs) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64]]:
    """The reserved slots: .notdef, which `glyphs` have, and the marks."""
    boxes, rows = _own_marks(px)
    notdef = glyphs.boxes[glyphs.table[BLOCK]]
    if notdef[WIDTH] == 0:
        return boxes, rows
    boxes = boxes.copy()
    boxes[NOTDEF] = notdef
    boxes[NOTDEF, OFFSET] = len(rows)
    words = (int(notdef[WIDTH]) + 7 >> 3) * int(notdef[HEIGHT])
    return boxes, np.concatenate([rows, glyphs.rows[notdef[OFFSET] : notdef[OFFSET] + words]])


@lru_cache(maxsize=64)
def _own_marks(px: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64]]:
    """The reserved slots of a face whose .notdef has no ink: what is missing must show."""
    box = notdef_box(px)
    boxes = np.zeros((FIRST_GLYPH, 6), np.int32)
    rows = np.zeros(0, np.uint64)
    for slot, left, mark in ((NOTDEF, 0, box), (NEWLINE, 1, newline_mark(px)), (WRAP, 1, wrap_mark(px))):
        height, width = mark.shape
        padded = np.zeros((height, -(-width // 8) * 8), np.uint8)
        padded[:, :width] = mark
        boxes[slot] = len(rows), width, height, left, -height, (width + 1) * 64
        rows = np.concatenate([rows, padded.view("<u8").ravel().astype(np.uint64)])
    return boxes, rows


@lru_cache(maxsize=256)
def _shaped(block: int) -> npt.NDArray[np.bool_] | None:
    """Which of a block's code points need shaping: bool (256,), or None if there are none."""
    found = np.array([needs_shaping(block << 8 | low) for low in range(BLOCK)])
    return found if found.any() else None


class _Kept:
    """The atlases used last, within `KEPT_ATLASES` and `KEPT_BYTES`, and always the very last one."""

    def __init__(self) -> None:
        self._atlases: OrderedDict[tuple[tuple[Face, ...], int, str, bool], tuple[Atlas, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, faces: tuple[Face, ...], px: int, mode: str, by_glyph: bool) -> Atlas:
        key = faces, px, mode, by_glyph
        with self._lock:
            found = self._atlases.get(key)
            if found is not None and found[0].size == found[1]:
                self._atlases.move_to_end(key)
                return found[0]
            atlas = found[0] if found is not None else Atlas(faces, px, mode, by_glyph=by_glyph)
            self._bytes += atlas.size - (found[1] if found is not None else 0)
            self._atlases[key] = atlas, atlas.size
            self._atlases.move_to_end(key)
            while len(self._atlases) > 1 and (len(self._atlases) > KEPT_ATLASES or self._bytes > KEPT_BYTES):
                _, (_, size) = self._atlases.popitem(last=False)
                self._bytes -= size
            return atlas


_KEPT = _Kept()


def get_atlas(faces: Sequence[Face], px: int, mode: str, *, by_glyph: bool = False) -> Atlas:
    """The atlas of these faces, made once and kept while it is among those used last."""
    return _KEPT.get(tuple(faces), px, mode, by_glyph)
