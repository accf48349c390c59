"""What a set of rows is made of: what pages, abstract pictures and pictures of a folder bring to the shards.

All else is the same for each of them: numbers and splits, folders and locks, engines, checksums, resuming.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textzip.shards.manifest import Identity


@dataclass(slots=True)
class Row:
    """A row as it is stored, and what its picture shows."""

    values: dict[str, Any]
    """A value for every column; `image` is a PNG."""
    pixels: npt.NDArray[np.uint8]
    """(H, W) or (H, W, 3)."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Texts that could not be shown and were drawn anew, by reason."""
    missing: Mapping[str, int] = field(default_factory=dict)
    """Characters that a font lacked, by font."""


Draw = Callable[[int], Row]
"""Row number n of a split: a function of n alone. Raises `TextzipError` if there can't be one."""


class Content(ABC):
    """A split of a set, open: picklable, as workers are sent it, and small."""

    split: str

    @property
    @abstractmethod
    def shard_rows(self) -> int:
        """Rows of a whole shard."""

    @property
    @abstractmethod
    def columns(self) -> pa.Schema:
        """Of a shard."""

    @property
    @abstractmethod
    def what(self) -> str:
        """What people call the rows: `pages of 128×128`."""

    @property
    @abstractmethod
    def made_of(self) -> str:
        """What they are made of, in a line."""

    @abstractmethod
    def identity(self) -> Identity:
        """All that the rows of every split depend on, as plain JSON values; `size` or `page` has that of a picture."""

    @abstractmethod
    def versions(self) -> dict[str, str]:
        """Of what decides pixels; a part of the identity."""

    @abstractmethod
    def count(self, wanted: int | None) -> int:
        """How many rows to render when `wanted` are asked for, or all there are (None). Raises `RecipeError`."""

    @abstractmethod
    def drawer(self) -> Draw:
        """What draws rows; a worker keeps it from shard to shard."""

    def fonts(self) -> dict[str, str]:
        """sha256 of each font file, by the font's name."""
        return {}

    def prepared(self, rows: int, folder: Path, notes: list[str], say: Callable[[str], None]) -> Self:  # noqa: ARG002
        """The same after work that is done once for all shards, before any is rendered."""
        return self
