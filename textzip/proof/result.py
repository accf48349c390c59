"""What comes of a proof: a text that draws the page, or the place where none goes on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from textzip.render.fonts.face import Face
from textzip.render.page.style import Style

if TYPE_CHECKING:
    from textzip.proof.alike import Alike


@dataclass(frozen=True)
class Difference:
    """A place on a page, in pixels from its top left corner."""

    row: int
    column: int
    line: int
    """The line of text, from 1; 0 if it is of none."""
    why: str

    def __str__(self) -> str:
        where = f"row {self.row}, column {self.column}"
        return f"{where} (line {self.line}): {self.why}" if self.line else f"{where}: {self.why}"


@dataclass(frozen=True)
class Proved:
    """A text that, drawn again, gave every pixel of the page: `redraw.proved` compared them all."""

    text: str
    face: Face
    px: int
    style: Style
    """Of those that draw the same page the plainest: a line alone tells no pitch."""
    corrected: int = 0
    """Characters of the reading that were others, or too many, or not there."""
    others: tuple[Proved, ...] = ()
    """Those of the `rivals` that were met on the way."""

    @cached_property
    def _alike(self) -> Alike:
        from textzip.proof.alike import alike

        return alike(self.text, self.face, self.px, self.style)

    @property
    def alike(self) -> tuple[tuple[str, ...], ...]:
        """What else would draw this page: groups of texts, characters or runs, that the face draws alike.

        All of the face's characters are looked at, which takes a while for the first page of a face and size.
        """
        return self._alike.groups

    @property
    def countless(self) -> tuple[int, ...]:
        """Lines, from 1, that more texts draw than `alike` has room for, as tiny black and white ones can be."""
        return self._alike.countless

    @property
    def runs_compared(self) -> bool:
        """Whether runs are among `alike`. In scripts that need shaping others may be drawn alike that nothing tells."""
        return self._alike.runs

    @cached_property
    def rivals(self) -> tuple[Proved, ...]:
        """Other texts from which the faces draw this very page, as can happen with a few characters; or from which this
        face does with other margins or another pitch, as where a wider margin and blanks before each line are the same.

        The second are looked for when they are first asked for.
        """
        from textzip.proof.layouts import layouts

        found = {self.text: self}
        for each in (*self.others, *layouts(self)):
            found.setdefault(each.text, each)
        return tuple(found.values())[1:]

    def leaves_open(self, text: str) -> bool:
        """Whether this text, too, could be the page's: it draws it, and `alike`, `countless` or `rivals` tell of it."""
        from textzip.proof.told import is_told

        return is_told(text, self)

    def __str__(self) -> str:
        return f"proved: {self.face.name} at {self.px} px, {self.style}"


@dataclass(frozen=True)
class Unproved:
    """What was read, unproved: none of the faces draws the page from it, or from anything."""

    text: str
    difference: Difference
    face: Face | None = None
    """The face that went furthest, if any went anywhere."""
    px: int = 0

    def __str__(self) -> str:
        nearest = f"nearest {self.face.name} at {self.px} px; " if self.face else ""
        return f"unproved: {nearest}first difference in {self.difference}"
