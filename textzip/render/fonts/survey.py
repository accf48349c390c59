"""What a font draws at a size: its coverage, what is missing or blank, what looks alike, and what a page holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from textzip.errors import TextzipError
from textzip.render.fonts.atlas import Atlas, get_atlas
from textzip.render.fonts.face import Face
from textzip.render.fonts.slots import NEEDS_SHAPING, NEWLINE, WRAP
from textzip.render.page.draw import resolve_mode
from textzip.render.page.page import render_page
from textzip.render.page.style import Style
from textzip.render.text.blocks import block_name, block_range, repertoire
from textzip.render.text.normal import needs_shaping, normalize

MARK_NAMES = {NEWLINE: "newline mark", WRAP: "wrap mark"}

_Shape = tuple[int, int, int, int, bytes]
_ASCII = "".join(chr(cp) for cp in range(0x21, 0x7F))
_PANGRAM = "the quick brown fox jumps over the lazy dog, while five wizards box; "


@dataclass(frozen=True)
class Coverage:
    """Characters of one Unicode block: how many a font draws, of how many that stand alone in a text."""

    block: str
    drawn: int
    of: int


@dataclass(frozen=True)
class Survey:
    """One font at one size."""

    font: str
    px: int
    mode: str
    coverage: list[Coverage]
    blank: list[int]
    """Code points that the font lists and draws without ink (blanks and invisible characters aside)."""
    missing_ascii: str
    """Printable ASCII it lacks."""
    alike: list[list[str]]
    """Groups of characters with the very same pixels and advance; a group may name a mark. Only characters that a
    normal-form text can hold."""
    sequences: list[tuple[str, str]]
    """(one, two): a character that has the pixels of two others in a row, as an ellipsis has those of dots."""
    capacity_prose: int
    """Characters of lower-case English that a 128×128 page without margins holds."""
    capacity_random: int
    """The same for random printable ASCII."""


def survey(face: Face, px: int, mode: str = "auto") -> Survey:
    """Survey a face at a size. Raises `FontError` if it has no such size."""
    mode = resolve_mode(face, mode)
    atlas = get_atlas((face,), px, mode)
    keys = face.code_points
    slots = atlas.slots(keys)
    blank = [int(cp) for cp in keys[slots == 0] if _should_show(int(cp))]
    shapes = _shapes(atlas, face)
    alike, sequences = _alike(shapes), _sequences(shapes)
    prose = _PANGRAM * (1 + 128 * 128 // len(_PANGRAM))
    return Survey(
        font=face.name,
        px=px,
        mode=mode,
        coverage=_coverage(face, {int(cp) for cp in keys[slots != 0]}),
        blank=blank,
        missing_ascii="".join(c for c in _ASCII if atlas.slots(np.array([ord(c)], np.uint32))[0] == 0),
        alike=alike,
        sequences=sequences,
        capacity_prose=_capacity(prose, face, px, mode),
        capacity_random=_capacity(_random_ascii(), face, px, mode),
    )


def _should_show(code_point: int) -> bool:
    # Letters that a bitmap font has and that would need shaping are missing, not blank.
    return code_point in _standing(block_name(code_point)) and not needs_shaping(code_point)


@lru_cache(maxsize=512)
def _standing(block: str) -> frozenset[int]:
    """The characters of a block that stand alone in a normal-form text, blanks left out."""
    try:
        return frozenset(int(cp) for cp in repertoire((block,)) if cp != 0x20)
    except TextzipError:  # code points outside of any block
        return frozenset()


def _coverage(face: Face, drawn: set[int]) -> list[Coverage]:
    names = dict.fromkeys(block_name(int(cp)) for cp in face.code_points)
    found = [Coverage(name, len(_standing(name) & drawn), len(_standing(name))) for name in names]
    return sorted((each for each in found if each.drawn), key=lambda each: block_range(each.block))


def _shapes(atlas: Atlas, face: Face) -> dict[str, _Shape]:
    """(advance, left, top, width, pixels) of every drawn character that a normal-form text can hold, and the marks'."""
    keys = face.code_points
    slots = atlas.slots(keys)
    drawn = {chr(cp): int(slot) for cp, slot in zip(keys, slots, strict=True) if slot not in (0, NEEDS_SHAPING)}
    # A soft hyphen or a Greek question mark never gets onto a page, so it can't be taken for another character.
    named = {character: slot for character, slot in drawn.items() if normalize(character) == character}
    named |= {name: slot for slot, name in MARK_NAMES.items()}
    shapes = {}
    for name, slot in named.items():
        _, width, _, left, top, advance = atlas.arrays.glyphs[slot].tolist()
        if width:
            shapes[name] = (advance, left, top, width, atlas.bitmap(slot).tobytes())
    return shapes


def _alike(shapes: dict[str, _Shape]) -> list[list[str]]:
    groups: dict[_Shape, list[str]] = defaultdict(list)
    for name, shape in shapes.items():
        groups[shape].append(name)
    return [group for group in groups.values() if len(group) > 1]


def _sequences(shapes: dict[str, _Shape]) -> list[tuple[str, str]]:
    """Characters that equal a doubled or tripled one at a line's start: the ellipsis, dashes, quotes and the like."""
    by_ink: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    for name, (_, left, _, width, pixels) in shapes.items():
        by_ink[(left, _columns(pixels, width))].append(name)
    found = []
    for name in _ASCII:
        if name not in shapes:
            continue
        advance, left, top, width, pixels = shapes[name]
        ink = np.frombuffer(pixels, np.uint8).reshape(-1, width)
        for times in (2, 3):
            step = (advance + 32) >> 6
            last = ((times - 1) * advance + 32) >> 6
            if step < width:
                continue
            row = np.zeros((ink.shape[0], last + width), np.uint8)
            for k in range(times):
                at = (k * advance + 32) >> 6
                row[:, at : at + width] = ink
            same_ink = by_ink.get((left, _columns(row.tobytes(), row.shape[1])), [])
            found += [(other, name * times) for other in same_ink if shapes[other][2] == top]
    return found


def _columns(pixels: bytes, width: int) -> bytes:
    return width.to_bytes(2, "big") + pixels


def _random_ascii() -> str:
    return "".join(np.random.default_rng(0).choice(list(_ASCII), 128 * 64).tolist())


def _capacity(text: str, face: Face, px: int, mode: str) -> int:
    style = Style(margin_x=0, margin_y=0, mode=mode)
    try:
        return len(render_page(text, face, px, style, missing="drop").label)
    except TextzipError:
        return 0
