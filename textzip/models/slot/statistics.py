"""What a model is told of its data before it learns: the characters that occur, and the pixels' mean and deviation."""

from __future__ import annotations

import numpy as np

from textzip.errors import ShardError
from textzip.shards.index import Index
from textzip.train.reader import Reader
from textzip.train.selection import evenly
from textzip.train.texts import texts_of

_SAMPLE = 2000


def characters(index: Index) -> tuple[str, ...]:
    """Every character of the texts, in order of code points. Raises `ShardError`."""
    seen: set[str] = set()
    for texts in texts_of(index):
        seen.update("".join(texts))
    return tuple(sorted(seen))


def pixel_moments(index: Index) -> tuple[float, float]:
    """Mean and standard deviation of pixels (ink 1) in the rows with ink, over up to 2000 evenly spaced pages."""
    rows = evenly(index, _SAMPLE)
    total = squares = count = 0.0
    reader = Reader(index, cache=1)
    for chunk in np.array_split(rows, max(1, len(rows) // 100)):
        pages = reader.rows(chunk)
        for image, height in zip(pages.images, pages.ink_height.tolist(), strict=True):
            ink = image[:height].astype(np.float64) / 255
            total += float(ink.sum())
            squares += float((ink * ink).sum())
            count += ink.size
    reader.close()
    if count == 0 or total == 0:
        raise ShardError(f"{index.shards[0].where}: no page of the split has any ink: there is nothing to learn from")
    mean = total / count
    return round(mean, 6), round(max(squares / count - mean * mean, 1e-6) ** 0.5, 6)
