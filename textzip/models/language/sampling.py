"""How texts go on, and drawing symbols from logits.

In float64: drawn in float32, a distribution's tail is thinner than it should be, which lowers the temperature unasked.
Numbers from 0 to 1 come from the caller, one a symbol, so that a text depends on its own seed and nothing beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    top_k: int = 0
    """Draw from so many likeliest symbols only; 0: from all. Of those that are left `top_p` takes its share."""
    least: int = 0
    """Symbols that are written before a text may end by itself: until then its end is not drawn."""
    stop: tuple[str, ...] = ()
    """A text ends as soon as one of these stands in what was written, `least` or not, and is cut right before it.

    What a prompt says is not looked at.
    """

    def randoms(self, count: int, numbers: Sequence[int] | None = None) -> list[np.random.Generator]:
        """A random stream for each of `count` texts, of the seed and its number alone; without numbers all have 0."""
        return [np.random.default_rng([self.seed, number]) for number in ([0] * count if numbers is None else numbers)]

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
        if self.top_k < 0:
            raise ModelError(f"top_k is {self.top_k}: it must be 0 (draw from all symbols) or more")
        if not 0 <= self.least <= self.length:
            raise ModelError(
                f"least is {self.least}: of a text of at most {self.length} symbols, between 0 and {self.length} can "
                "be written before it may end"
            )
        if "" in self.stop:
            raise ModelError("a stop string is empty: every text has that at once; leave it out")

    def check_without(self, *names: str, why: str) -> None:
        """Raises `ModelError` if one of the options `names` is given: for a model that would have to ignore it."""
        for name in names:
            if getattr(self, name) != getattr(Options, name):
                raise ModelError(f"{name} is {getattr(self, name)!r}, and {why}: leave it out")


def together(streamed: Iterable[Sequence[str]], count: int) -> list[str]:
    """Each of `count` texts whole, from what was added to them again and again."""
    parts: list[list[str]] = [[] for _ in range(count)]
    for pieces in streamed:
        for text, piece in zip(parts, pieces, strict=True):
            text.append(piece)
    return ["".join(text) for text in parts]


def distribution(logits: Floats, temperature: float, top_p: float, top_k: int = 0) -> Floats:
    """(B, V) logits to probabilities (B, V).

    `temperature` 0 gives all to the likeliest. `top_k`, if not 0: only so many likeliest symbols, and of some that are
    alike the first. `top_p`: of these only the likeliest whose probabilities first add up to that much (Holtzman et
    al., 2020). Logits of −inf are never drawn.
    """
    if temperature == 0:
        found: Floats = np.zeros_like(logits)
        found[np.arange(len(logits)), logits.argmax(1)] = 1.0
        return found
    if 0 < top_k < logits.shape[1]:
        logits = logits.copy()
        np.put_along_axis(logits, np.argsort(-logits, axis=1, kind="stable")[:, top_k:], -np.inf, 1)
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
