"""Unicode blocks by name, as sets of characters that a label can hold."""

from __future__ import annotations

import difflib
import unicodedata
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from textzip.errors import TextError
from textzip.render.text.normal import joins_back, normalize

SHORT_NAMES = {"ascii": (0x20, 0x7E), "latin-1": (0xA1, 0xFF)}
"""Names beside Unicode's own (`Basic Latin`, `Cyrillic`, `Box Drawing`, …): printable ASCII, and Latin-1 beyond it."""


def block_range(name: str) -> tuple[int, int]:
    """First and last code point of a block; raises `TextError` with the nearest names if there is none."""
    short = SHORT_NAMES.get(name.lower())
    if short:
        return short
    ranges = _unicode_blocks()
    found = ranges.get(_key(name))
    if found is None:
        near = difflib.get_close_matches(_key(name), [*ranges, *SHORT_NAMES], 1)
        hint = (
            f"did you mean {near[0]!r}?" if near else "names are Unicode's, such as 'cyrillic', or 'ascii', 'latin-1'"
        )
        raise TextError(f"no Unicode block is called {name!r}; {hint}")
    return found


@lru_cache(maxsize=64)
def repertoire(blocks: tuple[str, ...]) -> npt.NDArray[np.uint32]:
    """The assigned characters of these blocks that are in normal form on their own, ascending; no combining marks."""
    wanted = {cp for name in blocks for cp in range(block_range(name)[0], block_range(name)[1] + 1)}
    return np.array([cp for cp in sorted(wanted) if _can_stand_alone(cp)], np.uint32)


def block_name(code_point: int) -> str:
    """The name of the block that a code point is in."""
    from fontTools import unicodedata as tables

    return str(tables.block(chr(code_point)))


def _can_stand_alone(code_point: int) -> bool:
    character = chr(code_point)
    if character == " ":
        return True
    category = unicodedata.category(character)
    if category[0] in "CMZ" and category != "Cf":
        return False
    return normalize(character) == character and not joins_back(character)


@lru_cache(maxsize=1)
def _unicode_blocks() -> dict[str, tuple[int, int]]:
    from fontTools.unicodedata import Blocks

    stops = [*(start - 1 for start in Blocks.RANGES[1:]), 0x10FFFF]
    named = zip(Blocks.RANGES, stops, Blocks.VALUES, strict=True)
    return {_key(name): (first, last) for first, last, name in named if name != "No_Block"}


def _key(name: str) -> str:
    return name.lower().replace("_", " ").strip()
