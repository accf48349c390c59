"""The glyphs of a face at one px and mode as the matcher wants them: those that are drawn alike are one class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from textzip.render.fonts.atlas import Atlas, get_atlas
from textzip.render.fonts.face import Face
from textzip.render.fonts.glyphs import BLOCK
from textzip.render.fonts.slots import NEWLINE, WRAP
from textzip.render.page import kernel
from textzip.render.text.normal import normalize

COLUMNS = 10
OFFSET, WIDTH, HEIGHT, LEFT, TOP, ADVANCE, KIND, PROBE_ROW, PROBE_COLUMN, ABOVE = range(COLUMNS)
"""Columns of `Classes.boxes`. OFFSET is into `ink`; the next five are an atlas's; PROBE is the glyph's brightest pixel;
ABOVE is the first column, from the pen, of what it has above the baseline, or NO_INK."""

INK, SPACE, BREAK, WRAPPED = range(4)
"""KIND: a character that shows, a space, the newline mark, the wrap mark."""

NO_INK = -(1 << 20)

_FEW = 4
"""Blocks of a set of which thousands are kept."""


@dataclass(frozen=True)
class Classes:
    """What may stand on a page, the glyphs with most ink first.

    `boxes` int32 (n, COLUMNS); `ink` uint8 (R,) holds every glyph's coverage row by row, WIDTH bytes a row.
    """

    boxes: npt.NDArray[np.int32]
    ink: npt.NDArray[np.uint8]
    members: tuple[str, ...]
    """Of each class its characters, in the order of their numbers; a line feed for the newline mark, "" for the other.
    The first stands for all."""
    ascent: int
    descent: int
    """Of printable ASCII, in pixels: what a page is laid out by."""
    highest: int
    """Pixels that the highest glyph has above the baseline."""
    lowest: int
    """Pixels from the baseline to the lower edge of the lowest."""
    first: int
    """The least LEFT, at most 0."""
    window: int
    """Columns that a glyph can reach from `first` on."""

    @cached_property
    def of(self) -> dict[str, int]:
        """The class of each character."""
        return {character: n for n, each in enumerate(self.members) for character in each}

    @cached_property
    def space(self) -> int:
        """A space's advance in 26.6; 0 if the face has none."""
        return int(self.boxes[self.of[" "], ADVANCE]) if " " in self.of else 0


def classes(face: Face, px: int, mode: str, blocks: frozenset[int], only: frozenset[str] | None = None) -> Classes:
    """The classes of a face's characters in these blocks of 256, or of `only` those of them.

    Characters that need shaping, or that no label holds, are left out. Those used last are kept. Raises `FontError` as
    the atlas does.
    """
    return (_few if len(blocks) <= _FEW else _many)(face, px, mode, blocks, only)


def _made(face: Face, px: int, mode: str, blocks: frozenset[int], only: frozenset[str] | None) -> Classes:
    atlas = get_atlas((face,), px, mode)
    for block in sorted(blocks):
        atlas.load(block)
    grouped = _grouped(atlas, _characters(atlas, blocks, only))
    order = sorted(grouped, key=lambda key: (-sum(key[1]), key[2:]))
    boxes = np.zeros((len(order), COLUMNS), np.int32)
    parts: list[npt.NDArray[np.uint8]] = [np.zeros(0, np.uint8)]
    at = 0
    for row, key in zip(boxes, order, strict=True):
        kind, pixels, width, height, left, top, advance = key
        picture = np.frombuffer(pixels, np.uint8).reshape(height, width)
        row[:PROBE_ROW] = at, width, height, left, top, advance, kind
        row[ABOVE] = NO_INK
        if width:
            row[PROBE_ROW], row[PROBE_COLUMN] = np.unravel_index(int(picture.argmax()), picture.shape)
            above = np.flatnonzero(picture[: max(0, -top)].any(0))
            row[ABOVE] = left + int(above[0]) if len(above) else NO_INK
        parts.append(picture.ravel())
        at += picture.size
    inked = boxes[boxes[:, WIDTH] > 0]
    first = int(min(0, inked[:, LEFT].min(initial=0)))
    return Classes(
        boxes=boxes,
        ink=np.concatenate(parts),
        members=tuple(grouped[key] for key in order),
        ascent=atlas.ascent,
        descent=atlas.descent,
        highest=int((-inked[:, TOP]).max(initial=0)),
        lowest=int((inked[:, TOP] + inked[:, HEIGHT]).max(initial=0)),
        first=first,
        window=int((inked[:, LEFT] + inked[:, WIDTH]).max(initial=0)) - 2 * first + 2,
    )


_few, _many = lru_cache(maxsize=2048)(_made), lru_cache(maxsize=32)(_made)


def blocks_of(face: Face, text: Iterable[str] = ()) -> frozenset[int]:
    """The blocks of 256 that hold ASCII, Latin-1 and what the face has of a text."""
    return frozenset({0, *(ord(each) >> 8 for each in set(text) if ord(each) in face.characters)})


def all_blocks(face: Face) -> frozenset[int]:
    """The blocks of 256 in which the face has characters."""
    return frozenset({0, *(code_point >> 8 for code_point in face.characters)})


@lru_cache(maxsize=1 << 16)
def is_label(character: str) -> bool:
    """Whether a label can hold a character as it is, wherever it stands."""
    return normalize(f"a{character}a") == f"a{character}a"


_Key = tuple[int, bytes, int, int, int, int, int]


def _characters(atlas: Atlas, blocks: frozenset[int], only: frozenset[str] | None) -> list[tuple[str, int, int]]:
    """Each character or mark, its slot and its kind."""
    found = [("\n", NEWLINE, BREAK), ("", WRAP, WRAPPED)]
    arrays = atlas.arrays
    for block in sorted(blocks):
        row = arrays.table[arrays.blocks[block]]
        for low in np.flatnonzero(row > 0).tolist():
            character = chr(block * BLOCK + low)
            if (only is None or character in only) and is_label(character):
                found.append((character, int(row[low]), SPACE if character == " " else INK))
    return found


def _grouped(atlas: Atlas, characters: list[tuple[str, int, int]]) -> dict[_Key, str]:
    """Characters by all that the drawing of a page takes of them."""
    found: dict[_Key, str] = {}
    for character, slot, kind in characters:
        box = atlas.arrays.glyphs[slot, kernel.WIDTH :].tolist()
        width, height, left, top, advance = box
        if not width and kind != SPACE:
            continue
        key = kind, atlas.bitmap(slot).tobytes(), width, height, left, top, advance
        found[key] = found.get(key, "") + character
    return found
