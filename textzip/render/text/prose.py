"""English prose that every machine has: the documentation inside Python's own standard library.

Docstrings are cut out of the library's source files by pattern rather than by parsing (0.6 s instead of 6 s), the
language reference comes from `pydoc_data.topics`, and paragraphs that are not prose (code, tables, doctests) are left
out. The text differs between Python versions; the manifest holds its sha256.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from textzip.render.text.library import library_files

_DOCSTRING = re.compile(r'(?:^|[\s(:=])[rR]?"""(.*?)"""', re.DOTALL)
_MIN_WORDS = 6
_PROSE_CHARACTERS = re.compile(r"[A-Za-z ,.;:'\"()-]")
_MIN_PROSE_SHARE = 0.93
_NOT_PROSE = re.compile(r"^\s*(>>>|\.\.\.|[-*+|=~^#]{2,}|:\w+|\.\. )|\\|[{}<>_=|]{2}|\t", re.MULTILINE)


def prose() -> Iterator[str]:
    """Documents of one or more paragraphs, each paragraph one line; in a fixed order for one Python version."""
    for path in library_files():
        source = path.read_text("utf-8", errors="replace")
        for docstring in _DOCSTRING.findall(source):
            yield from _document(docstring)
    from pydoc_data import topics

    for _, topic in sorted(topics.topics.items()):
        yield from _document(topic)


def _document(docstring: str) -> Iterator[str]:
    first, _, rest = docstring.partition("\n")
    text = f"{first.strip()}\n{textwrap.dedent(rest)}"
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text) if _is_prose(paragraph)]
    if paragraphs:
        yield "\n".join(paragraphs)


def _is_prose(paragraph: str) -> bool:
    words = paragraph.split()
    if len(words) < _MIN_WORDS or _NOT_PROSE.search(paragraph) or words[-1][-1] not in ".:!?)":
        return False
    joined = " ".join(words)
    return len(_PROSE_CHARACTERS.findall(joined)) >= _MIN_PROSE_SHARE * len(joined)
