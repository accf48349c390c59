"""A slot model's graph in onnxruntime: what reads pages where there is no torch.

A graph says in its notes which configuration and which weights it was made of. One that lies beside other weights, as
after more training, is refused: a page would be read by another model than the one that was named.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from textzip.errors import CheckpointError
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.engine import Slots
from textzip.train.stored import GRAPH, Checkpoint, first_line, parsed, weights_sha256

OUTPUTS = ("logits", "count", "doubt", "fills")
"""What a graph gives, as `Slots` has it."""
_NOTE = "textzip"


class OnnxEngine:
    """A checkpoint's graph."""

    def __init__(self, session: Any, config: SlotConfig) -> None:
        self._session, self.config = session, config

    @classmethod
    def of(cls, found: Checkpoint, path: Path) -> OnnxEngine:
        """The graph in a checkpoint's folder, or at `path`, its run's. Raises `CheckpointError` if none is its own."""
        config = parsed(SlotConfig, found)
        graphs = [each / GRAPH for each in dict.fromkeys((found.folder, path)) if (each / GRAPH).is_file()]
        if not graphs:
            raise CheckpointError(
                f"{found.folder}: holds no graph ({GRAPH}) for onnxruntime; write one where torch is installed: "
                f"textzip export {path}"
            )
        session = _opened(graphs[0])
        if session.get_modelmeta().custom_metadata_map.get(_NOTE) != notes_of(found, config.slots)[_NOTE]:
            raise CheckpointError(
                f"{graphs[0]}: a graph of other weights or slots, or by an earlier textzip; write it again where torch "
                f"is installed: textzip export {path}"
            )
        return cls(session, config)

    @property
    def at_once(self) -> int:
        """As many as there are processors: each call keeps to one, which leaves none waiting for another."""
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    def slots(self, pixels: npt.NDArray[np.uint8]) -> Slots:
        """Pages (B, 1, H, W) as slots."""
        return Slots(*self._session.run(None, {"pixel_values": pixels.astype(np.float32) / np.float32(255)}))


def notes_of(found: Checkpoint, slots: int) -> Mapping[str, str]:
    """What a graph of a checkpoint that reads so many slots says of itself."""
    made_of = {"config": {**found.config, "slots": slots}, "weights": weights_sha256(found.folder), "gives": OUTPUTS}
    return {_NOTE: json.dumps(made_of, sort_keys=True)}


def _opened(graph: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises many kinds
        raise CheckpointError(f"{graph}: damaged, or no graph ({first_line(error)}); write it again") from error
