"""The running Python's own library: its source files, the same ones in the same order for one version of Python."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path

LEFT_OUT = frozenset(
    {"test", "tests", "idlelib", "lib2to3", "site-packages", "__pycache__", "pydoc_data", "turtledemo"}
)
"""Folders that are tests, programs, data, or no part of the library."""


def library_files() -> Iterator[Path]:
    """The `.py` files of the standard library, by the order of their names."""
    found = []
    for folder, below, names in os.walk(sysconfig.get_path("stdlib")):
        below[:] = [name for name in below if name not in LEFT_OUT]  # site-packages may have ten times as many
        found += [Path(folder, name) for name in names if name.endswith(".py")]
    yield from sorted(found, key=Path.as_posix)
