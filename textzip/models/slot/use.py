"""Pages to text: a checkpoint, or the model that comes with textzip, behind one call."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import cast

import numpy as np
import torch

from textzip.errors import CheckpointError
from textzip.models.slot.calibration import AS_IT_IS, Calibration
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.factory import slot_model
from textzip.models.slot.network.model import SlotModel
from textzip.models.slot.page import places, whole
from textzip.models.slot.page.places import Seen
from textzip.models.slot.page.reading import Character, Reading
from textzip.models.slot.picture import Picture, Pixels, Source, to_page
from textzip.tokenizer import Tokenizer
from textzip.train import checkpoint
from textzip.train.parallel import autocast, device_of

__all__ = ["Character", "Reader", "Reading", "Seen", "load", "read"]

_BATCH = 32
_PRETRAINED = "pretrained/reader"


def read(image: Source, checkpoint: str | Path | None = None, *, newlines: bool | None = None) -> Reading:
    """Read one page of any size, any way up: a path, a file's bytes, a PIL image, an array uint8 (H, W) or (H, W, 3).

    Without a checkpoint the model that comes with textzip reads; it is loaded once. `newlines`: whether each line ends
    in a newline and keeps its indentation; by default on other programs' pages. Raises `PictureError` for what is no
    page, and `CheckpointError`.
    """
    reader = _kept(None if checkpoint is None else str(checkpoint))
    return reader.read_pictures([to_page(image)], newlines=newlines)[0]


class Reader:
    """A slot model that reads pages, those of one height together."""

    def __init__(
        self,
        model: SlotModel,
        device: torch.device,
        precision: str | None = None,
        calibration: Calibration = AS_IT_IS,
    ) -> None:
        """`precision`: what the model learned in; `float32` is kept, all else is bfloat16 where that is fast."""
        self._model = model.to(device).eval()
        self._model.to(memory_format=torch.channels_last)
        self._device, self._precision = device, precision
        self._tokenizer = Tokenizer()
        self.calibration = calibration

    @property
    def config(self) -> SlotConfig:
        """The model's."""
        return cast("SlotConfig", self._model.config)

    def read(self, pages: Sequence[Pixels]) -> list[tuple[str, float, int]]:
        """Text, confidence and count of each page, uint8 (H, W) with bright ink."""
        return [(each.text, self.calibration.page(each.confidence), each.count) for each in self.look(pages)]

    def read_pictures(
        self, pictures: Sequence[Picture], *, newlines: bool | None = None, characters: bool = True
    ) -> list[Reading]:
        """What pictures of any size say; `newlines` as for `read`, `characters` with their own confidence and box."""
        return whole.read(pictures, self.look, self.calibration, newlines=newlines, characters=characters)

    def look(self, pages: Sequence[Pixels]) -> list[Seen]:
        """What is on each page, uint8 (H, W) with bright ink, and where; how sure the model is, as it says it."""
        cropped = [_cropped(page, self._model.config.frame) for page in pages]
        order = sorted(range(len(pages)), key=lambda k: cropped[k].shape)
        found: dict[int, Seen] = {}
        for group in _batches(order, cropped):
            found.update(zip(group, self._look([cropped[k] for k in group]), strict=True))
        return [found[k] for k in range(len(pages))]

    @torch.no_grad()
    def _look(self, pages: list[Pixels]) -> Iterable[Seen]:
        pixels = np.stack(pages)[:, None]
        with autocast(self._device, self._precision):
            found, doubts, fills = self._model.look(torch.from_numpy(pixels).to(self._device))
        frame = self._model.config.frame
        shape = (pixels.shape[2] // frame[0], pixels.shape[3] // frame[1])
        emitted = [None] * len(pages) if fills is None else list(fills.cpu().numpy())
        for page, (ids, sure), doubt, each in zip(pages, found, doubts, emitted, strict=True):
            text = self._tokenizer.decode(ids)
            logs = sum(math.log(max(one, 1e-9)) for one in sure)
            whole = 0.0 if not ids and page.any() else math.exp((logs - doubt) / max(1, len(ids)))
            where = () if each is None else places.places(text, each, shape, frame, page)
            yield Seen(text, whole, len(ids), places.characters(text, sure), where)


def load(path: str | Path | None = None, device: str = "auto") -> Reader:
    """The reader of a checkpoint or of a run's best one; without a path of the model that comes with textzip.

    Raises `CheckpointError`, and `EngineError` if there is no such device.
    """
    if path is None:
        path = Path(str(files("textzip").joinpath(_PRETRAINED)))
        if not path.is_dir():
            raise CheckpointError(f"{path}: this copy of textzip comes without its model; give a --checkpoint")
    found = checkpoint.find(path)
    return Reader(slot_model(found), device_of(device), found.precision, Calibration.of(found.folder))


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
