"""What a feature needs that `pip install textzip` alone does not bring."""

from __future__ import annotations

import os
from importlib.util import find_spec

from textzip.errors import EngineError, needs_package


def needs_torch(feature: str) -> None:
    """Raise `EngineError`, with the line that installs it, if PyTorch is not there; else see to what it reads once."""
    for package in ("torch", "safetensors"):
        if find_spec(package) is None:
            raise EngineError(needs_package(package, "train", feature))
    # oneDNN compiles a kernel for each shape, and batches come in hundreds of them. By default it remembers 1024
    # kernels, some thirty shapes: on two cores `tiny` then trains at half its speed. Read when torch is loaded.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16384")
