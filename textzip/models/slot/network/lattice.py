"""How a label may lie on the frames of a page: the sum over all ways, and the best one.

Every symbol of the label is emitted by exactly one frame, in order; all other frames emit nothing (class 0). This is
CTC (Graves et al., 2006) without its collapsing of repeats, as in the recurrent neural aligner (Sak et al., 2017): "ii"
needs two frames rather than three, which at 8 px is all there is, and the emissions of a page can be counted as they
are. The lattice has N + 1 states instead of 2N + 1.

With r(t, i) = p(t, y_i) / p(t, nothing), the forward recursion is one multiply and add, without exponentials:

    a(t + 1, i) = a(t, i) + r(t, i − 1) · a(t, i − 1)

Every way through enters every symbol once, so multiplying symbol i's ratios by a constant w_i changes no posterior. The
w_i are chosen so that the forward mass travels with the label, which keeps float64 in range; where that fails a
logarithmic recursion takes over. 600 frames × 200 symbols take about 1 ms on one core.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, prange

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_TINY = 1e-30
_BIG = 1e100
_SMALL = 1e-290
"""Below this 1 / x is near the end of float64's range."""


def posteriors(probabilities: Floats, symbols: Ints, lengths: Ints) -> tuple[Floats, Floats]:
    """Negative log-likelihoods of labels, and the expected emissions.

    probabilities: (B, T, K), each frame's distribution over nothing (0) and K − 1 symbols. symbols: (B, N), classes in
    1…K − 1, of which the first `lengths` (B) count. Returns nll (B), infinite where a label has more symbols than there
    are frames, and occupancy (B, T, K): the expected one-hot of each frame given the label, zero where nll is infinite.
    The gradient of nll with respect to the frames' logits is `probabilities - occupancy`.
    """
    batch, frames, classes = probabilities.shape
    losses = np.zeros(batch, np.float32)
    occupancy = np.zeros((batch, frames, classes), np.float32)
    _posteriors(probabilities, symbols, lengths, losses, occupancy)
    return losses, occupancy


def best_frames(probabilities: Floats, symbols: Ints, lengths: Ints) -> Ints:
    """The frame (B, N) that emits each symbol on the likeliest way through (Viterbi); −1 beyond a label's length.

    Arguments as for `posteriors`. A label with more symbols than frames gets −1 throughout.
    """
    found = np.full(symbols.shape, -1, np.int64)
    _viterbi(probabilities, symbols, lengths, found)
    return found


def _compiled(function: Any) -> Any:
    return njit(parallel=True, cache=True, nogil=True, error_model="numpy")(function)


@_compiled
def _posteriors(probabilities: Any, symbols: Any, lengths: Any, losses: Any, occupancy: Any) -> None:
    for b in prange(probabilities.shape[0]):
        n = lengths[b]
        frames = probabilities.shape[1]
        if n > frames:
            losses[b] = np.inf
            continue
        ratios = np.empty((frames, n))
        total = _ratios(probabilities[b], symbols[b], ratios)
        emitted = np.zeros((frames, n))
        found = _sums(ratios, emitted)
        if not math.isfinite(found):
            _ratios(probabilities[b], symbols[b], ratios)
            found = _log_sums(ratios, emitted)
        losses[b] = -(found + total)
        for t in range(frames):
            rest = 1.0
            for i in range(n):
                occupancy[b, t, symbols[b, i]] += emitted[t, i]
                rest -= emitted[t, i]
            occupancy[b, t, 0] = max(rest, 0.0)


