"""Absorbing noise: at time t each cell is hidden with probability t, by itself; and the bound that follows from it.

Shapes: B sentences, L words, K cells, C colours.

−log p(sentence) ≤ E over t uniform in (0, 1) and what it hides of (1 / t) · Σ over hidden cells of −log p(cell | what
is visible) (Sahoo et al., 2024; Shi et al., 2024). It is also the mean, over all orders in which cells can be shown one
by one, of the chain rule in that order. The times of a batch are spread evenly, and drawn mostly where words are still
to be guessed: with density focus · t^(focus − 1), each term divided by it, which leaves the mean what it is.
"""

from __future__ import annotations

import torch
from torch import Tensor


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
