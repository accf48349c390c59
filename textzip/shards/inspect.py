"""What is in a data folder: counts, histograms, and a contact sheet of pages."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from textzip.shards.balance import unreadable
from textzip.shards.manifest import ShardLine

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
    """The first pages of these shards side by side, uint8 (H, W), a pixel of grey between them."""
    pictures: list[npt.NDArray[np.uint8]] = []
    for line in lines:
        wanted = columns * rows - len(pictures)
        if wanted <= 0:
            break
        table = _read(folder / line.name, ["image"]).slice(0, wanted)
        pictures += [np.asarray(Image.open(io.BytesIO(row["bytes"]))) for row in table["image"].to_pylist()]
    height, width = pictures[0].shape
    sheet = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), 96, np.uint8)
    for n, picture in enumerate(pictures):
        y, x = n // columns * (height + 1), n % columns * (width + 1)
        sheet[y : y + height, x : x + width] = picture
    return sheet[: -(-len(pictures) // columns) * (height + 1) - 1]


def _read(path: Path, columns: list[str]) -> pa.Table:
    try:
        return pq.read_table(path, columns=columns, page_checksum_verification=True)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from error
