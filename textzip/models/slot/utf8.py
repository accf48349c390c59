"""Slots to bytes: each slot's likeliest id, or the likeliest ids that together are valid UTF-8.

Slots are independent of one another, so the likeliest valid sequence is a shortest path over the eight states of a
UTF-8 decoder (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from textzip.tokenizer import FIRST_BYTE

_STATES = 8
# State 0: between characters. 1, 2, 3: that many continuation bytes to come. 4, 5, 6, 7: after E0, ED, F0 and F4,
# whose next byte is narrower.
_RULES = [
    (0, 0x00, 0x7F, 0), (0, 0xC2, 0xDF, 1), (0, 0xE0, 0xE0, 4), (0, 0xE1, 0xEC, 2), (0, 0xED, 0xED, 5),
    (0, 0xEE, 0xEF, 2), (0, 0xF0, 0xF0, 6), (0, 0xF1, 0xF3, 3), (0, 0xF4, 0xF4, 7),
    (1, 0x80, 0xBF, 0), (2, 0x80, 0xBF, 1), (3, 0x80, 0xBF, 2),
    (4, 0xA0, 0xBF, 1), (5, 0x80, 0x9F, 1), (6, 0x90, 0xBF, 2), (7, 0x80, 0x8F, 2),
]  # fmt: skip


def read(
    probabilities: npt.NDArray[np.float32], counts: npt.NDArray[np.int64], *, valid: bool
) -> list[tuple[list[int], list[float]]]:
    """For each page of `probabilities` (B, L, V) the ids of its first `counts` (B) slots and their probabilities.

    Ids are of bytes only.
    """
    low, high = FIRST_BYTE, FIRST_BYTE + 256
    pages = []
    for page, count in zip(probabilities, counts, strict=True):
        rows = page[:count, low:high]
        ids = _valid(np.log(np.maximum(rows, 1e-30)), np.array(_RULES)) if valid and count else rows.argmax(-1)
        pages.append(((ids + low).tolist(), rows[np.arange(len(ids)), ids].tolist()))
    return pages


@njit(cache=True, nogil=True)
def _valid(logs: Any, rules: Any) -> Any:
    n = len(logs)
    best = np.full((n + 1, _STATES), -np.inf)
    best[0, 0] = 0.0
    byte = np.zeros((n + 1, _STATES), np.int64)
    came = np.zeros((n + 1, _STATES), np.int64)
    for i in range(n):
        for r in range(len(rules)):
            state, first, last, to = rules[r]
            if best[i, state] == -np.inf:
                continue
            top = first + np.argmax(logs[i, first : last + 1])
            score = best[i, state] + logs[i, top]
            if score > best[i + 1, to]:
                best[i + 1, to], byte[i + 1, to], came[i + 1, to] = score, top, state
    ids = np.zeros(n, np.int64)
    state = 0
    for i in range(n, 0, -1):
        ids[i - 1] = byte[i, state]
        state = came[i, state]
    return ids
