"""The faces of all families that were brought, drawn and measured."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import truth
from glyphs import LATIN_1, Floats, Glyph, drawn
from parts import by_hash

from textzip.errors import FontError
from textzip.render.fonts.face import load_face

PX = 40
"""The size that faces are measured at: large enough for shapes, small enough to be quick."""

_OTHERS = 160  # families whose letters name those of the rest: more of them change next to nothing


@dataclass(frozen=True)
class Measured:
    """What was found of a family. `faces` has, by file name, what is wrong with each; nothing where it is fine."""

    faces: Mapping[str, Sequence[str]]
    latin_1: int = 0
    """How many characters of Latin-1 beyond ASCII its regular draws, of 94."""
    kin: Sequence[str] = field(default=())
    """The families that have the same letters, or nearly."""

    @property
    def fine(self) -> list[str]:
        """The files of its faces whose labels hold."""
        return [name for name, wrong in self.faces.items() if not wrong]


def measure(
    families: Mapping[str, Sequence[Path]],
    shipped: Mapping[str, Path],
    done: Callable[[str], None],
    kept: Collection[str] = (),
) -> dict[str, Measured]:
    """Measure families, each a list of font files with its regular first; `shipped` are faces that only may be kin.

    By letters of families that are `kept` none is judged.

    What is wrong with a regular is wrong with its family. `done` is called with each family's name.
    """
    first = {name: _drawn(paths[0]) for name, paths in families.items()}
    shapes = _shapes(first | {name: _drawn(path) for name, path in shipped.items()})
    order = sorted(shapes.keys() - set(kept), key=by_hash)[: _OTHERS + 1]
    found = {}
    groups = truth.kin(shapes)
    kin = {name: sorted(group - {name}) for group in groups for name in group}
    for name, paths in families.items():
        others = np.array([shapes[each] for each in order if each != name and each not in kin.get(name, ())])
        faces = {paths[0].name: _faults(first[name], others)}
        for path in paths[1:]:
            wrong = [f"as its regular: {each}" for each in faces[paths[0].name]]
            faces[path.name] = wrong or _faults(_drawn(path), others)
        regular = first[name]
        latin_1 = 0 if isinstance(regular, str) else _inked(regular[0], LATIN_1)
        found[name] = Measured(faces, latin_1, kin.get(name, ()))
        done(name)
    return found


_Drawn = tuple[dict[str, Glyph], int] | str


def _drawn(path: Path) -> _Drawn:
    """A face's glyphs and their size, or why it can't be used."""
    try:
        return drawn(load_face(path), PX)
    except FontError as error:
        return str(error)


def _shapes(faces: Mapping[str, _Drawn]) -> dict[str, Floats]:
    shapes = {name: None if isinstance(face, str) else truth.shapes(face[0]) for name, face in faces.items()}
    return {name: each for name, each in shapes.items() if each is not None}


def _faults(face: _Drawn, others: Floats) -> list[str]:
    return [face] if isinstance(face, str) else truth.faults(*face, others)


def _inked(glyphs: Mapping[str, Glyph], characters: Iterable[str]) -> int:
    return sum(each in glyphs and glyphs[each].ink.size > 0 for each in characters)
