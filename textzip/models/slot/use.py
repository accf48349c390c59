"""Pages to text: a checkpoint, or the model that comes with textzip, behind one call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from textzip.errors import CheckpointError
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.engine import Engine, engine_of
from textzip.models.slot.network import decode
from textzip.models.slot.picture import PAGE, Pixels, Source, to_page

_BATCH = 32
"""Pages of the usual size that are read together; of larger ones as many as have no more pixels."""
_PRETRAINED = "pretrained/reader"


@dataclass(frozen=True)
class Reading:
    """What was read on a page."""

    text: str
    confidence: float
    """0…1: the geometric mean of the slots' probabilities, lowered by doubts about their number. 0 for a page with ink
    on which nothing was read."""
    count: int
    """Slots that are text: the bytes of `text` in UTF-8."""
    notes: tuple[str, ...] = ()
    """What was done to the picture before it was read."""


def read(image: Source, checkpoint: str | Path | None = None) -> Reading:
    """Read one page: a path, a file's bytes, a PIL image or an array uint8 (H, W).

    Without a checkpoint the model that comes with textzip reads; it is loaded once. Raises `PictureError` for what is
    no page, and `CheckpointError`.
    """
    page = to_page(image)
    text, confidence, count = _kept(None if checkpoint is None else str(checkpoint)).read([page.pixels])[0]
    return Reading(text, confidence, count, page.notes)


class Reader:
    """A slot model that reads pages, those of one size together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._spellings = decode.spellings(engine.config.symbols)

    @property
    def config(self) -> SlotConfig:
        """The model's."""
        return self._engine.config

    def read(self, pages: Sequence[Pixels]) -> list[tuple[str, float, int]]:
        """Text, confidence and count of each page, uint8 (H, W) with bright ink."""
        return [(each.text, each.confidence, each.count) for each in self.decoded(pages)]

    def decoded(self, pages: Sequence[Pixels]) -> list[decode.Decoded]:
        """As `read`, with what is known of every character."""
        cropped = [_cropped(page, self.config.frame) for page in pages]
        order = sorted(range(len(pages)), key=lambda k: cropped[k].shape)
        found: dict[int, decode.Decoded] = {}
        for group in _batches(order, cropped):
            some = np.stack([cropped[k] for k in group])
            logs, counts, doubts = self._engine.slots(some[:, None])
            told = decode.decoded(logs, counts, doubts, np.any(some, axis=(1, 2)), self._spellings)
            found.update(zip(group, told, strict=True))
        return [found[k] for k in range(len(pages))]


def load(path: str | Path | None = None, device: str = "auto") -> Reader:
    """The reader of a checkpoint or of a run's best one; without a path of the model that comes with textzip.

    `device`: auto, cpu, cuda or cuda:1; onnxruntime is for the first two, and torch for all (`engine.py`). Raises
    `CheckpointError`, and `EngineError` if there is no such device or neither package is installed.
    """
    if path is None:
        path = Path(str(files("textzip").joinpath(_PRETRAINED)))
        if not path.is_dir():
            raise CheckpointError(f"{path}: this copy of textzip comes without its model; give a --checkpoint")
    return Reader(engine_of(Path(path), device))


@lru_cache(maxsize=2)
def _kept(path: str | None) -> Reader:
    return load(path)


def _cropped(page: Pixels, frame: tuple[int, int]) -> Pixels:
    """A page down to its last row with ink, in whole frames."""
    rows = np.flatnonzero(page.any(1))
    height = int(rows[-1]) + 1 if len(rows) else 1
    tall, wide = max(8, frame[0]), max(8, frame[1])
    out = np.zeros((-(-height // tall) * tall, -(-page.shape[1] // wide) * wide), np.uint8)
    out[:height, : page.shape[1]] = page[:height]
    return out


def _batches(order: Sequence[int], pages: Sequence[Pixels]) -> Iterable[list[int]]:
    """Groups of pages of one shape: what a page reads does not depend on those beside it."""
    group: list[int] = []
    for k in order:
        full = (len(group) + 1) * pages[k].size > _BATCH * PAGE * PAGE
        if group and (len(group) == _BATCH or full or pages[k].shape != pages[group[0]].shape):
            yield group
            group = []
        group.append(k)
    if group:
        yield group
