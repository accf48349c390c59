"""The fonts and recipes that come with textzip, wherever it runs.

A path such as `fonts` or `recipes/pages.yaml` means the working directory's; where there is none, it means the copy
inside the installed package, or in the source tree it runs from.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resolve(path: str | Path) -> Path:
    """The path itself if it exists, else textzip's own copy of it, else the path itself."""
    path = Path(path)
    if path.exists() or path.is_absolute() or path.parts[:1] not in (("fonts",), ("recipes",)):
        return path
    for home in (_PACKAGE / "_data", _PACKAGE.parent):
        if (home / path).exists():
            return home / path
    return path
