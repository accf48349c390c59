"""Absorbing noise: at time t each cell is hidden with probability t, by itself; and the bound that follows from it.

Shapes: B sentences, L words, K cells, C colours.

−log p(sentence) ≤ E over t uniform in (0, 1) and what it hides of (1 / t) · Σ over hidden cells of −log p(cell | what
is visible) (Sahoo et al., 2024; Shi et al., 2024). It is also the mean, over all orders in which cells can be shown one
by one, of the chain rule in that order. The times of a batch are spread evenly, and drawn mostly where words are still
to be guessed: with density focus · t^(focus − 1), each term divided by it, which leaves the mean what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor


class Noise(Protocol):
    """What happens to cells between time 0, when all are as they were, and 1, when nothing of them is left."""

    def times(self, uniform: Tensor, focus: float) -> tuple[Tensor, Tensor]:
        """Times (B,) from numbers of [0, 1) (B,), and the weight that each has in the bound (B,).

        `focus`: 1 for alike at any time, more for more of them where more of the cells is lost.
        """
        ...

    def noised(self, cells: Tensor, t: Tensor, chances: Tensor) -> Tensor:
        """Cells (B, L, K) at times t (B,); what happens to each is decided by its number of [0, 1), `chances`."""
        ...

    def costs(self, logs: Tensor, cells: Tensor, noisy: Tensor, t: Tensor, weight: Tensor) -> Tensor:
        """The bound's term of each word in nats, (B, L): the `logs` (B, L, K, C) of what each cell was, the true
        `cells` and the `noisy` ones (B, L, K), their times and weights (B,).
        """
        ...


@dataclass(frozen=True)
class Absorbing:
    """Cells are hidden."""

    hidden: int
    """The number that stands for the colour of those that are."""

    def times(self, uniform: Tensor, focus: float) -> tuple[Tensor, Tensor]:
        """See `Noise`."""
        return times(uniform, focus)

    def noised(self, cells: Tensor, t: Tensor, chances: Tensor) -> Tensor:
        """See `Noise`."""
        return hide(cells, t, chances, self.hidden)[0]

    def costs(self, logs: Tensor, cells: Tensor, noisy: Tensor, t: Tensor, weight: Tensor) -> Tensor:  # noqa: ARG002
        """See `Noise`."""
        return costs(logs, cells, noisy == self.hidden, weight)


def times(uniform: Tensor, focus: float) -> tuple[Tensor, Tensor]:
    """Times (B,) from numbers of [0, 1) (B,), and the weight that each has in the bound (B,)."""
    t = uniform.clamp(1e-6, 1 - 1e-6) ** (1 / focus)
    return t, t**-focus / focus


def comb(start: Tensor, count: int) -> Tensor:
    """`count` numbers of [0, 1), one in each equal part of it: (count,), all moved by `start` ()."""
    return (torch.arange(count, device=start.device) + start) / count


def hide(cells: Tensor, t: Tensor, chances: Tensor, hidden: int) -> tuple[Tensor, Tensor]:
    """Cells (B, L, K) with those hidden whose `chances` (B, L, K) are under t (B,); and which they are."""
    gone = chances < t[:, None, None]
    return torch.where(gone, hidden, cells), gone


def costs(logs: Tensor, cells: Tensor, gone: Tensor, weight: Tensor) -> Tensor:
    """The bound's term of each word in nats, (B, L): `logs` (B, L, K, C), the true `cells`, `weight` (B,)."""
    each = -logs.gather(-1, cells[..., None])[..., 0]
    return (each * gone).sum(-1) * weight[:, None]
