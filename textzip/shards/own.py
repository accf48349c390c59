"""Which files textzip may write over: those that say at their beginning that textzip wrote them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from textzip.errors import ShardError

PICTURE = b"tEXtSoftware\0textzip"
"""In a PNG: the chunk that names the program."""
REPORT = b'<meta name="generator" content="textzip">'
"""In an HTML file."""
GRAPH = b"\x12\x07textzip"
"""In an ONNX graph: the field that names the program."""
FIGURES = b'"checkpoint": '
"""In an evaluation as JSON."""

_HEAD = 4096


def check_own(path: Path, mark: bytes, option: str) -> None:
    """Raise `ShardError` if there is a file at `path` that has no such mark; `option` names another place for it."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:  # none is there, or writing will say what is wrong with it
        return
    if head and mark not in head:
        raise ShardError(
            f"{path}: is there already, and nothing in it says that textzip wrote it; name another file with {option}, "
            "or move this one"
        )


def signed(png: bytes) -> bytes:
    """A PNG that says what wrote it, right after its header."""
    header = 8 + 4 + 4 + 13 + 4
    name = struct.pack(">I", len(PICTURE) - 4) + PICTURE + struct.pack(">I", zlib.crc32(PICTURE))
    return png[:header] + name + png[header:]
