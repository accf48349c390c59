"""The lattice, against every alignment written out, and where float64 runs out."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textzip.models.slot.network import lattice


def every_way(p: np.ndarray, symbols: list[int]) -> tuple[float, np.ndarray, tuple[int, ...]]:
    """Loss, expected emissions and best frames of one page, by trying every choice of frames."""
    frames, classes = p.shape
    total, occupancy, best = 0.0, np.zeros((frames, classes)), (-1.0, ())
    for chosen in itertools.combinations(range(frames), len(symbols)):
        emitted = np.zeros(frames, int)
        emitted[list(chosen)] = symbols
        weight = float(np.prod(p[np.arange(frames), emitted]))
        total += weight
        occupancy[np.arange(frames), emitted] += weight
        best = max(best, (weight, chosen))
    return -np.log(total), occupancy / total, best[1]


@given(st.integers(0, 2**32 - 1))
def test_sums_and_best_way_are_those_of_all_alignments(seed: int) -> None:
    random = np.random.default_rng(seed)
    frames, classes = int(random.integers(1, 9)), 4
    n = int(random.integers(0, frames + 1))
    p = np.clip(random.dirichlet(np.full(classes, 0.3), frames), 1e-6, None)
    p = (p / p.sum(1, keepdims=True)).astype(np.float32)
    symbols = random.integers(1, classes, n)
    loss, occupancy, best = every_way(p.astype(float), symbols.tolist())
    padded = np.concatenate([symbols, [0]])[None]
    losses, found = lattice.posteriors(p[None], padded, np.array([n]))
    assert losses[0] == pytest.approx(loss, rel=1e-4, abs=1e-4)
    np.testing.assert_allclose(found[0], occupancy, atol=1e-4)
    where = lattice.best_frames(p[None], padded, np.array([n]))
    assert tuple(where[0, :n]) == best
    assert (where[0, n:] == -1).all()


def scene(kind: str, frames: int = 300, classes: int = 60, n: int = 90) -> tuple[np.ndarray, np.ndarray]:
    """Distributions (T, K) and symbols (N) as they come up in training."""
    random = np.random.default_rng(7)
    logits = random.normal(size=(frames, classes))
    symbols = random.integers(1, classes, n)
    if kind == "nothing is likelier by far":
        logits[:, 0] += 12
    if kind in ("sure and right", "sure and half wrong"):
        logits[:, 0] += 10
        logits[np.sort(random.choice(frames, n, replace=False)), symbols] += 25
    if kind == "sure and half wrong":
        symbols[: n // 2] = random.integers(1, classes, n // 2)
    if kind == "as many symbols as frames":
        symbols = random.integers(1, classes, frames)
    e = np.exp(logits - logits.max(1, keepdims=True))
    return (e / e.sum(1, keepdims=True)).astype(np.float32), symbols


SCENES = ["nothing is known", "nothing is likelier by far", "sure and right", "sure and half wrong",
          "as many symbols as frames"]  # fmt: skip


@pytest.mark.parametrize("kind", SCENES)
def test_the_fast_recursion_agrees_with_the_logarithmic_one(kind: str) -> None:
    p, symbols = scene(kind)
    ratios = (np.maximum(p[:, symbols], 1e-30) / p[:, :1]).astype(np.float64)
    fast, slow = np.zeros(ratios.shape), np.zeros(ratios.shape)
    total = lattice._log_sums(ratios.copy(), slow)
    assert lattice._sums(ratios.copy(), fast) == pytest.approx(total, rel=1e-9)
    np.testing.assert_allclose(fast, slow, atol=1e-6)


def test_out_of_range_the_logarithmic_recursion_takes_over() -> None:
    frames, n = 400, 200
    p = np.full((1, frames, 3), 1e-30, np.float32)
    p[0, : frames // 2, 1] = 1.0  # the first half can only be "1", the second half only "2": the label is reversed
    p[0, frames // 2 :, 2] = 1.0
    symbols = np.concatenate([np.full(n // 2, 2), np.full(n // 2, 1)])[None]
    losses, occupancy = lattice.posteriors(p, symbols, np.array([n]))
    assert np.isfinite(losses).all()
    assert losses[0] > 1000
    np.testing.assert_allclose(occupancy.sum(-1), 1, atol=1e-4)
    assert occupancy[0, :, 1].sum() == pytest.approx(n / 2, rel=1e-4)


@given(st.integers(0, 2**32 - 1), st.sampled_from([3.0, 30.0, 90.0]))
def test_frames_that_are_sure_of_something_else_give_the_right_loss(seed: int, sharpness: float) -> None:
    random = np.random.default_rng(seed)
    frames, n = int(random.integers(200, 500)), int(random.integers(50, 200))
    logits = sharpness * random.normal(size=(frames, 8))
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = (e / e.sum(1, keepdims=True)).astype(np.float32)
    symbols = random.integers(1, 8, n)
    losses, occupancy = lattice.posteriors(p[None], symbols[None], np.array([n]))
    ratios = np.maximum(p[:, symbols], 1e-30).astype(float) / np.maximum(p[:, :1], 1e-30)
    expected = -lattice._log_sums(ratios, np.zeros(ratios.shape)) - np.log(np.maximum(p[:, 0], 1e-30)).sum()
    assert losses[0] == pytest.approx(expected, rel=1e-5)
    assert np.isfinite(occupancy).all()
    np.testing.assert_allclose(occupancy[0].sum(-1), 1, atol=1e-4)
    assert occupancy[0, :, 1:].sum() == pytest.approx(n, rel=1e-3)


def test_a_label_longer_than_the_page_has_no_way_through() -> None:
    p = np.full((2, 3, 3), 1 / 3, np.float32)
    losses, occupancy = lattice.posteriors(p, np.ones((2, 4), np.int64), np.array([4, 3]))
    assert np.isinf(losses[0])
    assert not occupancy[0].any()
    assert np.isfinite(losses[1])
    assert (lattice.best_frames(p, np.ones((2, 4), np.int64), np.array([4, 3]))[0] == -1).all()


ALONE = """
import numpy as np
from numba import get_num_threads, set_num_threads
from textzip.models.slot.network.lattice import best_frames, posteriors

