"""How far two sets of pictures are apart: the Fréchet distance of their features (Dowson and Landau, 1982).

Shapes: N and M pictures, F features.

Each set is taken for a Gaussian, as the FID does (Heusel et al., 2017), with an oracle's features in place of
Inception's: the distance is of this oracle, and compares with none of another. Fewer pictures than a few for each
feature make it larger than it is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textzip.errors import ModelError

Floats = npt.NDArray[np.float64]


def frechet(found: npt.NDArray[np.floating], real: npt.NDArray[np.floating]) -> float:
    """The squared distance of features (N, F) from others (M, F), 0 or more. Raises `ModelError` for fewer than two."""
    if found.ndim != 2 or real.ndim != 2 or found.shape[1] != real.shape[1]:
        raise ModelError(f"features of shapes {found.shape} and {real.shape}: they must be (N, F) and (M, F)")
    if min(len(found), len(real)) < 2:
        raise ModelError(f"{len(found)} and {len(real)} pictures: it takes two of each to know how they vary")
    a, b = found.astype(np.float64), real.astype(np.float64)
    return gaussians(a.mean(0), np.cov(a, rowvar=False, ddof=1), b.mean(0), np.cov(b, rowvar=False, ddof=1))


def gaussians(mean: Floats, spread: Floats, other_mean: Floats, other_spread: Floats) -> float:
    """|μ − ν|² + tr(Σ + Τ − 2 (Σ½ Τ Σ½)½) of means (F,) and covariances (F, F); 0 at least, whatever is rounded."""
    spread, other_spread = (np.atleast_2d(each) for each in (spread, other_spread))
    half = root(spread)
    both = np.linalg.eigvalsh(half @ other_spread @ half).clip(0)
    apart = float(np.square(mean - other_mean).sum())
    return max(0.0, apart + float(np.trace(spread) + np.trace(other_spread) - 2 * np.sqrt(both).sum()))


def root(matrix: Floats) -> Floats:
    """The symmetric square root (F, F) of a symmetric matrix, of which eigenvalues below 0 are taken for rounding."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    found: Floats = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    return found
