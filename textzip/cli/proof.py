"""What `textzip read --proof` does for a page: proves what was read, and says so. Loaded only when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textzip.cli.ranges import parse_range
from textzip.errors import PictureError, RecipeError
from textzip.proof.pixels import exact
from textzip.proof.result import Proved, Unproved
from textzip.proof.search import prove
from textzip.render.fonts.atlas import MIN_PX
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.face import Face
from textzip.resources import resolve

_GROUPS = 12


@dataclass(frozen=True)
class Told:
    """What a proof gives, to print."""

    text: str
    proved: bool
    lines: list[str]
    values: dict[str, Any]
    """As JSON has it."""


@dataclass(frozen=True)
class Prover:
    """Proves readings in some faces at some sizes."""

    faces: Sequence[Face]
    sizes: Sequence[int]

    @classmethod
    def of(cls, fonts: Sequence[str], px: str) -> Prover:
        """Font files and folders, and `LOW:HIGH`. Raises `FontError` and `RecipeError`."""
        low, high = parse_range(px, "--px")
        if low < MIN_PX:
            raise RecipeError(f"--px {px}: px must be from {MIN_PX} on")
        faces = find_fonts([resolve(path) for path in fonts], "skip").faces
        return cls(list(faces.values()), range(low, high + 1))

    def say(self, source: str | bytes, text: str) -> Told:
        """Prove what was read on a picture, given as a path or a file's bytes."""
        try:
            pixels = exact(source, "standard input")
        except PictureError as error:
            why = str(error)
            return Told(text, False, [why], {"proved": False, "why": why})
        found = prove(pixels, text, self.faces, self.sizes)
        return Told(found.text, isinstance(found, Proved), _lines(found), _values(found))


def _lines(found: Proved | Unproved) -> list[str]:
    if isinstance(found, Unproved):
        return [str(found)]
    lines = [str(found)]
    if found.corrected:
        what = "1 character was" if found.corrected == 1 else f"{found.corrected} characters were"
        lines.append(f"{what} read otherwise, and put right")
    if found.alike:
        more = f" and {len(found.alike) - _GROUPS} more" if len(found.alike) > _GROUPS else ""
        lines.append(f"drawn alike in this face: {' '.join(map(_joined, found.alike[:_GROUPS]))}{more}")
    if found.countless:
        numbers = ", ".join(map(str, found.countless))
        lines.append(f"of more texts than can be told, in lines {numbers} of the page")
    if found.rivals:
        lines.append(f"so few characters that this page could also be {', '.join(map(_rival, found.rivals))}")
    return lines


def _joined(group: tuple[str, ...]) -> str:
    """Characters side by side, runs with a stroke between."""
    return ("" if all(len(each) == 1 for each in group) else "/").join(group)


def _rival(found: Proved) -> str:
    return f"{found.text!r} in {found.face.name} at {found.px} px"


def _values(found: Proved | Unproved) -> dict[str, Any]:
    if isinstance(found, Unproved):
        place = found.difference
        return {"proved": False, "row": place.row, "column": place.column, "line": place.line, "why": place.why}
    return {
        "proved": True,
        "font": found.face.name,
        "px": found.px,
        "style": str(found.style),
        "corrected": found.corrected,
        "alike": [list(group) for group in found.alike],
        "countless": list(found.countless),
        "rivals": [{"text": each.text, "font": each.face.name, "px": each.px} for each in found.rivals],
    }
