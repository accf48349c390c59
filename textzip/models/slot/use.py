"""Pages to text: a checkpoint, or the model that comes with textzip, behind one call."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import cast

import numpy as np
import torch

from textzip.errors import CheckpointError
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.factory import slot_model
from textzip.models.slot.network.model import SlotModel
from textzip.models.slot.picture import Pixels, Source, to_page
from textzip.tokenizer import Tokenizer
from textzip.train import checkpoint
from textzip.train.parallel import autocast, device_of

_BATCH = 32
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
    """A slot model that reads pages, those of one height together."""

    def __init__(self, model: SlotModel, device: torch.device, precision: str | None = None) -> None:
        """`precision`: what the model learned in; `float32` is kept, all else is bfloat16 where that is fast."""
        self._model = model.to(device).eval()
        self._model.to(memory_format=torch.channels_last)
        self._device, self._precision = device, precision
        self._tokenizer = Tokenizer()

    @property
    def config(self) -> SlotConfig:
        """The model's."""
        return cast("SlotConfig", self._model.config)

    def read(self, pages: Sequence[Pixels]) -> list[tuple[str, float, int]]:
        """Text, confidence and count of each page, uint8 (H, W) with bright ink."""
        cropped = [_cropped(page, self._model.config.frame) for page in pages]
        order = sorted(range(len(pages)), key=lambda k: cropped[k].shape)
        found: dict[int, tuple[str, float, int]] = {}
        for group in _batches(order, cropped):
            found.update(zip(group, self._read([cropped[k] for k in group]), strict=True))
        return [found[k] for k in range(len(pages))]

    @torch.no_grad()
    def _read(self, pages: list[Pixels]) -> Iterable[tuple[str, float, int]]:
        pixels = np.stack(pages)[:, None]
        with autocast(self._device, self._precision):
            found, doubts = self._model.generate_with_doubt(torch.from_numpy(pixels).to(self._device))
        for page, (ids, confidence), doubt in zip(pages, found, doubts, strict=True):
            logs = sum(math.log(max(each, 1e-9)) for each in confidence)
            sure = math.exp((logs - doubt) / max(1, len(ids)))
            yield self._tokenizer.decode(ids), 0.0 if not ids and page.any() else sure, len(ids)


def load(path: str | Path | None = None, device: str = "auto") -> Reader:
    """The reader of a checkpoint or of a run's best one; without a path of the model that comes with textzip.

    Raises `CheckpointError`, and `EngineError` if there is no such device.
    """
    if path is None:
        path = Path(str(files("textzip").joinpath(_PRETRAINED)))
        if not path.is_dir():
            raise CheckpointError(f"{path}: this copy of textzip comes without its model; give a --checkpoint")
    found = checkpoint.find(path)
    return Reader(slot_model(found), device_of(device), found.precision)


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
        if group and (len(group) == _BATCH or pages[k].shape != pages[group[0]].shape):
            yield group
            group = []
        group.append(k)
    if group:
        yield group
