"""How far two sets of pictures are apart, by a network's features of them.

Shapes: N and M pictures, F features.

Each set is taken as a normal distribution; the distance of two such is known (Fréchet; Dowson and Landau, 1982), and
measured so between painted and real pictures (Heusel et al., 2017). Of few pictures it is too large, by as much for
any set of that size: it says something only beside that of two sets of real pictures, as many.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textzip.errors import ModelError

Floats = npt.NDArray[np.float64]


def frechet(first: Floats, second: Floats) -> float:
    """Between features (N, F) and (M, F): 0 if mean and covariance are alike. Raises `ModelError` for less than 2 rows.

    |μ − ν|² + tr(A + B − 2 (A½ B A½)½), in float64.
    """
    if min(len(first), len(second)) < 2:
        raise ModelError(f"{len(first)} and {len(second)} pictures have no Fréchet distance: give at least 2 of each")
    between = first.mean(0) - second.mean(0)
    a, b = (np.atleast_2d(np.cov(each, rowvar=False)) for each in (first.astype(np.float64), second.astype(np.float64)))
    root = _root(a)
    shared = np.linalg.eigvalsh(root @ b @ root)
    found = between @ between + np.trace(a) + np.trace(b) - 2 * np.sqrt(shared.clip(0)).sum()
    return max(0.0, float(found))


def _root(matrix: Floats) -> Floats:
    """The square root of a symmetric matrix without negative eigenvalues, but for rounding."""
    values, vectors = np.linalg.eigh(matrix)
    found: Floats = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    return found
