"""The King James Bible from Debian's `bible-kjv-text`: a verse a line, an empty line between chapters.

The package keeps the text as 64 KiB windows, each packed by Unix `compress`, with a table of their offsets before
them. Lines are `Ge1:1 In the beginning …`. Names and numbers of verses are left out, so that a model of the text reads
English and doesn't learn to count; chapters remain to be seen, and each line is a verse, as in print.
"""

from __future__ import annotations

import re
import struct
import subprocess
from itertools import pairwise
from pathlib import Path

from files import CorpusError, need, run

_DATA = "usr/lib/bible.data"
_MAGIC = b"EC02"
_HEADER = struct.Struct(">4x80xII")  # 80 bytes of title; then the size of a window, and how many there are
_COMPRESS = b"\x1f\x9d\x90"  # what a file of `compress` begins with, which the windows lack
_VERSE = re.compile(r"(\d?[A-Za-z]+\d+):\d+ (.*)")
_INSTALL = "this corpus is a package of Debian and Ubuntu; elsewhere, bring data/corpora/bible.txt from such a machine"


def write(package: str, work: Path, text: Path) -> None:
    """Bring `package` into `work`, and write its text to the file `text`."""
    remedy = "run `apt-get update` as root if it knows no such package, or check the connection, and run this again"
    run("apt-get", "download", package, folder=work, install=_INSTALL, remedy=remedy)
    (archive,) = work.glob("*.deb")
    run("dpkg-deb", "-x", archive.name, "unpacked", folder=work, install=_INSTALL)
    need("gzip", "install it (Debian and Ubuntu: apt-get install gzip)")
    text.write_text(prose(unpack((work / "unpacked" / _DATA).read_bytes())), "utf-8")


def unpack(data: bytes) -> str:
    """The lines of the package's data file. Raises `CorpusError` if it is not in the form described above."""
    if data[: len(_MAGIC)] != _MAGIC:
        raise CorpusError(f"{_DATA} begins with {data[:4]!r}, not {_MAGIC!r}: this package stores its text anew")
    window, count = _HEADER.unpack_from(data)
    offsets = struct.unpack_from(f">{count + 1}I", data, _HEADER.size)
    windows = [_decompress(data[start:stop]) for start, stop in pairwise(offsets)]
    if any(len(each) != window for each in windows[:-1]):
        raise CorpusError(f"{_DATA} is damaged: a window of it has not its {window} bytes; fetch the package again")
    return b"".join(windows).decode("ascii")


def prose(lines: str) -> str:
    """`Ge1:1 In the …` lines to verses, one a line, with an empty line before each chapter but the first."""
    parts: list[str] = []
    chapter = None
    for line in lines.splitlines():
        verse = _VERSE.fullmatch(line)
        if verse is None:  # the title
            continue
        if chapter not in (None, verse[1]):
            parts.append("")
        chapter = verse[1]
        parts.append(" ".join(verse[2].split()))
    return "\n".join(parts) + "\n"


def _decompress(window: bytes) -> bytes:
    done = subprocess.run(["gzip", "-dc"], input=_COMPRESS + window, capture_output=True, check=False)  # reads .Z too
    if done.returncode:
        raise CorpusError(f"gzip can't unpack {_DATA}: {done.stderr.decode().strip()}; fetch the package again")
    return done.stdout
