"""What the first pages' random texts begin with, found beforehand (`textzip.render.coverage`) and kept in a file."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Deals:
    """A head for each of the first pages, "" for pages without one; small to send, read by the worker that needs it."""

    path: Path

    def __reduce__(self) -> tuple[object, ...]:
        return Deals, (self.path,)

    def __len__(self) -> int:
        return len(self._heads[1]) - 1

    def head(self, number: int) -> str:
        """What the text of page `number` begins with."""
        characters, stops = self._heads
        if number + 1 >= len(stops):
            return ""
        return characters[stops[number] : stops[number + 1]].tobytes().decode("utf-32-le")

    @cached_property
    def _heads(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        with np.load(self.path) as file:
            return file["characters"], file["stops"]


def store(heads: Sequence[str], root: Path) -> Deals:
    """Keep heads in a file below `root` that is named by what is in it."""
    encoded = "".join(heads).encode("utf-32-le")
    stops = np.cumsum([0, *map(len, heads)])
    path = root / f"deals-{hashlib.sha256(encoded + stops.tobytes()).hexdigest()}.npz"
    root.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{uuid.uuid4().hex}.part")
    with temporary.open("wb") as file:
        np.savez(file, characters=np.frombuffer(encoded, np.uint32), stops=stops.astype(np.int64))
    temporary.replace(path)
    return Deals(path)
