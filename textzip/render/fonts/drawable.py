"""Whether FreeType, which draws, finds a glyph for a character: font files can be read in more ways than one.

A font's table of characters says what it has; FreeType may read another table of the same font, refuse that one, or
know nothing of its character set, and draws the box of missing characters then. Pillow doesn't tell glyph numbers, so
what is drawn is compared with the box. The price is next to nothing: only what looks like the box is looked at again.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import ImageFont

from textzip.errors import FontError
from textzip.render.fonts import sfnt
from textzip.render.fonts.pcf import pcf_charset

if TYPE_CHECKING:
    from textzip.render.fonts.face import Face

_PX = 64


def missing_character(face: Face) -> str | None:
    """A character that the font does not have, for which FreeType draws its box; None if it has every one there is."""
    return next((chr(cp) for cp in range(0x10FFFD, 0, -1) if cp not in face.characters), None)


def finds_glyph(face: Face, character: str) -> bool:
    """Whether FreeType draws a glyph of its own for a character of the font: one whose width isn't that of the box.

    Asked of a copy in which the box has another width; of bitmaps, whose widths are not in a table, it is not known
    and so taken for false.
    """
    if face.native_px:
        return False
    font, copy = _with_another_box(face)
    return font.getlength(character) == copy.getlength(character)


def check_drawable(face: Face, font: ImageFont.FreeTypeFont) -> None:
    """Raise `FontError` if FreeType finds no glyph for any of the font's characters; `font` is the face at a size."""
    missing = missing_character(face)
    if missing is None:
        return
    box = _picture(font, missing)
    characters = map(chr, face.code_points.tolist())
    if any(_picture(font, character) != box or finds_glyph(face, character) for character in characters):
        return
    charset = None if face.is_sfnt else pcf_charset(face.unpacked)
    if charset is None:
        raise face.broken("FreeType finds a glyph for none of its characters")
    raise FontError(
        f"{face.path}: its characters are those of {charset}, which FreeType does not map to Unicode: each would be "
        "drawn as an empty box; remove it, or use the same font in the encoding ISO10646-1"
    )


def _picture(font: ImageFont.FreeTypeFont, character: str) -> tuple[object, ...]:
    mask, offset = font.getmask2(character, "L", anchor="ls")
    return mask.size, bytes(mask), offset, font.getlength(character)


@lru_cache(maxsize=4)
def _with_another_box(face: Face) -> tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont]:
    try:
        data = sfnt.with_wide_notdef(face.data, face.number)
        copy = ImageFont.truetype(io.BytesIO(data), _PX, layout_engine=ImageFont.Layout.BASIC)
    except Exception as error:  # tables that only now are read may be damaged
        raise face.broken(error) from error
    return face.open(_PX), copy
