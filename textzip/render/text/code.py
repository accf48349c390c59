"""Source code that every machine has: the files of Python's own standard library, indentation and all.

A file is cut into documents before its top-level functions and classes, and at line ends where one of those is long,
so that what is held out for other splits is whole pieces of code. Files that differ between builds of one version, or
aren't UTF-8, are left out. The text differs between Python versions; the manifest holds its sha256.

In the normal form of pages a tab is four blanks, blanks at a line's end stay, and so does all indentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from textzip.render.text.library import library_files

_OF_A_BUILD = re.compile(r"_sysconfigdata|config-")
_TOP_LEVEL = re.compile(r"^(?=(?:@|def |class |async def ))", re.MULTILINE)
_DOCUMENT_CHARACTERS = 2000


def code() -> Iterator[str]:
    """Documents of some 2,000 characters that end at line ends; in a fixed order for one Python version."""
    for path in library_files():
        if _OF_A_BUILD.match(path.name) or _OF_A_BUILD.match(path.parent.name):
            continue
        source = _read(path)
        if source is not None:
            yield from documents(source)


def documents(source: str) -> Iterator[str]:
    """One file's documents, which joined by line feeds are the file again, but for a line feed at its end."""
    pending = ""
    for part in _TOP_LEVEL.split(source):
        if pending and len(pending) + len(part) > _DOCUMENT_CHARACTERS:
            yield pending.removesuffix("\n")
            pending = ""
        pending += part
        while len(pending) > _DOCUMENT_CHARACTERS:
            cut = pending.rfind("\n", 0, _DOCUMENT_CHARACTERS) + 1 or pending.find("\n", _DOCUMENT_CHARACTERS) + 1
            if not 0 < cut < len(pending):
                break
            yield pending[: cut - 1]
            pending = pending[cut:]
    if pending:
        yield pending.removesuffix("\n")


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None
