"""Pictures that are nearly the same: perceptual hashes, and who is alike with whom.

`imagehash`'s `phash`: the signs of the 64 lowest frequencies of a picture of 32×32 grey pixels, against their median
(Zauner 2010, `Implementation and benchmarking of perceptual image hash functions`). Scaling, light, compression and a
little noise change few of its bits.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.errors import EngineError, needs_package

_BLOCK = 512
"""Hashes that are compared with all at once."""
_BITS = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


def fingerprint(picture: Image.Image) -> bytes:
    """The perceptual hash of a picture, 8 bytes. Raises `EngineError` if `imagehash` is not installed."""
    try:
        import imagehash
    except ImportError as error:
        raise EngineError(needs_package("imagehash", "art", "kind: pictures")) from error
    return np.packbits(imagehash.phash(picture).hash).tobytes()


def groups(hashes: list[bytes], distance: int) -> npt.NDArray[np.int64]:
    """For each hash the number of the first one that it is alike with, directly or through others: (N,).

    Alike are hashes of which at most `distance` bits differ.
    """
    bits = np.frombuffer(b"".join(hashes), np.uint8).reshape(len(hashes), -1)
    first = np.arange(len(hashes))

    def root(at: int) -> int:
        while first[at] != at:
            first[at] = first[first[at]]
            at = int(first[at])
        return at

    for start in range(0, len(bits), _BLOCK):
        block = bits[start : start + _BLOCK]
        apart = _BITS[block[:, None] ^ bits[None, : start + len(block)]].sum(axis=2, dtype=np.uint8)
        for later, earlier in np.argwhere(apart <= distance).tolist():
            one, other = sorted((root(start + later), root(earlier)))
            first[other] = one
    return np.array([root(at) for at in range(len(hashes))], np.int64)
