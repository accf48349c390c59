"""What the evaluations of all stages share: rows batch by batch, and pictures for people.

Shapes: B pictures, S rows and columns of pixels, H rows and W columns of a sheet.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from textzip.shards.index import Index
from textzip.train.reader import Reader, Rows
from textzip.train.selection import evenly

Pixels = npt.NDArray[np.uint8]

BATCH = 100
"""Rows that are looked at together."""
_GAP = 2
_GROUND = 128


def batches(index: Index, count: int | None, columns: Sequence[str]) -> Iterator[Rows]:
    """`count` rows of an index, evenly spaced, or all, `BATCH` at a time. Raises `ShardError`."""
    chosen = evenly(index, count)
    reader = Reader(index, 4, columns)
    try:
        for start in range(0, len(chosen), BATCH):
            yield reader.rows(chosen[start : start + BATCH])
    finally:
        reader.close()


def beside(*pictures: Pixels) -> Pixels:
    """Pictures (S, S, 3) side by side with a gap: uint8 (S, W, 3)."""
    gap = np.full((pictures[0].shape[0], _GAP, 3), _GROUND, np.uint8)
    parts = [part for picture in pictures for part in (gap, picture)][1:]
    return np.concatenate(parts, 1)


def sheet(rows: Sequence[Pixels]) -> Pixels:
    """Pictures (S, W, 3) one below the other with a gap: uint8 (H, W, 3)."""
    gap = np.full((_GAP, rows[0].shape[1], 3), _GROUND, np.uint8)
    return np.concatenate([part for row in rows for part in (gap, row)][1:])


def as_png(picture: Pixels, scale: int = 2) -> str:
    """A PNG in base64 of a picture (H, W, 3), each pixel enlarged to a square."""
    out = io.BytesIO()
    Image.fromarray(picture.repeat(scale, 0).repeat(scale, 1)).save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()
