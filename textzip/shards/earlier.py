"""What textzip wrote before its files named it (up to 0.1): known by what only they look like.

Each function says whether the file at `path`, which begins with `head`, is such a one.
"""

from __future__ import annotations

import mmap
import re
import struct
import zlib
from pathlib import Path

_REPORT = re.compile(
    rb'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>[^<]*</title>\n'
    rb'<meta name="viewport" content="width=device-width"><style>\n'
    rb"body\{font:15px/1\.5 system-ui,sans-serif;max-width:1180px;"
)
_GRAPH = re.compile(rb"\x08.\x12\x07pytorch", re.DOTALL)
_GRAPH_NAMES = (b"\x0a\x0cpixel_values", b"\x0a\x06logits", b"\x0a\x05count")

_SIGNATURE_AND_IHDR = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_DEFLATED = {2: b"\x78\x01", 8: b"\x78\x5e"}
"""By bits a pixel, how the data of `textzip.render.page.png` begin: zlib's and ISA-L's level 1."""
_DATA = 41
"""Where the data of the first chunk after the header begins."""
_REST = 4 + 12
"""After that data: its checksum, and the IEND chunk."""
_SHEET = "sheet.png"


def is_report(_path: Path, head: bytes) -> bool:
    """An HTML report: its head, and the beginning of its style."""
    return _REPORT.match(head) is not None


def is_graph(path: Path, head: bytes) -> bool:
    """An ONNX graph: PyTorch's, with the input and the outputs of the slot model."""
    if _GRAPH.match(head) is None:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return all(content.find(name) >= 0 for name in _GRAPH_NAMES)


def is_picture(path: Path, head: bytes) -> bool:
    """A page as `textzip write` framed it, or the contact sheet beside the shards it shows."""
    if head[:16] != _SIGNATURE_AND_IHDR or len(head) < _DATA + 2:
        return False
    width, height, depth, *kind, size, name = struct.unpack_from(">IIBBBBB4xI4s", head, 16)
    if any(kind):  # not grey, or interlaced
        return False
    if path.name == _SHEET and depth == 8:
        from textzip.shards.manifest import is_data_folder  # loads pyarrow

        if is_data_folder(path.parent):
            return True
    if name != b"IDAT" or head[_DATA : _DATA + 2] != _DEFLATED.get(depth):
        return False
    if path.stat().st_size != _DATA + size + _REST:
        return False
    stride = 1 + (width * depth + 7) // 8
    return _has_no_filters(path.read_bytes()[_DATA : _DATA + size], stride, height)


def _has_no_filters(data: bytes, stride: int, height: int) -> bool:
    try:
        lines = zlib.decompressobj().decompress(data, stride * height)
    except (zlib.error, OverflowError):
        return False
    return len(lines) == stride * height and not lines[::stride].strip(b"\0")
