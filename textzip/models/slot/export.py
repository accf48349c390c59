"""A slot model as an ONNX graph."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import torch

from textzip import __version__
from textzip.errors import CheckpointError, EngineError, needs_package
from textzip.models.slot.factory import slot_model
from textzip.models.slot.network.graph import SlotGraph
from textzip.shards.atomic import appearing
from textzip.train.checkpoint import Checkpoint


def to_onnx(found: Checkpoint, path: Path, *, slots: int = 256, height: int = 128, width: int = 128) -> None:
    """Write a slot model as an ONNX graph: `pixel_values` float (B, 1, height, width) to `logits` and `count`.

    B is free. Raises `EngineError` if the package onnx is missing, `ModelError` for a model that is no such graph, and
    `CheckpointError` if the file can't be written.
    """
    try:
        import onnx  # noqa: F401
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise EngineError(needs_package(str(error.name), "export", "textzip export --to onnx")) from error
    graph = SlotGraph(slot_model(found).eval(), slots).eval()
    example = torch.zeros(2, 1, height, width)
    batch = torch.export.Dim("batch", min=1, max=4096)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program: Any = torch.onnx.export(
                graph, (example,), dynamo=True, input_names=["pixel_values"], output_names=["logits", "count"],
                dynamic_shapes={"pixel_values": {0: batch}}, verbose=False,
            )  # fmt: skip
        program.model.producer_name, program.model.producer_version = "textzip", __version__  # `shards.own.GRAPH`
        with appearing(path) as temporary:
            program.save(str(temporary), external_data=False)
    except OSError as error:
        raise CheckpointError(f"{path}: can't write here ({error.strerror}); choose another with --out") from error
