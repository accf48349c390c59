"""General compressors as language models: what the held-out texts cost them.

*Alone*: the held-out texts compressed by themselves, with nothing learned before. *After the training text*: how much
longer the compressed training text gets when the held-out texts follow it. Not of bzip2, which sorts blocks of 900 kB:
there, what follows changes what came before, and the difference is no cost of anything.
"""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

Compress = Callable[[bytes], bytes]
_MEMORY = 256 << 20
"""Bytes that PPMd may use."""
_ORDER = 16
"""Bytes that PPMd looks back for. On 4 MB of English after as much, 8 cost 1.388 bits a byte, 12 1.324, 16 and more
1.308."""


@dataclass(frozen=True)
class Cost:
    """What some texts cost a compressor, in bits a byte of the texts."""

    name: str
    alone: float
    after: float | None
    """None where it can't be told."""
    memory: str
    """How far it sees."""


def compressors(training: Sequence[str], texts: Sequence[str]) -> Iterator[Cost]:
    """The costs of `texts`, each with a line feed behind it that is paid for and not counted.

    PPMd is among them where the package `pyppmd` is installed.
    """
    before, held = (b"".join(text.encode() + b"\n" for text in each) for each in (training, texts))
    counted = max(1, sum(len(text.encode()) for text in texts))
    for name, (compress, memory) in _available().items():
        after = None
        if name != "bzip2":
            after = 8 * (len(compress(before + held)) - len(compress(before))) / counted
        yield Cost(name, 8 * len(compress(held)) / counted, after, memory)


def _available() -> dict[str, tuple[Compress, str]]:
    found: dict[str, tuple[Compress, str]] = {
        "xz": (_xz, "all that came before"),
        "bzip2": (lambda data: bz2.compress(data, 9), "the block of 900 kB it is in"),
    }
    if find_spec("pyppmd"):
        ppmd = import_module("pyppmd")
        found["ppmd"] = (
            lambda data: bytes(ppmd.compress(data, max_order=_ORDER, mem_size=_MEMORY)),
            f"all that came before, {_ORDER} bytes back",
        )
    return found


def _xz(data: bytes) -> bytes:
    size = max(1 << 16, min(len(data), 1 << 29))
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": size}]
    return lzma.compress(data, lzma.FORMAT_XZ, filters=filters)
