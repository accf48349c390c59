"""What is in a data folder: counts, histograms, and a contact sheet of pages."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from textzip.errors import RecipeError
from textzip.shards.balance import unreadable
from textzip.shards.manifest import ShardLine

_MOST_PIXELS = 2**26
"""Of a contact sheet: Pillow, for one, warns of a picture of 90 million or more as of an attack."""
_STATISTICS = ["n_chars", "font", "px", "source", "ink_height"]


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
    skipped: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)


def summarise(folder: Path, lines: list[ShardLine]) -> Summary:
    """Count the rows of these shards; only the small columns are read."""
    summary = Summary()
    for line in lines:
        table = _read(folder / line.name, _STATISTICS)
        summary.rows += table.num_rows
        summary.bytes += line.bytes
        summary.characters += line.characters
        for counter, column in (
            (summary.lengths, "n_chars"),
            (summary.fonts, "font"),
            (summary.px, "px"),
            (summary.sources, "source"),
        ):
            counter.update({value["values"]: value["counts"] for value in table[column].value_counts().to_pylist()})
        pairs = table.group_by(["font", "px"]).aggregate([([], "count_all")]).to_pylist()
        summary.faces.update({(pair["font"], pair["px"]): pair["count_all"] for pair in pairs})
        summary.skipped.update(line.skipped)
        summary.missing.update(line.missing)
    return summary


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
    high, wide = rows * (height + 1) - 1, columns * (width + 1) - 1
    if high * wide > _MOST_PIXELS:
        raise RecipeError(
            f"--columns and --rows: {columns:,} × {rows:,} pages are {wide:,} × {high:,} px, and a contact sheet has "
            f"up to {_MOST_PIXELS / 1e6:.0f} million; ask for fewer"
        )
    sheet = np.full((high, wide), 96, np.uint8)
    for n, picture in enumerate(itertools.chain([first], pictures)):
        y, x = n // columns * (height + 1), n % columns * (width + 1)
        sheet[y : y + height, x : x + width] = picture
    return sheet


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
