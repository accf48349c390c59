r"""Bytes to text that a page can show, and back: the escapes.

What is UTF-8 and can be told apart on a page stands for itself, line feeds too. The rest is written as

    \\          a backslash
    \t \r \0    tab, carriage return, NUL
    \x1b        one byte that is no text
    \u0430      one character that the face lacks, or draws like another; \U01f600 beyond U+FFFF
    \<SGVsbG8>  several of them: their bytes, in base64 without its padding

Spaces stand for themselves, but the last one of a page is \x20, since it could not be seen, and of a run of more than
16 those that follow are bytes. Long runs are written in several pieces.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from textzip.errors import TextError

_SHORT = {"\\": "\\\\", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_LONG = {written[1]: character for character, written in _SHORT.items()}
_MOST_SPACES = 16
_GAP = 4
"""Plain characters between bytes that are no text, up to which all are written as one run."""

_LONGEST = 3 << 10
"""Bytes of one run: what is cut from its end must be written again, page for page."""

_ESCAPE = re.compile(r"\\(?:([\\tr0])|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{6})|<([A-Za-z0-9+/]+)>)")

LAST_SPACE = "\\x20"
"""A space that ends a page."""


@dataclass(frozen=True, slots=True)
class Token:
    """Some bytes and how they are written. What is `hidden` is a run, which can be cut anywhere."""

    data: bytes
    text: str
    hidden: bool = False


def tokens(data: bytes, drawable: frozenset[str]) -> Iterator[Token]:
    """The bytes of a file in order, written in `drawable` characters, spaces, line feeds and escapes."""
    hidden: list[str] = []
    gap = ""  # plain characters after hidden bytes, which may yet become hidden
    spaces = 0
    for character in data.decode("utf-8", "surrogateescape"):
        spaces = spaces + 1 if character == " " else 0
        shown = character in drawable or character in _SHORT or character == "\n" or 0 < spaces <= _MOST_SPACES
        if not shown:
            if gap and _is_byte(character):
                hidden += gap
            elif gap:
                yield from _written(hidden)
                yield from map(_plain, gap)
                hidden = []
            hidden.append(character)
            gap = ""
        elif hidden and len(gap) < _GAP and _is_byte(hidden[-1]):
            gap += character
        else:
            yield from _written(hidden)
            yield from map(_plain, gap + character)
            hidden, gap = [], ""
    yield from _written(hidden)
    yield from map(_plain, gap)


def run(data: bytes) -> Token:
    """Bytes as a run."""
    return Token(data, f"\\<{base64.b64encode(data).decode().rstrip('=')}>", hidden=True)


def plain(text: str) -> bytes:
    """The bytes that a text with escapes stands for. Raises `TextError` for an escape that there is not."""
    parts = []
    at = 0
    for match in _ESCAPE.finditer(text):
        parts += [_unescaped(text[at : match.start()]), _meant(match)]
        at = match.end()
    parts.append(_unescaped(text[at:]))
    return b"".join(parts)


def _is_byte(character: str) -> bool:
    """Whether it is no text: a byte that is not UTF-8, or a control character."""
    return character < " " or "\x7f" <= character <= "\x9f" or "\udc80" <= character <= "\udcff"


@lru_cache(maxsize=4096)
def _plain(character: str) -> Token:
    return Token(_bytes(character), _SHORT.get(character, character))


def _written(hidden: list[str]) -> Iterator[Token]:
    """Hidden characters as a token, or several if they are many: a single one by its number."""
    data = _bytes("".join(hidden))
    if len(hidden) > 1:
        yield from (run(data[at : at + _LONGEST]) for at in range(0, len(data), _LONGEST))
    elif len(data) == 1:
        yield Token(data, f"\\x{data[0]:02x}")
    elif hidden:
        code_point = ord(hidden[0])
        yield Token(data, f"\\u{code_point:04x}" if code_point <= 0xFFFF else f"\\U{code_point:06x}")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _unescaped(text: str) -> bytes:
    if "\\" in text:
        raise TextError(f"{text[text.index(chr(92)) :][:12]!r} is no escape of a packed page")
    return text.encode()


def _meant(match: re.Match[str]) -> bytes:
    short, byte, four, six, run64 = match.groups()
    if short:
        return _LONG[short].encode()
    if byte:
        return bytes.fromhex(byte)
    try:
        if run64:
            return base64.b64decode(run64 + "=" * (-len(run64) % 4), validate=True)
        return chr(int(four or six, 16)).encode()
    except (binascii.Error, ValueError) as error:
        raise TextError(f"{match.group()[:12]!r} is no escape of a packed page") from error
