"""A stand-in: two flat halves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textzip.render.art.scene import Scene


def draw(scene: Scene) -> npt.NDArray[np.uint8]:
    """The picture, uint8 (size, size, 3): a function of the scene alone."""
    pixels = np.empty((scene.size, scene.size, 3), np.uint8)
    pixels[: scene.size // 2], pixels[scene.size // 2 :] = np.array(scene.colours, np.uint8)
    return pixels
