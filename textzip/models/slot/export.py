"""A slot model as an ONNX graph."""

from __future__ import annotations

from pathlib import Path

import torch

from textzip.models.graph import Free, write_graph
from textzip.models.slot.factory import slot_model
from textzip.models.slot.in_onnx import OUTPUTS, notes_of
from textzip.models.slot.network.graph import SlotGraph
from textzip.train.checkpoint import Checkpoint

_SIDE = 1024
"""A graph reads pages of as many frames as one of so many pixels a side has; larger pictures come in strips."""


def to_onnx(found: Checkpoint, path: Path, *, slots: int | None = None) -> None:
    """Write a slot model as an ONNX graph: `pixel_values` float (B, 1, H, W) to `logits`, `count`, `doubt`, `fills`.

    B is free, H and W are whole frames. `slots`: the longest text that it reads, in bytes; the model's own by default.
    Its notes say what it was made of, by which `in_onnx.py` finds its checkpoint's graph. Raises `EngineError` if the
    package onnx is missing, `ModelError` for a model that is no such graph, and `CheckpointError` if the file can't be
    written.
    """
    model = slot_model(found).eval()
    tall, wide = model.config.frame
    most = slots or model.config.slots
    page = torch.zeros(2, 1, 4 * tall, 16 * wide)
    page[:, :, tall : 2 * tall, wide : 8 * wide] = 1
    pages: dict[str, tuple[torch.Tensor, Free]] = {
        "pixel_values": (page, {0: "batch", 2: (tall, "rows"), 3: (wide, "columns")})
    }
    graph = SlotGraph(model, most, (_SIDE // tall) * (_SIDE // wide))
    write_graph(graph, path, pages, OUTPUTS, notes_of(found, most))
