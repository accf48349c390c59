"""What a feature needs that `pip install textzip` alone does not bring."""

from __future__ import annotations

from importlib.util import find_spec

from textzip.errors import EngineError, needs_package


def needs_torch(feature: str) -> None:
    """Raise `EngineError`, with the line that installs it, if PyTorch is not there."""
    for package in ("torch", "safetensors"):
        if find_spec(package) is None:
            raise EngineError(needs_package(package, "train", feature))


def needs_reader(feature: str) -> None:
    """Raise `EngineError`, with the lines that install either, if neither onnxruntime nor PyTorch is there."""
    if find_spec("onnxruntime") is None and find_spec("torch") is None:
        raise EngineError(
            f"{feature} needs onnxruntime or torch, and neither is installed; run: pip install 'textzip[read]' (small, "
            "reads with the model that comes with textzip), or: pip install 'textzip[train]' (reads with any)"
        )
