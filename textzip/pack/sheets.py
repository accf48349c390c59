"""A picture of a packed page to its text: decoded, drawn again, compared, and its checksum computed."""

from __future__ import annotations

from dataclasses import dataclass

from textzip.errors import TextError
from textzip.pack import face, header
from textzip.pack.escape import plain
from textzip.proof.decoder import decode
from textzip.proof.pixels import Pixels
from textzip.proof.redraw import proved
from textzip.proof.result import Unproved


@dataclass(frozen=True)
class Damaged:
    """A picture that is no packed page as it was drawn."""

    why: str
    which: header.Header | None = None
    """The page that its first lines say it is, if they can still be read."""


@dataclass(frozen=True)
class Whole:
    """A page that is as it was drawn."""

    sheet: header.Sheet
    data: bytes
    """What it holds of the file."""


def read_sheet(pixels: Pixels) -> Whole | Damaged:
    """The page uint8 (H, W), white on black."""
    for of in (face.ascii_alphabet(), face.alphabet()):
        pitch = of.ascent + of.descent
        decoded = decode(pixels, of, face.MARGIN, baseline=face.MARGIN + of.ascent, pitch=pitch)
        if decoded.stuck is None:
            break
    text = decoded.text(of)
    if decoded.stuck is not None:
        return Damaged(f"damaged in {decoded.stuck}", header.which(text))
    height, width = pixels.shape
    found = proved(pixels, text, face.face(), face.PX, face.style(width, height))
    if isinstance(found, Unproved):
        return Damaged(f"damaged in {found.difference}", header.which(text))
    try:
        sheet = header.read(text)
        return Whole(sheet, plain(sheet.body))
    except TextError as error:
        return Damaged(str(error), header.which(text))
