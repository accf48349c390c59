"""The pictures that names stand for: files, folders of them, standard input."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from textzip.errors import PictureError

Named: TypeAlias = "tuple[str, PictureError | None]"


def listed(names: list[str]) -> list[Named]:
    """The pictures that names stand for; a folder that has none or can't be opened, with what to say of it."""
    from textzip.errors import PictureError
    from textzip.picture_files import SUFFIXES

    files: list[Named] = []
    for name in names:
        if name == "-" or not Path(name).is_dir():
            files.append((name, None))
            continue
        inside = _inside(name)
        if not inside:
            inside = [(name, PictureError(f"{name}: a folder without pictures ({', '.join(SUFFIXES)})"))]
        files += inside
    return files


def _inside(top: str) -> list[Named]:
    """A folder's pictures and those of the folders in it, also where links lead; each folder once."""
    from textzip.errors import PictureError
    from textzip.picture_files import is_picture

    found: list[Named] = []
    seen: set[str] = set()

    def refused(error: OSError) -> None:
        found.append((str(error.filename), PictureError(f"{error.filename}: can't be opened ({error.strerror})")))

    for home, folders, names in os.walk(top, onerror=refused, followlinks=True):
        real = os.path.realpath(home)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        found += [(str(path), None) for path in (Path(home, name) for name in names) if is_picture(path)]
    return sorted(found, key=lambda each: each[0])