assert get_num_threads() == 2
pages = 2000
random = np.random.default_rng(0)
p = random.dirichlet(np.full(6, 0.3), (pages, 60)).astype(np.float32)
symbols, lengths = random.integers(1, 6, (pages, 30)), random.integers(0, 31, pages)
together = *posteriors(p, symbols, lengths), best_frames(p, symbols, lengths)
set_num_threads(1)
alone = *posteriors(p, symbols, lengths), best_frames(p, symbols, lengths)
assert all(np.array_equal(one, other) for one, other in zip(together, alone))
"""


def test_two_threads_find_what_one_does() -> None:
    environment = {**os.environ, "NUMBA_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", ALONE], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", SCENES)
def test_the_fast_search_for_the_best_way_agrees_with_the_logarithmic_one(kind: str) -> None:
    p, symbols = scene(kind)
    ratios = (np.maximum(p[:, symbols], 1e-30) / p[:, :1]).astype(np.float64)
    fast, slow = np.zeros(ratios.shape, bool), np.zeros(ratios.shape, bool)
    assert lattice._best(ratios.copy(), fast)
    lattice._log_best(ratios.copy(), slow)
    logs, n = np.log(ratios), len(symbols)

    def way(emits: np.ndarray) -> float:
        t, total = len(emits) - 1, 0.0
        for i in range(n - 1, -1, -1):
            while not emits[t, i]:
                t -= 1
            total += logs[t, i]
            t -= 1
        return total

    assert way(fast) == pytest.approx(way(slow), rel=1e-9)


def test_out_of_range_the_best_way_is_still_found() -> None:
    frames, n = 400, 200
    p = np.full((1, frames, 3), 1e-30, np.float32)
    p[0, : frames // 2, 1] = 1.0
    p[0, frames // 2 :, 2] = 1.0
    symbols = np.concatenate([np.full(n // 2, 2), np.full(n // 2, 1)])[None]
    [where] = lattice.best_frames(p, symbols, np.array([n]))
    assert where.min() >= 0
    assert (np.diff(where) > 0).all()
