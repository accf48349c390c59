"""What is in a data folder: counts, histograms, and a contact sheet of pages."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from PIL import Image

from textzip.errors import RecipeError
from textzip.shards.balance import unreadable
from textzip.shards.manifest import Holds, ShardLine

_MOST_PIXELS = 2**26
"""Of a contact sheet: Pillow, for one, warns of a picture of 90 million or more as of an attack."""
_OF_PAGES = ["n_chars", "source", "font", "px"]
_OF_PICTURES = ["n_chars", "source", "adjectives"]


@dataclass
class Summary:
    """Counts over the rows of some shards."""

    rows: int = 0
    bytes: int = 0
    characters: int = 0
    lengths: Counter[int] = field(default_factory=Counter)
    fonts: Counter[str] = field(default_factory=Counter)
    px: Counter[int] = field(default_factory=Counter)
    faces: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Fonts with their sizes."""
    sources: Counter[str] = field(default_factory=Counter)
    adjectives: Counter[str] = field(default_factory=Counter)
    """Those of captions, as `named` is."""
    named: Counter[int] = field(default_factory=Counter)
    """How many adjectives a caption names."""
    skipped: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)


def summarise(folder: Path, lines: list[ShardLine], holds: Holds = "pages") -> Summary:
    """Count the rows of these shards; only the small columns are read. What the rows haven't is not counted."""
    summary = Summary()
    for line in lines:
        table = _read(folder / line.name, _OF_PAGES if holds == "pages" else _OF_PICTURES)
        summary.rows += table.num_rows
        summary.bytes += line.bytes
        summary.characters += line.characters
        summary.lengths.update(_counts(table["n_chars"]))
        summary.sources.update(_counts(table["source"]))
        if holds == "pictures":
            summary.adjectives.update(_counts(pc.list_flatten(table["adjectives"])))
            summary.named.update(_counts(pc.list_value_length(table["adjectives"])))
        else:
            summary.fonts.update(_counts(table["font"]))
            summary.px.update(_counts(table["px"]))
            pairs = table.group_by(["font", "px"]).aggregate([([], "count_all")]).to_pylist()
            summary.faces.update({(pair["font"], pair["px"]): pair["count_all"] for pair in pairs})
        summary.skipped.update(line.skipped)
        summary.missing.update(line.missing)
    return summary


def _counts(column: pa.ChunkedArray) -> dict[Any, int]:
    return {value["values"]: value["counts"] for value in column.value_counts().to_pylist()}


def histogram(counts: Counter[int], bins: int = 10) -> Iterator[tuple[str, int]]:
    """Counts of numbers in `bins` equal ranges: (range, count)."""
    low, high = min(counts), max(counts)
    width = max(1, -(-(high - low + 1) // bins))
    for start in range(low, high + 1, width):
        stop = min(high, start + width - 1)
        total = sum(count for value, count in counts.items() if start <= value <= stop)
        yield (f"{start}–{stop}" if stop > start else str(start)), total


def contact_sheet(folder: Path, lines: list[ShardLine], columns: int, rows: int) -> npt.NDArray[np.uint8]:
    """The first pages of these shards side by side, uint8 (H, W), a pixel of grey between them.

    It has no more columns and rows than pages to fill them. Raises `RecipeError` if a picture can't hold so many.
    """
    pages = sum(line.rows for line in lines)
    columns = min(columns, pages)
    rows = min(rows, -(-pages // columns))
    pictures = _pictures(folder, lines, columns * rows)
    first = next(pictures)
    height, width = first.shape
    high, wide = check_sheet(columns, rows, width + 1, height + 1, "pages")
    sheet = np.full((high, wide), 96, np.uint8)
    for n, picture in enumerate(itertools.chain([first], pictures)):
        y, x = n // columns * (height + 1), n % columns * (width + 1)
        sheet[y : y + height, x : x + width] = picture
    return sheet


def check_sheet(columns: int, rows: int, width: int, height: int, what: str) -> tuple[int, int]:
    """Pixel rows and columns of a sheet of cells, a line between them. Raises `RecipeError` if they are too many."""
    high, wide = rows * height - 1, columns * width - 1
    if high * wide > _MOST_PIXELS:
        raise RecipeError(
            f"--columns and --rows: {columns:,} × {rows:,} {what} are {wide:,} × {high:,} px, and a contact sheet has "
            f"up to {_MOST_PIXELS / 1e6:.0f} million; ask for fewer"
        )
    return high, wide


def _pictures(folder: Path, lines: list[ShardLine], most: int) -> Iterator[npt.NDArray[np.uint8]]:
    """The pictures of the first rows of these shards."""
    for line in lines:
        if most <= 0:
            return
        images = _read(folder / line.name, ["image"])["image"].slice(0, most)
        most -= len(images)
        for image in images:
            yield np.asarray(Image.open(io.BytesIO(image["bytes"].as_py())))


def _read(path: Path, columns: list[str]) -> pa.Table:
    try:
        return pq.read_table(path, columns=columns, page_checksum_verification=True)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from error
