"""Clusters of symbols by their vectors, whatever order the symbols are in.

Shapes: S symbols, D dimensions, G clusters.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textzip.models.language.sequences import Ints
from textzip.models.patterns.codes.similar import Floats

_ROUNDS = 25


def clustered(vectors: Floats, clusters: int, seed: int) -> tuple[Ints, npt.NDArray[np.float64]]:
    """The cluster of each symbol, (S,), and the squared distance of each from every centre, (S, G).

    k-means (Lloyd, 1982) that begins with centres far apart (k-means++: Arthur and Vassilvitskii, 2007). `clusters` is
    at most S; one may be left empty. Chance sees symbols in an order that their vectors say, so that the same symbols
    in another order get the same clusters.
    """
    rng = np.random.default_rng([seed, 0x61D5])
    line = (vectors.astype(np.float64) * rng.standard_normal(vectors.shape[1])).sum(1)
    order = np.argsort(line, kind="stable")
    points = vectors[order].astype(np.float64)
    centres = points[:1].repeat(clusters, 0)
    nearest = np.full(len(points), np.inf)
    for k in range(clusters):
        total = nearest.sum()
        known = k > 0 and total > 0
        chosen = rng.choice(len(points), p=nearest / total) if known else rng.integers(len(points))
        centres[k] = points[chosen]
        nearest = np.minimum(nearest, ((points - centres[k]) ** 2).sum(1))
    of = np.full(len(points), -1)
    for _ in range(_ROUNDS):
        now = squared(points, centres).argmin(1)
        if (now == of).all():
            break
        of = now
        counts = np.bincount(of, minlength=clusters)
        sums = np.zeros_like(centres)
        np.add.at(sums, of, points)
        full = counts > 0
        centres[full] = sums[full] / counts[full, None]
    apart = squared(vectors.astype(np.float64), centres)
    return apart.argmin(1), apart


def squared(points: npt.NDArray[np.float64], centres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Squared distances (S, G)."""
    found: npt.NDArray[np.float64] = (points**2).sum(1)[:, None] - 2 * points @ centres.T + (centres**2).sum(1)
    return found.clip(0)
