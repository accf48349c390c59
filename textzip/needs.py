"""What a feature needs that `pip install textzip` alone does not bring."""

from __future__ import annotations

from importlib.util import find_spec

from textzip.errors import EngineError, needs_package


def needs_torch(feature: str) -> None:
    """Raise `EngineError`, with the line that installs it, if PyTorch is not there."""
    for package in ("torch", "safetensors"):
        if find_spec(package) is None:
            raise EngineError(needs_package(package, "train", feature))
