"""What `textzip read --proof` does for a page: proves what was read, and says so. Loaded only when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textzip.cli.ranges import parse_range
from textzip.errors import PictureError, RecipeError
from textzip.proof.as_read import corrected
from textzip.proof.picture import prove_picture
from textzip.proof.result import Proved, Unproved
from textzip.render.fonts.atlas import MIN_PX
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.fonts.face import Face
from textzip.resources import resolve

_GROUPS = 12
_SHORT = 40
"""Characters of a text that is printed beside another."""


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
            found = prove_picture(source, text, self.faces, self.sizes, name="standard input")
        except PictureError as error:
            why = str(error)
            return Told(text, False, [why], {"proved": False, "why": why})
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
    if not found.runs_compared:
        lines.append("runs of characters were not compared in this script: other texts may be drawn alike")
    layouts = [each for each in found.rivals if _is_layout(each, found)]
    others = [each for each in found.rivals if not _is_layout(each, found)]
    if others:
        lines.append(f"so few characters that this page could also be {_several([_rival(each) for each in others])}")
    if layouts:
        told = _several([_layout(each, found) for each in layouts])
        lines.append(f"with other margins or another pitch this page could also be {told}")
    return lines


def _is_layout(rival: Proved, found: Proved) -> bool:
    return (rival.face, rival.px) == (found.face, found.px)


def _several(told: list[str]) -> str:
    more = f" and {len(told) - _GROUPS} more" if len(told) > _GROUPS else ""
    return ", ".join(told[:_GROUPS]) + more


def _joined(group: tuple[str, ...]) -> str:
    """Characters side by side, runs with a stroke between."""
    return ("" if all(len(each) == 1 for each in group) else "/").join(group)


def _rival(found: Proved) -> str:
    return f"{found.text!r} in {found.face.name} at {found.px} px"


def _layout(rival: Proved, found: Proved) -> str:
    """The text, or of a long one in how many characters it differs, and what it is drawn with."""
    differs = corrected(rival.text, found.text)
    what = repr(rival.text) if len(rival.text) <= _SHORT else f"a text with {differs} other characters"
    return f"{what} ({str(rival.style).split(' ', 1)[1]})"


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
        "runs_compared": found.runs_compared,
        "rivals": [
            {"text": each.text, "font": each.face.name, "px": each.px, "style": str(each.style)}
            for each in found.rivals
        ],
    }
