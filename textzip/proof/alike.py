"""What else would draw a proved page: characters that the face draws alike, and runs of them."""

from __future__ import annotations

from difflib import SequenceMatcher

from textzip.proof.classes import all_blocks, classes
from textzip.proof.decoder import decode
from textzip.render.fonts.face import Face
from textzip.render.page.draw import resolve_mode
from textzip.render.page.page import render_page
from textzip.render.page.style import Style
from textzip.render.text.normal import needs_shaping


def alike(text: str, face: Face, px: int, style: Style) -> tuple[str, ...]:
    """Groups such as `AΑА`: characters of the text, each with all others that the face draws to the same pixels.

    Runs that come out like another are told as `rn/m`. They are found by decoding the page from both ends of the list
    of glyphs: if both come to the same, no other text does. Of scripts that need shaping single characters are compared
    where that is possible, and runs are not.
    """
    mode = resolve_mode(face, style.mode)
    every = classes(face, px, mode, all_blocks(face))
    of = every.of
    groups: dict[str, None] = {}
    for character in dict.fromkeys(text):
        members = every.members[of[character]] if character in of else ""
        if len(members) > 1:
            groups[members] = None
    if text and not any(needs_shaping(ord(each)) for each in set(text)):
        pixels = render_page(text, face, px, style).pixels
        pitch = style.pitch or every.ascent + every.descent
        one, other = (
            decode(pixels, every, style.margin_x, pitch=pitch, backward=backward) for backward in (False, True)
        )
        if one.stuck is None and other.stuck is None:
            groups |= dict.fromkeys(_runs(one.text(every), other.text(every)))
    return tuple(groups)


def _runs(one: str, other: str) -> list[str]:
    """Where two texts differ, as `this/that`."""
    if one == other:
        return []
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [f"{one[a:b]}/{other[c:d]}" for what, a, b, c, d in codes if what != "equal"]
