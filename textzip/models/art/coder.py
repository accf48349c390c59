"""A checkpoint of the stage codes behind two calls: pictures to codes, and back.

Shapes: B pictures, S rows and columns of pixels, h = w = grid rows and columns of codes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from textzip.errors import ModelError
from textzip.models.art.data import as_numbers, as_pixels, check_size
from textzip.models.art.factory import codes_model
from textzip.models.art.network.codes import CodesModel
from textzip.train import checkpoint
from textzip.train.parallel import device_of

_CHUNK = 64


class Coder:
    """Pictures to codes and back."""

    def __init__(self, model: CodesModel, size: int, grid: int, device: torch.device) -> None:
        """`size`: S; `grid`: h and w."""
        self.size, self.grid, self.codes = size, grid, model.quantiser.size
        self._model, self._device = model.to(device).eval(), device

    @torch.inference_mode()
    def encode(self, pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        """uint8 (B, S, S, 3) → codes int64 (B, h, w). Raises `ModelError` for pictures of another size."""
        if pictures.ndim != 4:
            raise ModelError(f"pictures of {pictures.ndim} dimensions: give uint8 (B, {self.size}, {self.size}, 3)")
        check_size(self.size, pictures.shape[1:], "each picture")
        parts = torch.split(torch.from_numpy(np.ascontiguousarray(pictures)), _CHUNK)
        found = [self._model.encode(as_numbers(part.to(self._device))).cpu() for part in parts]
        return torch.cat(found).numpy()

    @torch.inference_mode()
    def decode(self, codes: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        """Codes int64 (B, h, w) → pictures uint8 (B, S, S, 3). Raises `ModelError` for codes that are none."""
        if codes.ndim != 3 or codes.shape[1:] != (self.grid, self.grid):
            raise ModelError(f"codes of shape {codes.shape}: give (B, {self.grid}, {self.grid})")
        if codes.size and not 0 <= codes.min() <= codes.max() < self.codes:
            raise ModelError(f"codes from {codes.min()} to {codes.max()}: they must be 0 to {self.codes - 1}")
        parts = torch.split(torch.from_numpy(codes.astype(np.int64)), _CHUNK)
        return np.concatenate([as_pixels(self._model.decode(part.to(self._device))) for part in parts])


def load(folder: str | Path, device: str = "auto") -> Coder:
    """The coder of a run or checkpoint. Raises `CheckpointError` or `EngineError`."""
    model, config = codes_model(checkpoint.find(folder))
    return Coder(model, config.size, config.grid, device_of(device))
