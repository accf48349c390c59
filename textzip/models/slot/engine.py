"""What a reader reads with: a network run by onnxruntime or by torch, whichever is there. Loads neither by itself.

A folder's graph is taken before its weights: it starts ten times sooner. Both give the same numbers, and what is made
of them is the same code (`decode.py`).
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from textzip.errors import CheckpointError, needs_package
from textzip.models.slot.config import SlotConfig
from textzip.needs import needs_reader, needs_torch
from textzip.train.stored import find


class Slots(NamedTuple):
    """What a slot model makes of B pages of P frames in reading order."""

    logs: npt.NDArray[np.float32]
    """Log-probabilities of token ids (B, L, 512)."""
    counts: npt.NDArray[np.int64]
    """How many slots are text (B)."""
    doubts: npt.NDArray[np.float32]
    """How doubtful that number is (B)."""
    fills: npt.NDArray[np.int64]
    """How many slots each frame fills (B, P): where characters are. P is 0 for a model that counts without frames."""


class Engine(Protocol):
    """A slot model that can be run."""

    @property
    def config(self) -> SlotConfig:
        """The model's."""
        ...

    @property
    def at_once(self) -> int:
        """How many calls from threads are worth while: what one of them alone leaves idle."""
        ...

    def slots(self, pixels: npt.NDArray[np.uint8]) -> Slots:
        """Pages (B, 1, H, W) of whole frames, ink bright, as slots of text."""
        ...


def engine_of(path: Path, device: str = "auto") -> Engine:
    """What runs the model of a checkpoint, or of a run's best one.

    `device`: with `auto` or `cpu` onnxruntime, if that is there and the folder (or the checkpoint's) holds a graph of
    these weights; else torch on the device. Raises `CheckpointError`, and `EngineError` if what it takes is missing.
    """
    found = find(path)
    needs_reader("reading pages")
    refused: CheckpointError | None = None
    if device in ("auto", "cpu") and find_spec("onnxruntime") is not None:
        from textzip.models.slot.in_onnx import OnnxEngine

        try:
            return OnnxEngine.of(found, path)
        except CheckpointError as error:
            refused = error
    if refused is not None and find_spec("torch") is None:
        raise CheckpointError(
            f"{refused}; or {needs_package('torch', 'train', 'reading without a graph')}"
        ) from refused
    needs_torch("reading pages with torch")
    from textzip.models.slot.in_torch import TorchEngine

    return TorchEngine(found, device)
