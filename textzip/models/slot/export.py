"""A slot model as an ONNX graph."""

from __future__ import annotations

from pathlib import Path

import torch

from textzip.models.graph import write_graph
from textzip.models.slot.factory import slot_model
from textzip.models.slot.network.graph import SlotGraph
from textzip.train.checkpoint import Checkpoint


def to_onnx(found: Checkpoint, path: Path, *, slots: int = 256, height: int = 128, width: int = 128) -> None:
    """Write a slot model as an ONNX graph: `pixel_values` float (B, 1, height, width) to `logits` and `count`.

    B is free. Raises `EngineError` if the package onnx is missing, `ModelError` for a model that is no such graph, and
    `CheckpointError` if the file can't be written.
    """
    pages = {"pixel_values": (torch.zeros(2, 1, height, width), {0: "batch"})}
    write_graph(SlotGraph(slot_model(found).eval(), slots), path, pages, ["logits", "count"])
