"""The running Python's own library: its source files, the same ones in the same order for one version of Python."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from pathlib import Path

LEFT_OUT = frozenset(
    {"test", "tests", "idlelib", "lib2to3", "site-packages", "__pycache__", "pydoc_data", "turtledemo"}
)
"""Folders that are tests, programs, data, or no part of the library."""


def library_files() -> Iterator[Path]:
    """The `.py` files of the standard library, by the order of their names."""
    library = Path(sysconfig.get_path("stdlib"))
    for path in sorted(library.rglob("*.py"), key=lambda path: path.relative_to(library).as_posix()):
        if LEFT_OUT.isdisjoint(path.relative_to(library).parts):
            yield path
