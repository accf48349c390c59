"""How different some pictures are from one another, and how evenly one becomes another.

Shapes: N pictures, F features, L places of codes, S rows and columns of pixels.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.uint8]


def apart(features: Floats) -> float:
    """The mean distance between any two of (N, F), of at least 2; 0 if all are alike."""
    rows, columns = np.triu_indices(len(features), 1)
    return float(np.linalg.norm(features[rows] - features[columns], axis=1).mean())


def pixels_apart(pictures: Pixels) -> float:
    """The mean difference of a pixel's value between any two of (N, S, S, 3), of at least 2: 0 to 1."""
    flat = pictures.reshape(len(pictures), -1).astype(np.float64) / 255
    rows, columns = np.triu_indices(len(flat), 1)
    return float(np.mean([np.abs(flat[a] - flat[b]).mean() for a, b in zip(rows, columns, strict=True)]))


def distinct(codes: npt.NDArray[np.int64]) -> float:
    """The share of (N, L) that is left if of equal ones all but one go."""
    return len(np.unique(codes, axis=0)) / len(codes)


def unevenness(features: Floats) -> float:
    """The largest step over the mean one along (N, F), of at least 2: 1 if all are alike, N − 1 for one jump."""
    steps = np.linalg.norm(np.diff(features, axis=0), axis=1)
    mean = float(steps.mean())
    return float(steps.max()) / mean if mean > 0 else 1.0


def crossfade(first: Pixels, last: Pixels, count: int) -> Pixels:
    """From one picture (S, S, 3) to another by mixing their pixels: uint8 (`count`, S, S, 3)."""
    shares = np.linspace(0, 1, count)[:, None, None, None]
    mixed = first.astype(np.float64) * (1 - shares) + last.astype(np.float64) * shares
    return mixed.round().astype(np.uint8)
