"""What packed pages are drawn in: one bitmap face, whose pixels no rasteriser decides, and what it tells apart.

misc-fixed 5x8 comes with textzip, has Latin, Greek and Cyrillic, and each of its characters keeps to a cell of 5 × 8
pixels. So a character's pixels depend on no other, and a page has one text at most.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from textzip.errors import FontError
from textzip.proof.classes import ADVANCE, HEIGHT, INK, KIND, LEFT, OFFSET, TOP, WIDTH, Classes, all_blocks, classes
from textzip.render.fonts.face import Face, load_face
from textzip.render.page.style import Style
from textzip.render.text.normal import joins_back
from textzip.resources import resolve

NAME, PX, MODE = "5x8", 8, "1"
"""As headers write it; its only size; a bitmap's only mode."""

MARGIN = 1

_FILE = "fonts/misc-fixed/5x8.pcf"
_SHA256 = "9d5481a64bb69f8c50ce235bd7791b97ca9d473f22a0b5b20a6cc5e580a1a165"
_LAST_BLOCK = 0x2F
"""Letters, punctuation, arrows, mathematics, boxes; what comes after them the face hardly has."""


@lru_cache(maxsize=1)
def face() -> Face:
    """The face. Raises `FontError` if its file is not there, or has other bytes than pages are drawn by."""
    path = resolve(_FILE)
    found = load_face(path)
    if found.sha256 != _SHA256:
        raise FontError(f"{path}: not the file that packed pages are drawn with (sha256 {_SHA256}); restore it")
    return found


@lru_cache(maxsize=1)
def drawable() -> frozenset[str]:
    """The characters that stand for themselves on a page: of those that are drawn alike the first, and no backslash.

    Each keeps to its cell, looks like none of the marks, and neither joins nor composes with another.
    """
    return frozenset(_shown() - {"\\"})


@lru_cache(maxsize=1)
def alphabet() -> Classes:
    """All that can stand on a page, no two of them alike: characters, and the marks at lines' ends."""
    return classes(face(), PX, MODE, _blocks(), _shown() | {" "})


def style(width: int, height: int) -> Style:
    """How pages of this size are laid out."""
    return Style(width, height, MARGIN, MARGIN)


def _blocks() -> frozenset[int]:
    return frozenset(block for block in all_blocks(face()) if block <= _LAST_BLOCK)


@lru_cache(maxsize=1)
def _shown() -> frozenset[str]:
    of = classes(face(), PX, MODE, _blocks())
    cell = int(of.boxes[of.of["n"], ADVANCE])
    marks = {_picture(of, n) for n, box in enumerate(of.boxes) if box[KIND] != INK}
    found = []
    for n, (box, members) in enumerate(zip(of.boxes, of.members, strict=True)):
        inside = box[LEFT] >= 0 and (box[LEFT] + box[WIDTH]) << 6 <= cell and box[ADVANCE] == cell
        if box[KIND] == INK and inside and _picture(of, n) not in marks and not joins_back(members[0]):
            found.append(members[0])
    return frozenset(found)


def _picture(of: Classes, number: int) -> tuple[bytes, ...]:
    box = of.boxes[number]
    size = int(box[WIDTH]) * int(box[HEIGHT])
    return of.ink[box[OFFSET] : box[OFFSET] + size].tobytes(), np.array(box[[WIDTH, HEIGHT, LEFT, TOP]]).tobytes()
