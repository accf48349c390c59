"""Entries of a folder's pictures, kept in a file while they are rendered: a worker is sent its path alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import overload

from textzip.render.pictures.source import Entry
from textzip.shards.atomic import write_text


@dataclass(frozen=True)
class Kept(Sequence[Entry]):
    """Entries in a file that is named by what is in it; read by the worker that needs them, once."""

    path: Path
    size: int

    def __reduce__(self) -> tuple[object, ...]:
        return Kept, (self.path, self.size)

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, number: int) -> Entry: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, number: int | slice) -> Entry | tuple[Entry, ...]:
        return self._entries[number]

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        told = json.loads(self.path.read_text("utf-8"))
        return tuple(Entry(**{**each, "path": Path(each["path"]), "words": tuple(each["words"])}) for each in told)


def keep(entries: Iterable[Entry], root: Path) -> Kept:
    """Write entries to a file below `root`. Raises `OSError`."""
    told = [{**asdict(entry), "path": str(entry.path)} for entry in entries]
    content = json.dumps(told)
    path = root / f"pictures-{hashlib.sha256(content.encode()).hexdigest()}.json"
    root.mkdir(parents=True, exist_ok=True)
    write_text(path, content)
    return Kept(path, len(told))