@njit(cache=True, nogil=True, error_model="numpy")
def _ratios(probabilities: Any, symbols: Any, ratios: Any) -> float:
    """p(t, y_i) / p(t, nothing) into `ratios` (T, N); the log of the probability that all frames emit nothing."""
    total = 0.0
    for t in range(ratios.shape[0]):
        nothing = max(probabilities[t, 0], _TINY)
        total += math.log(nothing)
        for i in range(ratios.shape[1]):
            ratios[t, i] = max(probabilities[t, symbols[i]], _TINY) / nothing
    return total


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz", "arcp"})
def _sums(ratios: Any, emitted: Any) -> float:
    """The log of the sum over all ways, NaN if it left float64's range; posteriors into `emitted` (T, N).

    `ratios` are scaled in place.
    """
    frames, n = ratios.shape
    logarithm = 0.0
    for i in range(n):
        mass = 0.0
        for t in range(frames):
            mass += ratios[t, i]
        weight = n / mass
        logarithm -= math.log(weight)
        for t in range(frames):
            ratios[t, i] *= weight
    forward = np.zeros((frames + 1, n + 1))
    forward[0, 0] = 1.0
    for t in range(frames):
        forward[t + 1, 0] = forward[t, 0]
        for i in range(n):
            forward[t + 1, i + 1] = forward[t, i + 1] + ratios[t, i] * forward[t, i]
        if t % 8 == 7:
            top = forward[t + 1].max()
            if top > _BIG:
                forward[t + 1] *= 1.0 / top
                logarithm += math.log(top)
    if not (forward[frames, n] > 0.0):
        return np.nan
    logarithm += math.log(forward[frames, n])
    backward = np.zeros(n + 1)
    backward[n] = 1.0
    for t in range(frames - 1, -1, -1):
        total = forward[t, n] * backward[n]
        for i in range(n):  # in place: `backward[i + 1]` is still that of t + 1
            step = ratios[t, i] * backward[i + 1]
            emitted[t, i] = forward[t, i] * step
            backward[i] += step
            total += forward[t, i] * backward[i]
        if not (total > _SMALL and total < np.inf):
            return np.nan
        share = 1.0 / total
        for i in range(n):
            emitted[t, i] *= share
        if t % 8 == 0:
            top = backward.max()
            if top > _BIG:
                backward *= 1.0 / top
    return logarithm


@njit(cache=True, nogil=True, error_model="numpy")
def _log_add(a: float, b: float) -> float:
    top = max(a, b)
    return top if top == -np.inf else top + math.log1p(math.exp(min(a, b) - top))


@njit(cache=True, nogil=True, error_model="numpy")
def _log_sums(ratios: Any, emitted: Any) -> float:
    """As `_sums`, in logarithms: a hundred times slower, for any range."""
    frames, n = ratios.shape
    logs = np.log(ratios)
    forward = np.full((frames + 1, n + 1), -np.inf)
    forward[0, 0] = 0.0
    for t in range(frames):
        forward[t + 1, 0] = 0.0
        for i in range(n):
            forward[t + 1, i + 1] = _log_add(forward[t, i + 1], forward[t, i] + logs[t, i])
    total: float = forward[frames, n]
    backward = np.full(n + 1, -np.inf)
    backward[n] = 0.0
    for t in range(frames - 1, -1, -1):
        for i in range(n):
            step = logs[t, i] + backward[i + 1]
            emitted[t, i] = math.exp(min(forward[t, i] + step - total, 0.0))
            backward[i] = _log_add(backward[i], step)
    return total


@_compiled
def _viterbi(probabilities: Any, symbols: Any, lengths: Any, found: Any) -> None:
    for b in prange(probabilities.shape[0]):
        n = lengths[b]
        frames = probabilities.shape[1]
        if n > frames:
            continue
        ratios = np.empty((frames, n))
        emits = np.zeros((frames, n), np.bool_)
        _ratios(probabilities[b], symbols[b], ratios)
        if not _best(ratios, emits):
            _ratios(probabilities[b], symbols[b], ratios)
            emits[:] = False
            _log_best(ratios, emits)
        t = frames - 1
        for i in range(n - 1, -1, -1):
            while t >= 0 and not emits[t, i]:
                t -= 1
            found[b, i] = t
            t -= 1


@njit(cache=True, nogil=True, error_model="numpy")
def _best(ratios: Any, emits: Any) -> bool:
    """Where the best way to have emitted symbol i by frame t emits it there: `emits` (T, N).

    `ratios` are scaled in place. Returns whether float64's range was enough.
    """
    frames, n = ratios.shape
    for i in range(n):
        mass = 0.0
        for t in range(frames):
            mass += ratios[t, i]
        weight = n / mass
        for t in range(frames):
            ratios[t, i] *= weight
    best, gained = np.zeros(n + 1), np.empty(n)
    best[0] = 1.0
    for t in range(frames):
        for i in range(n):
            gained[i] = best[i] * ratios[t, i]
        for i in range(n):
            emits[t, i] = gained[i] > best[i + 1]
            best[i + 1] = max(gained[i], best[i + 1])
        if t % 8 == 7:
            top = best.max()
            if top > _BIG:
                best *= 1.0 / top
    return bool(0.0 < best[n] < np.inf)


@njit(cache=True, nogil=True, error_model="numpy")
def _log_best(ratios: Any, emits: Any) -> None:
    """As `_best`, in logarithms, for any range."""
    frames, n = ratios.shape
    logs = np.log(ratios)
    best = np.full(n + 1, -np.inf)
    best[0] = 0.0
    for t in range(frames):
        for i in range(min(t + 1, n) - 1, -1, -1):
            gained = best[i] + logs[t, i]
            if gained > best[i + 1]:
                best[i + 1] = gained
                emits[t, i] = True
