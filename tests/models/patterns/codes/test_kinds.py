"""Clusters: planted ones are found, whatever the order."""

from __future__ import annotations

import numpy as np

from textzip.models.patterns.codes.kinds import clustered


def planted(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    centres = rng.standard_normal((5, 8)) * 4
    of = rng.integers(0, 5, 80)
    return (centres[of] + rng.standard_normal((80, 8)) * 0.3).astype(np.float32), of


def test_planted_clusters_come_out() -> None:
    points, of = planted(np.random.default_rng(0))
    found, apart = clustered(points, 5, 0)
    assert apart.shape == (80, 5)
    assert len({*zip(found.tolist(), of.tolist(), strict=True)}) == 5, "one is another's name"
    assert np.allclose(apart.argmin(1), found)


def test_another_order_gives_the_same_clusters() -> None:
    rng = np.random.default_rng(1)
    points = rng.standard_normal((60, 6)).astype(np.float32)
    order = rng.permutation(60)
    assert np.array_equal(clustered(points[order], 7, 3)[0], clustered(points, 7, 3)[0][order])
    assert not np.array_equal(clustered(points, 7, 3)[0], clustered(points, 7, 4)[0])


def test_points_that_are_all_alike_are_one_cluster() -> None:
    found, _ = clustered(np.ones((6, 3), np.float32), 3, 0)
    assert len(set(found.tolist())) == 1
