"""Painting: hidden codes are drawn and revealed, step by step.

Shapes: B pictures, L places of a grid, K codes, C captions that a picture is painted by.

All chance is drawn beforehand (`asking.Noise`). A code is the one of the
largest log-probability plus Gumbel noise, which draws it from the model's distribution. A place keeps its noise until
it is revealed, which it is once; all in float64, since float32 cuts the tail of the noise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from textzip.errors import ModelError
from textzip.models.art.asking import Asked, Noise
from textzip.models.art.network.painter import Painter
from textzip.models.art.orders import ORDERS, Order, counts, first, ranks

_COLDEST, _MOST = 1e-3, 100
"""Beyond these, logits are no numbers any more."""

Predict = Callable[[Tensor, float], Tensor]
"""Codes (B, L), K where hidden, and the share that is shown, to logits (B, L, K)."""


@dataclass(frozen=True)
class Options:
    """How a picture is painted."""

    steps: int = 4
    """In so many steps, or as many as there are codes to be drawn."""
    order: Order = "confidence"
    temperature: float = 1.0
    """1 draws from what the model believes, less keeps to what is likely, 0 always takes the likeliest."""
    guidance: float = 3.0
    """How much further than the caption asks: 1 is what it asks, 0 is no caption at all (Ho and Salimans, 2022)."""
    ramp: bool = False
    """Whether guidance grows from 1 with the share of codes that are shown, instead of being the same throughout."""

    def check(self) -> None:
        """Raises `ModelError` unless pictures can be painted so."""
        if self.steps < 1:
            raise ModelError(f"steps is {self.steps}: a picture is painted in at least 1")
        if self.order not in ORDERS:
            raise ModelError(f"order is {self.order!r}: there are {', '.join(ORDERS)}")
        if self.temperature != 0 and not _COLDEST <= self.temperature <= _MOST:
            raise ModelError(
                f"temperature is {self.temperature}: it must be 0 (always the likeliest), or {_COLDEST} to {_MOST}"
            )
        if not 0 <= self.guidance <= _MOST:
            raise ModelError(
                f"guidance is {self.guidance}: it must be 0 (no caption at all) to {_MOST}; 1 is none extra"
            )


def veiled(codes: Tensor, noise: Noise, share: float) -> Tensor:
    """Codes (B, L) as a picture's (1, L) is to be begun from: a share of them is K, hidden, at least one."""
    rows, places, kinds = noise.codes.shape
    first = noise.places.argsort(1)[:, : max(1, round(share * places))]
    return codes.expand(rows, -1).scatter(1, first, kinds)


def paint(predict: Predict, codes: Tensor, noise: Noise, options: Options, grid: int) -> Tensor:
    """Codes int64 (B, L), all shown, from those of `codes` (B, L), of which as many are K, hidden, in every picture.

    Raises `ModelError` for options that are impossible.
    """
    options.check()
    total = int((codes[:1] == noise.codes.shape[-1]).sum())
    return revealed(predict, codes, noise, options, grid, total)


def revealed(predict: Predict, codes: Tensor, noise: Noise, options: Options, grid: int, total: int) -> Tensor:
    """As `paint`, of which `total` are hidden in every picture: it asks no tensor what it holds, as graphs need it."""
    kinds, shown = noise.codes.shape[-1], 0
    for count in counts(total, min(options.steps, total)) if total else ():
        logits = predict(codes, shown / total).double()
        shown += count
        logs = torch.log_softmax(logits if options.temperature == 0 else logits / options.temperature, -1)
        drawn = (logs if options.temperature == 0 else logs + noise.codes).argmax(-1)
        sure = logs.gather(2, drawn[..., None])[..., 0]  # not −1: the reference of ONNX knows none
        hidden = codes == kinds
        chosen = first(ranks(options.order, grid, noise.places, sure, shown / total), hidden, count)
        codes = torch.where(chosen, drawn, codes)
    return codes


def guided(painter: Painter, asked: Asked, guidance: float, *, ramp: bool = False) -> Predict:
    """What a painter predicts by its captions, and by how much more than without one.

    Logits of several captions are mixed rather than their words, which have no pairs: a mixture of shares t and 1 − t
    goes all the way from one distribution to the other, through their geometric means.
    """
    ways, rows = asked.shares.shape
    told = asked.shares.new_ones(ways * rows, dtype=torch.bool)

    def predict(codes: Tensor, shown: float) -> Tensor:
        strength = 1 + (guidance - 1) * shown if ramp else guidance
        context, mask = asked.context.flatten(0, 1), asked.mask.flatten(0, 1)
        whole = codes.repeat(ways, 1)
        if strength == 0:
            alone: Tensor = painter(codes, context[:rows], mask[:rows], torch.zeros_like(told[:rows]))
            return alone
        if strength == 1:
            found = painter(whole, context, mask, told).view(ways, rows, *codes.shape[1:], -1)
            return _mixed(found, asked.shares)
        both: Tensor = painter(
            torch.cat([whole, codes]),
            torch.cat([context, context[:rows]]),
            torch.cat([mask, mask[:rows]]),
            torch.cat([told, torch.zeros_like(told[:rows])]),
        )
        caption = _mixed(both[: ways * rows].view(ways, rows, *codes.shape[1:], -1), asked.shares)
        alone = both[ways * rows :]
        return alone + strength * (caption - alone)

    return predict


def _mixed(logits: Tensor, shares: Tensor) -> Tensor:
    """Log-probabilities (B, L, K), of those by each caption (C, B, L, K)."""
    return (torch.log_softmax(logits.float(), -1) * shares[..., None, None]).sum(0)
