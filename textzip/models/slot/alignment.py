"""Two texts side by side, by a shortest list of edits: in numpy, since numba takes a second to load.

Shapes: N and M characters.
"""

from __future__ import annotations

import numpy as np


def aligned(a: str, b: str) -> list[tuple[str, str]]:
    """The characters of both, those that stand for each other together, '' beside one that has none in the other.

    Of shortest lists (Levenshtein, 1966) one; a row of the table at a time, in which what is put in is a running
    minimum. What both begin and end with is not looked at.
    """
    first = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    room = min(len(a), len(b)) - first
    last = next((k for k in range(room) if a[-1 - k] != b[-1 - k]), room)
    middle = _shortest(a[first : len(a) - last], b[first : len(b) - last])
    same = [*zip(a[:first], b[:first], strict=True)], [*zip(a[len(a) - last :], b[len(b) - last :], strict=True)]
    return [*same[0], *middle, *same[1]]


def _shortest(a: str, b: str) -> list[tuple[str, str]]:
    points, places = np.array([*map(ord, b)], np.int64), np.arange(len(b) + 1)
    table = np.empty((len(a) + 1, len(b) + 1), np.int64)
    table[0] = places
    for i, each in enumerate(a, 1):
        row = table[i - 1] + 1
        np.minimum(row[1:], table[i - 1, :-1] + (points != ord(each)), out=row[1:])
        table[i] = np.minimum.accumulate(row - places) + places
    i, j = len(a), len(b)
    found = []
    while i or j:
        if i and j and table[i, j] == table[i - 1, j - 1] + (a[i - 1] != b[j - 1]):
            i, j = i - 1, j - 1
            found.append((a[i], b[j]))
        elif i and table[i, j] == table[i - 1, j] + 1:
            i -= 1
            found.append((a[i], ""))
        else:
            j -= 1
            found.append(("", b[j]))
    return found[::-1]
