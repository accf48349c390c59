"""Which files textzip may write over: those that say at their beginning that textzip wrote them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from textzip.errors import ShardError
from textzip.shards.atomic import place_of
from textzip.shards.earlier import is_graph, is_picture, is_report

PICTURE = b"tEXtSoftware\0textzip"
"""In a PNG: the chunk that names the program."""
ANIMATION = b"\x21\xfe\x07textzip\0"
"""In a GIF: the comment that names the program."""
REPORT = b'<meta name="generator" content="textzip">'
"""In an HTML file."""
GRAPH = b"\x12\x07textzip"
"""In an ONNX graph: the field that names the program."""
FIGURES = b'"checkpoint": '
"""In an evaluation as JSON."""

_HEAD = 4096
_EARLIER: dict[bytes, Callable[[Path, bytes], bool]] = {PICTURE: is_picture, REPORT: is_report, GRAPH: is_graph}
"""By mark, how to know a file that textzip wrote before it left that mark."""


def check_own(path: Path, mark: bytes, option: str) -> None:
    """Raise `ShardError` if there is a file at `path` that has no such mark; `option` names another place for it.

    Also if a pipe or a device is there: a file that appears whole can't be written into one.
    """
    place_of(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if not head or mark in head or (mark in _EARLIER and _EARLIER[mark](path, head)):
            return
    except OSError:  # none is there, or writing will say what is wrong with it
        return
    raise ShardError(
        f"{path}: is there already, and nothing in it says that textzip wrote it; name another file with {option}, "
        "or move this one"
    )


def signed(png: bytes) -> bytes:
    """A PNG that says what wrote it, right after its header."""
    header = 8 + 4 + 4 + 13 + 4
    name = struct.pack(">I", len(PICTURE) - 4) + PICTURE + struct.pack(">I", zlib.crc32(PICTURE))
    return png[:header] + name + png[header:]
