"""Slots to bytes: each slot's likeliest id, or the likeliest ids that together spell the model's characters.

Shapes: B batch, L slots, V token ids, S characters.

Slots are independent of one another, so a slot in doubt between the first byte of "é" and of "¡" may leave the second
one no character that was ever on a page, or none at all. The likeliest sequence of characters is a shortest path over
the slots, on which every character is a step as wide as its bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from textzip.tokenizer import FIRST_BYTE

Bytes = npt.NDArray[np.uint8]


def read(
    probabilities: npt.NDArray[np.float32], counts: npt.NDArray[np.int64], spellings: Bytes | None
) -> list[tuple[list[int], list[float]]]:
    """For each page of `probabilities` (B, L, V) the ids of its first `counts` (B) slots and their probabilities.

    Ids are of bytes only: those of the characters of `spellings` (S, 5), each a number of bytes and its bytes, or with
    None each slot's likeliest. A count that no characters add up to is read as the next smaller one that some do.
    """
    low, high = FIRST_BYTE, FIRST_BYTE + 256
    pages = []
    for page, count in zip(probabilities, counts, strict=True):
        rows = page[:count, low:high]
        ids = rows.argmax(-1) if spellings is None else _spelled(np.log(np.maximum(rows, 1e-30)), spellings)
        pages.append(((ids + low).tolist(), rows[np.arange(len(ids)), ids].tolist()))
    return pages


def spellings(characters: tuple[str, ...]) -> Bytes:
    """The UTF-8 bytes of characters: (S, 5), how many they are and then the bytes."""
    raw = [each.encode() for each in characters]
    return np.frombuffer(b"".join(bytes([len(each)]) + each.ljust(4, b"\0") for each in raw), np.uint8).reshape(-1, 5)


@njit(cache=True, nogil=True)
def _spelled(logs: Any, spellings: Any) -> Any:
    n = len(logs)
    best = np.full(n + 1, -np.inf)
    best[0] = 0.0
    came = np.zeros(n + 1, np.int64)
    for i in range(n):
        if best[i] == -np.inf:
            continue
        for s in range(len(spellings)):
            width = spellings[s, 0]
            if i + width > n:
                continue
            score = best[i]
            for k in range(width):
                score += logs[i + k, spellings[s, 1 + k]]
            if score > best[i + width]:
                best[i + width], came[i + width] = score, s
    while best[n] == -np.inf:
        n -= 1
    ids = np.zeros(n, np.int64)
    while n > 0:
        s = came[n]
        width = spellings[s, 0]
        for k in range(width):
            ids[n - width + k] = spellings[s, 1 + k]
        n -= width
    return ids
