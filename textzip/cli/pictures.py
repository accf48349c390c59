"""Pictures that verbs save for a person to look at."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image


def save(pixels: npt.NDArray[np.uint8], path: Path, option: str) -> None:
    """Save pixels uint8 (H, W) or (H, W, 3) as a PNG, named by `option`. Raises `ShardError` as `write_file` does."""
    from textzip.render.write import write_file

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    write_file(buffer.getvalue(), path, option)
