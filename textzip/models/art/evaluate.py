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

Ints = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]

BATCH = 100
"""Rows that are looked at together."""
_GAP = 2
_GROUND = 128


def mixed(index: Index, count: int | None) -> Ints:
    """The numbers of `count` rows of an index, or of all: evenly spaced among those of each source.

    In a test split rows of two sources take turns, and evenly spaced ones would all be of one.
    """
    places = evenly(index, count)
    return np.sort(np.argsort(index.source, kind="stable")[places])


def spaced(total: int, most: int) -> list[int]:
    """At most so many of `total` numbers from 0 on, evenly spaced, both ends among them."""
    return sorted({round(each) for each in np.linspace(0, total - 1, min(total, most))})


def batches(index: Index, count: int | None, columns: Sequence[str]) -> Iterator[Rows]:
    """`count` rows of an index, as `mixed` has them, or all, `BATCH` at a time. Raises `ShardError`."""
    yield from read(index, mixed(index, count), columns)


def read(index: Index, numbers: Ints, columns: Sequence[str]) -> Iterator[Rows]:
    """The rows of these numbers, `BATCH` at a time. Raises `ShardError`."""
    reader = Reader(index, 4, columns)
    try:
        for start in range(0, len(numbers), BATCH):
            yield reader.rows(numbers[start : start + BATCH])
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
