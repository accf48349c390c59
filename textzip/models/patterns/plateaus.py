"""Losses that say that nothing was learned: those of a uniform guess, recognised by their value."""

from __future__ import annotations

import math

_NEAR = 0.01
"""How near a loss must be, as a share."""


def plateau(loss: float, symbols: int, colours: int) -> str | None:
    """What a loss in nats is the very value of, in words, if it is a guess's over `symbols` or `colours`; else None."""
    guesses = ((symbols, "symbols", "a grid is read"), (colours, "colours", "a cell is guessed"))
    for count, name, how in guesses:
        if _alike(loss, math.log(count)):
            return (
                f"the loss, {loss:.4f}, is ln {count:,} = {math.log(count):.4f}: {how} as if all {count:,} {name} were "
                "equally likely, so nothing is learned. Either this is the beginning, or gradients don't reach what "
                "is to learn: the learning rate is far off, or the cross-entropy is given probabilities where it "
                "takes logits (softmax twice)"
            )
    least = least_of_softmax_twice(symbols)
    if _alike(loss, least):
        return (
            f"the loss, {loss:.4f}, is ln({symbols - 1:,} + e) − 1 = {least:.4f}, the least that a cross-entropy over "
            f"{symbols:,} symbols can be if it is given probabilities where it takes logits (softmax twice): it can't "
            "fall any further, however well grids are read"
        )
    return None


def least_of_softmax_twice(symbols: int) -> float:
    """Nats of a cross-entropy whose logits are probabilities, all on the right one of `symbols`."""
    return math.log(symbols - 1 + math.e) - 1


def _alike(loss: float, value: float) -> bool:
    return value > 0 and abs(loss / value - 1) < _NEAR
