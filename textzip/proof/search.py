"""`prove`: among faces, sizes, modes, margins and pitches those that draw a page from what was read on it.

    prove(pixels, "what was read", faces)

Every face at every size is asked first whether the page's first ink can be the first character that was read, then
whether it can be any (`screen.py`); nearly all deny within microseconds. For one that can, the exact decoder reads the
page, and characters that the face draws alike are taken as they were read. What comes out is drawn again
(`redraw.py`), and only that proves anything. So a wrong reading is not refused but put right, and `Proved.corrected`
says by how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from textzip.errors import FontError
from textzip.proof.as_it_is import prove_at, prove_read
from textzip.proof.attempts import Attempt, Page, Start, again, attempts
from textzip.proof.classes import WIDTH, blocks_of, classes
from textzip.proof.pixels import Pixels
from textzip.proof.redraw import proved
from textzip.proof.result import Difference, Proved, Unproved
from textzip.proof.screen import screen
from textzip.render.fonts.face import Face
from textzip.render.page.draw import resolve_mode
from textzip.render.page.style import Style
from textzip.render.text.normal import needs_shaping, normalize

SIZES = range(6, 25)
"""Pixels an em that are tried unless others are asked for."""

SURE, KINDS = 24, 8
"""Characters with ink, and how many of them are different, from which on no other face is looked for that draws a page:
fewer can be drawn by chance."""

_MOST_CORRECTED = 0.25
"""Of a text: with more characters put right it is not sure either."""

_MOST_HITS = 48
_FURTHEST = 3
"""Attempts that are made again with all of a face's characters, of those that read furthest."""


def prove(pixels: Pixels, text: str, faces: Sequence[Face], sizes: Sequence[int] = SIZES) -> Proved | Unproved:
    """Find which of `faces` at which of `sizes` draws the page uint8 (H, W), white on black, and from which text.

    `text` is what was read; it decides what can't be seen, as of characters that a face draws alike, and scripts that
    need shaping are proved from it alone. Of a page of few characters that several faces draw from several texts the
    one nearest to the reading is told, and the others as its `rivals`. Sizes that a face does not have are left out.
    A right reading is proved as it is. Raises `FontError` if there are no faces.
    """
    if not faces or not sizes:
        raise FontError("there are no faces and sizes to prove a page with; name some with --fonts and --px")
    label = normalize(text)
    if not pixels.any():
        return _blank(pixels, text, faces, sizes)
    page = Page.of(pixels, label)
    tried: list[Attempt] = []
    found = _first(page, faces, sizes, tried)
    tried.sort(key=lambda each: each.reach, reverse=True)
    if found is None or found.corrected:
        read = _as_it_is(page, found, tried)
        if read is not None or found is not None:
            return read or found  # type: ignore[return-value]
        return _otherwise(page, text, faces, sizes, tried)
    return found


def is_sure(found: Proved) -> bool:
    """Whether a page has so many characters, and was read so nearly right, that no other face or text is looked for."""
    inked = [each for each in found.text if not each.isspace()]
    return len(inked) >= SURE and len(set(inked)) >= KINDS and found.corrected <= len(found.text) * _MOST_CORRECTED


def _blank(pixels: Pixels, text: str, faces: Sequence[Face], sizes: Sequence[int]) -> Proved | Unproved:
    """A page without ink, which any face draws from the empty text."""
    style = Style(pixels.shape[1], pixels.shape[0])
    for face, px in product(faces, sizes):
        found = proved(pixels, "", face, px, style) if _opens(face, px) else None
        if isinstance(found, Proved):
            return replace(found, corrected=len(normalize(text)))
    return Unproved(text, Difference(0, 0, 0, "none of the faces has any of these sizes"))


def _first(page: Page, faces: Sequence[Face], sizes: Sequence[int], tried: list[Attempt]) -> Proved | None:
    """The proof nearest to the reading; the first one of a page long enough."""
    found: list[Proved] = []
    for only_read in (True, False):
        for start in _starts(page, faces, sizes, only_read=only_read):
            for proof in attempts(page, start, tried):
                if is_sure(proof):
                    return proof
                found.append(proof)
    return nearest(found)


def nearest(found: Sequence[Proved]) -> Proved | None:
    """Of proofs the one nearest to the reading, with those of other texts beside it."""
    if not found:
        return None
    best = min(found, key=lambda each: each.corrected)
    others = {each.text: each for each in reversed(found) if each.text != best.text}
    return replace(best, others=tuple(reversed(others.values())))


def _as_it_is(page: Page, found: Proved | None, tried: Sequence[Attempt]) -> Proved | None:
    """The reading drawn as it is where the page was read otherwise or not to its end, with other margins and pitches.

    Whatever the decoder makes of a page, a right reading is not to be put right.
    """
    places: dict[tuple[Face, int, str], list[int]] = {}
    if found is not None:
        places[found.face, found.px, resolve_mode(found.face, found.style.mode)] = [found.style.margin_x]
    for start, margin, _ in tried if found is None else ():
        places.setdefault((start.face, start.px, start.mode), []).append(margin)
    for (face, px, mode), likely in places.items():
        read = prove_at(page.pixels, page.label, face, px, mode, likely)
        if read is not None:
            return nearest([read, *((found, *found.others) if found else ())])
    return None


def _otherwise(
    page: Page, text: str, faces: Sequence[Face], sizes: Sequence[int], tried: Sequence[Attempt]
) -> Proved | Unproved:
    """What is left to try with a page that no start proves: the reading in all faces, and all characters of a face."""
    shaped = any(needs_shaping(ord(each)) for each in set(page.label))
    found = prove_read(page.pixels, page.label, faces, sizes) if shaped else None
    for each in tried[:_FURTHEST] if found is None else ():
        found = found or again(page, each)
    if found is None and not shaped:
        found = prove_read(page.pixels, page.label, faces, sizes)
    if found is not None:
        return found
    if not tried:
        row, column = np.argwhere(page.pixels)[0].tolist()
        return Unproved(text, Difference(row, column, 1, "none of the faces has a glyph that begins the page"))
    stuck = tried[0].decoded.stuck or Difference(0, 0, 0, "drawn again it differs")
    return Unproved(text, stuck, tried[0].start.face, tried[0].start.px)


def _opens(face: Face, px: int) -> bool:
    return not face.native_px or face.is_sfnt or px in face.native_px


def _starts(page: Page, faces: Sequence[Face], sizes: Sequence[int], *, only_read: bool) -> list[Start]:
    """Where pages could begin, those first whose first glyph has most ink: the character read first, or the others."""
    found = []
    hits = np.empty((_MOST_HITS, 3), np.int32)
    for face in faces:
        usual = resolve_mode(face, "auto")
        modes = ("L",) if not page.bilevel else (usual, "1" if usual == "L" else "L")
        blocks = blocks_of(face, page.first)
        for px in sizes:
            if not _opens(face, px):
                continue
            for mode in modes:
                try:
                    of = classes(face, px, mode, blocks)
                except FontError:  # it has no such size
                    break
                read = of.of.get(page.first, -1)
                if only_read and read < 0:
                    continue
                only = read if only_read else -1
                count = screen(page.pixels, page.top, of.highest, of.boxes, of.ink, of.first, only, hits)
                for baseline, pen, number in hits[:count].tolist():
                    if only_read or number != read:
                        ink = int(of.boxes[number, WIDTH]) * px
                        found.append(Start(face, px, mode, baseline, pen, number, ink))
    return sorted(found, key=lambda start: -start.ink)
