"""Collections of fonts (TTC, OTC): how many faces a file has, and how a path names one of them.

`fonts.ttc` is its first face, `fonts.ttc#1` the second: numbers as every font library counts them.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

from textzip.errors import FontError

_COLLECTION = b"ttcf"
_HEADER = 12
_MOST_FACES = 1024
_NUMBERED = re.compile(r"(?P<path>.+\.(?:ttc|otc))#(?P<number>\d{1,9})", re.IGNORECASE | re.DOTALL)


def face_count(path: Path) -> int:
    """How many faces a font file has: 1 unless it is a collection. Raises `FontError` if the file can't say."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if header[:4] != _COLLECTION:
        return 1
    count = struct.unpack(">I", header[8:])[0] if len(header) == _HEADER else 0
    if not 1 <= count <= _MOST_FACES:
        raise FontError(
            f"{path}: not a usable collection of fonts (it says that it has {count:,} faces); "
            "remove it or replace it with a good copy"
        )
    return int(count)


def parted(path: Path) -> tuple[Path, int]:
    """A font file and the number of a face in it; `#` and a number after a collection's name say which it is."""
    match = _NUMBERED.fullmatch(str(path))
    if match is None or path.exists():
        return path, 0
    return Path(match["path"]), int(match["number"])
