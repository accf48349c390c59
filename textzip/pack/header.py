"""The first lines of a packed page: which page of which file it is, and a checksum of all that it shows.

    tz1 5x8 03/12 9f86d081 1c291ca3

Version and face; the page's number and how many there are; the first digits of the file's sha256; a CRC32 of the page's
text without these eight digits. On the last page a line with the whole sha256 and the file's size in bytes follows.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from textzip.errors import TextError
from textzip.pack.face import NAME

VERSION = "tz1"
_HEADER = re.compile(rf"{VERSION} {re.escape(NAME)} (\d{{1,9}})/(\d{{1,9}}) ([0-9a-f]{{8}}) ")
_CRC = re.compile(r"([0-9a-f]{8})\n")
_WHOLE = re.compile(r"([0-9a-f]{64}) (\d{1,15})\n")


@dataclass(frozen=True)
class Header:
    """Which page this is."""

    number: int
    """From 1."""
    count: int
    file: str
    """The first eight digits of the file's sha256."""


@dataclass(frozen=True)
class Sheet:
    """A page's text taken apart."""

    header: Header
    body: str
    """What of the file stands on it, with escapes."""
    sha256: str = ""
    """Of the whole file, on the last page."""
    size: int = 0


def written(number: int, count: int, digits: int, sha256: str, size: int, body: str) -> str:
    """The text of a page; numbers have `digits` digits, so that headers of a file are equally long."""
    head = f"{VERSION} {NAME} {number:0{digits}}/{count:0{digits}} {sha256[:8]} "
    rest = (f"{sha256} {size}\n" if number == count else "") + body
    return f"{head}{_crc32(head, rest)}\n{rest}"


def which(text: str) -> Header | None:
    """Which page the beginning of a text says it is, checked by nothing; None if it doesn't say."""
    match = _HEADER.match(text)
    if match is None:
        return None
    header = Header(int(match[1]), int(match[2]), match[3])
    return header if 1 <= header.number <= header.count else None


def read(text: str) -> Sheet:
    """A page's text taken apart. Raises `TextError` if it has no header, or not the text that its CRC32 is of."""
    header, match = which(text), _HEADER.match(text)
    crc = _CRC.match(text, match.end()) if match else None
    if header is None or match is None or crc is None:
        raise TextError("it has no header of a packed page")
    rest = text[crc.end() :]
    found = _crc32(match.group(), rest)
    if found != crc[1]:
        raise TextError(f"the CRC32 of its text is {found}, and its header says {crc[1]}")
    if header.number < header.count:
        return Sheet(header, rest)
    whole = _WHOLE.match(rest)
    if whole is None:
        raise TextError("it is the last page, and has no sha256")
    return Sheet(header, rest[whole.end() :], whole[1], int(whole[2]))


def _crc32(head: str, rest: str) -> str:
    """Of a page's text: what stands before the checksum, and the lines below it."""
    text = f"{head}\n{rest}"
    return f"{zlib.crc32(text.encode()):08x}"
