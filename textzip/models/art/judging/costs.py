"""What painting costs: bytes on disk, and time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from safetensors.torch import save

from textzip.models.art.network.text import TextModel

_NEEDLESS = "codes.encoder."
"""What makes codes of pictures, which painting does not."""
_TIMES = 5


def megabytes(model: TextModel) -> float:
    """MB of what painting needs in a file, numbers in float16: what reads captions, what paints, and the decoder."""
    needed = {
        name: (each.half() if each.is_floating_point() else each).cpu().contiguous()
        for name, each in model.state_dict().items()
        if not name.startswith(_NEEDLESS)
    }
    return len(save(needed)) / 1e6


def parameters(model: TextModel) -> int:
    """Numbers that painting needs and that were learned."""
    return sum(each.numel() for name, each in model.named_parameters() if not name.startswith(_NEEDLESS))


def milliseconds(paint: Callable[[], object], device: torch.device) -> float:
    """The median time of a call, of five after the first."""

    def once() -> float:
        start = time.perf_counter()
        paint()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return (time.perf_counter() - start) * 1e3

    once()
    return statistics.median(once() for _ in range(_TIMES))
