"""Uniform noise: at time t each cell gets any of the C colours with probability t, by itself; and its bound.

Shapes: B sentences, L words, K cells, C colours.

q_t(z | x) = (1 − t) · 1[z = x] + t / C: cells change at the rate β = 1 / (1 − t) to a colour drawn from all. At t = 1
they are uniform, exactly, and know nothing of the sentence; so a writer that begins there begins where noise ends.

Backwards, from 1 to 0, a cell of colour z that was x changes to y at the rate (β / C) · q_t(y | x) / q_t(z | x); and
where only a distribution p of x is known, at the mean of that (Lou et al., 2024; Campbell et al., 2022). Of two such
processes that begin alike, the one with rates R that ends in the sentence for sure, the other with rates S, the paths
are apart by the nats E ∫ Σ over cells and y ≠ z of [S − R + R · log(R / S)] dt, and where they end can't be further
apart: that is a bound on −log p(sentence), whatever S is. It has no other terms. At 1 both are uniform. At 0 the path
of R has arrived and costs no more: R grows like 1 / t where a cell is still wrong, which it is with a probability that
falls like t. The bound is reached where p is exact, as then S is what reverses the noise, of which cells change one at
a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

_LEAST = 1e-6
_EVEN = 0.125
"""Share of the times that is spread evenly, so that no weight is over 1 / 0.125."""


@dataclass(frozen=True)
class Uniform:
    """Cells get any colour."""

    colours: int

    def times(self, uniform: Tensor, focus: float) -> tuple[Tensor, Tensor]:
        """See `noise.Noise`. What (1 − t)² is here, the share of visible cells is under absorbing noise: a noisy cell
        says about as much as one that is visible with that probability. So `focus` means what it means there.
        """
        spread = (uniform - _EVEN) / (1 - _EVEN)
        gone = spread.clamp(_LEAST, 1 - _LEAST) ** (1 / focus)
        t = torch.where(spread < 0, uniform / _EVEN, 1 - (1 - gone).sqrt()).clamp(_LEAST, 1 - _LEAST)
        gone = t * (2 - t)
        density = _EVEN + (1 - _EVEN) * focus * gone ** (focus - 1) * 2 * (1 - t)
        return t, 1 / density

    def noised(self, cells: Tensor, t: Tensor, chances: Tensor) -> Tensor:
        """See `noise.Noise`: `chances` under t, all of which are alike likely, are also which colour it is."""
        t = t.view(-1, 1, 1)
        colours = (chances / t * self.colours).long().clamp_max(self.colours - 1)
        return torch.where(chances < t, colours, cells)

    def before(self, noisy: Tensor, cells: Tensor, t: Tensor, earlier: Tensor) -> Tensor:
        """Probabilities (…, C) of what `noisy` cells (…) of time t were at an `earlier` one, if they began as `cells`.

        Times are of any shape that goes with (…). At 0 all is with `cells`.
        """
        kept = ((1 - t) / (1 - earlier))[..., None]
        ways = kept * self._one_hot(noisy) + (1 - kept) / self.colours
        found = ways * ((1 - earlier)[..., None] * self._one_hot(cells) + earlier[..., None] / self.colours)
        return found / found.sum(-1, keepdim=True)

    def certainty(self, t: Tensor) -> Tensor:
        """By how many nats a cell's colour at time t (…) is likelier if it was that one than if it was another: (…)."""
        t = t.clamp(_LEAST, 1)
        return torch.log1p(self.colours * (1 - t) / t)

    def costs(self, logs: Tensor, cells: Tensor, noisy: Tensor, t: Tensor, weight: Tensor) -> Tensor:
        """See `noise.Noise`. With S = R · (1 + δ) it is R · (δ − log(1 + δ)) a colour; both here in units of β / C.

        In float64: S and R are alike in all but their last digits, or 10¹² apart.
        """
        t, own = t.double().view(-1, 1, 1, 1), noisy[..., None]
        more = self.colours * (1 - t) / t  # q(y | y) / q(z | y) is one and so much
        less = more / (1 + more)  # and q(y | z) / q(z | z) one less so much
        chances, true = logs.double().softmax(-1), self._one_hot(cells).double()
        wrong = chances - true
        rates = 1 + true * more - true.gather(-1, own) * less
        off = (wrong * more - wrong.gather(-1, own) * less) / rates
        nats = (rates * (off - torch.log1p(off))).scatter(-1, own, 0.0).sum((-1, -2))
        return (nats * (weight / self.colours / (1 - t.flatten()))[:, None]).to(logs.dtype)

    def _one_hot(self, cells: Tensor) -> Tensor:
        return F.one_hot(cells, self.colours).float()
