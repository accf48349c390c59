"""One attempt at a page: a face and size whose first glyph may stand there, decoded and drawn again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textzip.proof.as_it_is import columns
from textzip.proof.as_read import as_read, corrected, restored
from textzip.proof.classes import Classes, all_blocks, blocks_of, classes
from textzip.proof.decoder import Decoded, decode
from textzip.proof.guess import margins, styles
from textzip.proof.pixels import Pixels, compiled_form
from textzip.proof.redraw import proved
from textzip.proof.result import Proved
from textzip.render.fonts.face import Face
from textzip.render.page.draw import resolve_mode
from textzip.render.page.style import Style


@dataclass(frozen=True)
class Page:
    """A page with ink, and what was read on it."""

    pixels: Pixels
    label: str
    top: int
    """The first row with ink."""
    leftmost: int
    """The first column with ink."""
    bilevel: bool
    columns: npt.NDArray[np.int64]
    """The ink of each column."""

    @classmethod
    def of(cls, pixels: Pixels, label: str) -> Page:
        """A page uint8 (H, W), white on black, with some ink, and what was read in normal form."""
        bilevel = not bool(((pixels > 0) & (pixels < 255)).any())
        top, leftmost = (int(np.flatnonzero(pixels.any(axis))[0]) for axis in (1, 0))
        return cls(compiled_form(pixels), label, top, leftmost, bilevel, pixels.sum(0, dtype=np.int64))

    @property
    def first(self) -> str:
        """The first character read that is no blank, or none."""
        return self.label.lstrip(" ")[:1]

    @property
    def blanks(self) -> int:
        """The blanks read before it."""
        return len(self.label) - len(self.label.lstrip(" "))


class Start(NamedTuple):
    """A class of a face's characters that may draw a page's first ink."""

    face: Face
    px: int
    mode: str
    baseline: int
    pen: int
    number: int
    """Of the class."""
    ink: int
    """How large it is, about: larger ones are hardly there by chance."""


class Attempt(NamedTuple):
    """What came of a start."""

    start: Start
    margin: int
    decoded: Decoded

    @property
    def reach(self) -> tuple[int, int]:
        """Lines explained, and columns of the next."""
        stuck = self.decoded.stuck
        return len(self.decoded.lines), stuck.column if stuck else 0


def attempts(page: Page, start: Start, tried: list[Attempt]) -> Iterator[Proved]:
    """The page proved from a start, at each margin that it could have; how far others were read goes into `tried`."""
    face, px, mode, baseline, pen, number, _ = start
    first = classes(face, px, mode, blocks_of(face, page.first))
    wide = classes(face, px, mode, blocks_of(face, page.label))
    for margin in margins(page.leftmost, first, pen, number, page.blanks):
        decoded = decode(page.pixels, wide, margin, baseline=baseline)
        found = _redrawn(page, start, margin, wide, decoded)
        if found is not None:
            yield found
        else:
            tried.append(Attempt(start, margin, decoded))


def again(page: Page, tried: Attempt) -> Proved | None:
    """The page proved with any of the face's characters, or None."""
    start = tried.start
    every = classes(start.face, start.px, start.mode, all_blocks(start.face))
    decoded = decode(page.pixels, every, tried.margin, baseline=start.baseline)
    return _redrawn(page, start, tried.margin, every, decoded)


def _redrawn(page: Page, start: Start, margin: int, of: Classes, decoded: Decoded) -> Proved | None:
    """A page that was decoded to its end drawn again, in each style that could be its: what was read goes first."""
    if decoded.stuck is not None:
        return None
    face, px = start.face, start.px
    fitting = list(styles(page.pixels, of, decoded, margin, start.mode, resolve_mode(face, "auto")))
    wraps = {each.wrap: each for each in fitting}
    may_be = {wrap for wrap, each in wraps.items() if _may_be(page, each, face, px)}
    for text in dict.fromkeys((page.label, as_read(decoded.text(of), page.label, of))):
        for style in fitting:
            if text == page.label and style.wrap not in may_be:
                continue
            redraw = partial(proved, page.pixels, face=face, px=px, style=style)
            if isinstance(redraw(text), Proved):
                text = restored(text, page.label, lambda other: isinstance(redraw(other), Proved))  # noqa: B023
                found = redraw(text)
                assert isinstance(found, Proved)
                return replace(found, corrected=corrected(text, page.label))
    return None


def _may_be(page: Page, style: Style, face: Face, px: int) -> bool:
    """Whether what was read has as much ink in every column as the page: with any pitch, so it is drawn but once."""
    near = replace(style, margin_y=0, pitch=1)
    return np.array_equal(columns(page.label, face, px, near), page.columns)
