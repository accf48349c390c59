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

_BITS = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


def fingerprint(picture: Image.Image) -> bytes:
    """The perceptual hash of a picture, 8 bytes. Raises `EngineError` if `imagehash` is not installed."""
    try:
        import imagehash
    except ImportError as error:
        raise EngineError(needs_package("imagehash", "art", "kind: pictures")) from error
    return np.packbits(imagehash.phash(picture).hash).tobytes()


def groups(hashes: list[bytes], distance: int) -> npt.NDArray[np.int64]:
    """For each hash of 8 bytes the number of the first one that it is alike with, directly or through others: (N,).

    Alike are hashes of which at most `distance` bits differ. Of equal ones the first stands for all; each of these is
    compared with those before it, so that memory grows with N alone, and time with the square of how many differ.
    """
    _, where, place = np.unique(np.frombuffer(b"".join(hashes), np.uint64), return_index=True, return_inverse=True)
    order = np.argsort(where)
    words = np.frombuffer(b"".join(hashes), np.uint64)[where[order]]
    first = np.arange(len(words))
    for at in range(1, len(words)):
        near = np.unique(first[:at][ones(words[:at] ^ words[at]) <= distance])
        if len(near):
            first[at] = near[0]
        if len(near) > 1:
            first[:at][np.isin(first[:at], near)] = near[0]
    return np.asarray(where[order][first][np.argsort(order)[place]], np.int64)


def united(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Groups that hang together by either of two ways to group the same things, as `groups` gives them: (N,)."""
    label = one
    while True:
        before = label
        for each in (other, one):
            lowest = np.full(len(label), len(label))
            np.minimum.at(lowest, each, label)
            label = lowest[each]
        if np.array_equal(before, label):
            return label


def ones(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    """How many bits of each word are set, as `np.bitwise_count`, which NumPy has from 2.0 on: (N,)."""
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(words)
    return counted(words)


def counted(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    """`ones` by a table of bytes."""
    return np.asarray(_BITS[words.view(np.uint8)].reshape(-1, 8).sum(axis=1), np.uint8)
