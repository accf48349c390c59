"""How texts go on, and drawing symbols from logits.

In float64: drawn in float32, a distribution's tail is thinner than it should be, which lowers the temperature unasked.
Numbers from 0 to 1 come from the caller, one a symbol, so that a text depends on its own seed and nothing beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textzip.errors import ModelError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Options:
    """How a text goes on."""

    length: int = 200
    """Symbols that are written, at most: bytes or words. A text may end before."""
    temperature: float = 1.0
    """1 draws from what the model believes, less keeps to what is likely, 0 always takes the likeliest."""
    top_p: float = 1.0
    """Draw from the likeliest symbols only, those whose probabilities first add up to this."""
    seed: int = 0

    def check(self) -> None:
        """Raises `ModelError` unless texts can be written so."""
        if self.length < 1:
            raise ModelError(f"length is {self.length}: it must be at least 1")
        if not 0 <= self.temperature < float("inf"):
            raise ModelError(f"temperature is {self.temperature}: it must be 0 (always the likeliest) or more")
        if not 0 < self.top_p <= 1:
            raise ModelError(
                f"top_p is {self.top_p}: it must be over 0 and at most 1, the share of probability to draw from"
            )


def distribution(logits: Floats, temperature: float, top_p: float) -> Floats:
    """(B, V) logits to probabilities (B, V).

    `temperature` 0 gives all to the likeliest. `top_p`: only the likeliest symbols whose probabilities first add up to
    that much (Holtzman et al., 2020). Logits of −inf are never drawn.
    """
    if temperature == 0:
        found: Floats = np.zeros_like(logits)
        found[np.arange(len(logits)), logits.argmax(1)] = 1.0
        return found
    scaled = (logits - logits.max(1, keepdims=True)) / temperature
    found = np.exp(scaled)
    found /= found.sum(1, keepdims=True)
    if top_p < 1:
        order = np.argsort(-found, axis=1, kind="stable")
        before = np.take_along_axis(found, order, 1).cumsum(1) - np.take_along_axis(found, order, 1)
        np.put_along_axis(found, order, np.where(before < top_p, np.take_along_axis(found, order, 1), 0.0), 1)
        found /= found.sum(1, keepdims=True)
    return found


def draw(probabilities: Floats, chances: Floats) -> npt.NDArray[np.int64]:
    """(B,) a symbol for each row of (B, V), where `chances` (B,), each 0 ≤ u < 1, falls."""
    totals = probabilities.cumsum(1)
    places = (totals <= chances[:, None] * totals[:, -1:]).sum(1)
    last: npt.NDArray[np.int64] = probabilities.shape[1] - 1 - (probabilities[:, ::-1] > 0).argmax(1)
    found: npt.NDArray[np.int64] = np.minimum(places, last).astype(np.int64)
    return found
