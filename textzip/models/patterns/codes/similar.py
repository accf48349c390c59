"""Which words are used alike: vectors from what stands beside each word in the training text.

Shapes: N symbols in texts, S of them in the alphabet, X contexts, D dimensions.

How much more often than by chance two symbols stand near one another (positive pointwise mutual information: Church and
Hanks, 1990), as a matrix of symbols by contexts; of that the D strongest directions, each weighed with the root of its
singular value (Levy, Goldberg and Dagan, 2015). Contexts are the most frequent symbols: which words are alike is seen
from these, and the rest would be a hundred times the memory.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from textzip.models.language.alphabet import Words
from textzip.models.language.sequences import Ints

Floats = npt.NDArray[np.float32]

CONTEXTS = 1000
"""Symbols that are contexts, at most."""
DIMENSIONS, WINDOW = 64, 2


def vectors_of(alphabet: Words, texts: Iterable[str]) -> Floats:
    """A unit vector for each symbol of an alphabet, float32 (S, D), from texts."""
    return vectors(*alphabet.encode(list(texts)), alphabet.size, DIMENSIONS, WINDOW)


def vectors(symbols: Ints, starts: Ints, size: int, dimensions: int, window: int) -> Floats:
    """A unit vector for each of `size` symbols, float32 (S, D), from texts (see `sequences`).

    `window`: how many places apart two symbols may be, at most. A symbol that no text has is a vector of zeros, and so
    are dimensions that there are no contexts for.
    """
    matrix = ppmi(nearby(symbols, starts, size, window))
    values, directions = np.linalg.eigh(matrix.T @ matrix)
    strongest = np.argsort(-values, kind="stable")[:dimensions]
    kept = strongest[values[strongest] > values.max(initial=0.0) * 1e-9]
    found = np.zeros((size, dimensions))
    found[:, : len(kept)] = matrix @ directions[:, kept] / values[kept] ** 0.25  # U · Σ / √Σ, of M = U · Σ · Vᵀ
    found *= np.where((found**3).sum(0) < 0, -1.0, 1.0)  # a singular vector has two signs: one is chosen
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return (found / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def nearby(symbols: Ints, starts: Ints, size: int, window: int, contexts: int = CONTEXTS) -> npt.NDArray[np.float64]:
    """How often each symbol has each context within `window` places of its text, (S, X), the most frequent first."""
    counts = np.bincount(symbols, minlength=size)
    chosen = np.argsort(-counts, kind="stable")[: min(contexts, size)]
    column = np.full(size, -1)
    column[chosen] = np.arange(len(chosen))
    text = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    found = np.zeros(size * len(chosen))
    for apart in range(1, window + 1):
        together = text[apart:] == text[:-apart]
        left, right = symbols[:-apart][together], symbols[apart:][together]
        for one, other in ((left, right), (right, left)):
            known = column[other] >= 0
            found += np.bincount(one[known] * len(chosen) + column[other[known]], minlength=len(found))
    return found.reshape(size, len(chosen))


def ppmi(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Counts (S, X) to log of how often over how often by chance, (S, X), 0 where that is less than 0."""
    chance = counts.sum(1, keepdims=True) * counts.sum(0) / max(1.0, counts.sum())
    ratio = np.divide(counts, chance, out=np.ones_like(counts), where=counts > 0)
    found: npt.NDArray[np.float64] = np.log(np.maximum(ratio, 1.0))
    return found
