"""Font folders: which files are in them, what rows call them, and whether they are what `fonts.toml` says.

A folder may hold a `fonts.toml` (`fonts/fonts.toml` documents its keys): it names fonts, records their licences, and
its sha256s are checked. It holds for the folders below it too, whichever of them is asked for. Files it doesn't list
are used under their file names. Each face of a collection is a font: `NAME`, `NAME#1`, `NAME#2`, ….
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from textzip.errors import FontError
from textzip.folders import files_below
from textzip.render.fonts.collection import face_count
from textzip.render.fonts.face import SUFFIXES, Face, load_face

CATALOGUE = "fonts.toml"


@dataclass
class Catalogue:
    """Fonts by name, in the order of their names; `broken` holds what is wrong with those left out."""

    faces: dict[str, Face] = field(default_factory=dict)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Each listed font's table of `fonts.toml`."""
    broken: list[str] = field(default_factory=list)

    def choose(self, names: Sequence[str]) -> list[Face]:
        """The faces of these names; raises `FontError` for one that is not there."""
        unknown = [name for name in names if name not in self.faces]
        if unknown:
            known = ", ".join(self.faces) or "none"
            raise FontError(f"no font is called {', '.join(map(repr, unknown))}; the fonts are: {known}")
        return [self.faces[name] for name in names]


def find_fonts(paths: str | Path | Iterable[str | Path], broken: Literal["error", "skip"] = "error") -> Catalogue:
    """All fonts in these files and folders (searched downwards).

    Raises `FontError` if a path is missing or has no fonts, and, unless `broken` is "skip", if a font file is broken or
    has the name of another one; all such files are named at once. With "skip" they are left out: of two fonts of one
    name the second, as paths are sorted.
    """
    found = Catalogue()
    for path in [paths] if isinstance(paths, (str, Path)) else paths:
        _collect(Path(path), found)
    if found.broken and broken == "error":
        raise FontError("\n".join(found.broken))
    if not found.faces:
        raise FontError("\n".join([f"no usable font in {paths}", *found.broken]))
    found.faces = dict(sorted(found.faces.items()))
    return found


def _collect(path: Path, found: Catalogue) -> None:
    if not path.exists():
        raise FontError(f"{path}: there is no such font file or folder; check --fonts or fonts.path")
    if path.is_dir():
        try:
            files = sorted(file for file in files_below(path) if file.name.lower().endswith(SUFFIXES))
        except OSError as error:
            raise FontError(
                f"{error.filename}: can't read this folder: {error.strerror}; check who may read it"
            ) from error
        if not files:
            raise FontError(f"{path}: no fonts in this folder; it is searched for {', '.join(SUFFIXES)} files")
    else:
        files = [path]
    above = path.resolve()
    homes = [above, *above.parents] if path.is_dir() else above.parents
    listed = next((_listed(folder) for folder in homes if (folder / CATALOGUE).is_file()), {})
    for file in files:
        note = listed.get(file.resolve())
        for number in _numbers(file, found):
            _add(file, number, note, found)


def _numbers(file: Path, found: Catalogue) -> range:
    """The numbers of a file's faces; none if it can't say."""
    try:
        return range(face_count(file))
    except FontError as error:
        found.broken.append(str(error))
        return range(0)
    except OSError:  # which loading the first will tell
        return range(1)


def _add(file: Path, number: int, note: dict[str, Any] | None, found: Catalogue) -> None:
    try:
        face = load_face(file, note["name"] if note else None, number)
        if note and face.sha256 != note["sha256"]:
            raise FontError(
                f"{file}: its sha256 is {face.sha256}, not {note['sha256']} as {CATALOGUE} says; "
                f"restore the file, or correct {CATALOGUE}"
            )
    except FontError as error:
        found.broken.append(str(error))
        return
    other = found.faces.get(face.name)
    if other is not None and (other.sha256, other.number) != (face.sha256, face.number):
        found.broken.append(f"{file} and {other.path} are both called {face.name!r}; rename one of the files")
        return
    found.faces[face.name] = face
    if note:
        found.notes[face.name] = note


def _listed(folder: Path) -> dict[Path, dict[str, Any]]:
    """The tables of a folder's `fonts.toml` by font file; empty if it has none."""
    path = folder / CATALOGUE
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8")).get("font", [])
        return {
            (folder / table["file"]).resolve(): {"name": table["name"], "sha256": table["sha256"], **table}
            for table in tables
        }
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise FontError(f"{path}: can't read this catalogue: {error}; its comment shows the form") from error
