"""A slot model in torch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from textzip.models.slot.config import SlotConfig
from textzip.models.slot.engine import Slots
from textzip.models.slot.factory import slot_model
from textzip.train.checkpoint import Checkpoint, parsed
from textzip.train.parallel import autocast, device_of


class TorchEngine:
    """A checkpoint's model on a device."""

    def __init__(self, found: Checkpoint, device: str) -> None:
        """Raises `CheckpointError`, and `EngineError` if there is no such device."""
        self._model = slot_model(found)
        self.config = parsed(SlotConfig, found)
        self._device = device_of(device)
        # Not every CPU computes in bfloat16, in which one page in seven reads otherwise: what is read depends on none.
        self._precision = "float32" if self._device.type == "cpu" else found.precision
        self._model.to(self._device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]

    @property
    def at_once(self) -> int:
        """One: torch spreads each over processors by itself."""
        return 1

    @torch.no_grad()
    def slots(self, pixels: npt.NDArray[np.uint8]) -> Slots:
        """Pages (B, 1, H, W) as slots."""
        with autocast(self._device, self._precision):
            logs, counts, doubts, fills = self._model.readout(torch.from_numpy(pixels).to(self._device))
        return Slots(logs.cpu().numpy(), counts.cpu().numpy(), doubts.float().cpu().numpy(), fills.cpu().numpy())
