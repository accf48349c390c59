"""Writing as a series of choices: what a denoiser showed in each step, how likely it was, and how far it has strayed.

Shapes: T steps, B sentences, L words, K cells, S symbols; M steps that are learned from, of all sentences together.

How a sentence is written is the sampler's: which cells are shown when is drawn beforehand and has no gradient; what
they show is the model's. The gradient of an expected gain is E[gain · Σ over steps of ∇ log p(step)] (Williams, 1992).
Of each sentence some of the steps that showed anything are drawn, all alike, and weighted with how many there are for
each drawn, which leaves its mean what it is; a step that showed nothing had no choice, and its term is 0.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from textzip.models.language.sampling import Options
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.models.patterns.sampler import Plan, frames

_PLACES = 512
"""Grids that are compared with all symbols' at once: of 50,000 symbols, 100 MB."""


def rollout(model: Denoiser, count: int, length: int, steps: int) -> Tensor:
    """Grids of `count` sentences before the first step and after each: int64 (T + 1, B, L, K). By torch's stream."""
    randoms = [np.random.default_rng(seed) for seed in torch.randint(1 << 62, (count,)).tolist()]
    codes = model.codes
    begun = torch.full((count, length, codes.shape[1]), model.hidden, device=codes.device)
    return torch.stack([begun, *frames(model, begun, randoms, Options(), Plan(steps))])


def drawn(states: Tensor, most: int) -> tuple[Tensor, Tensor, Tensor]:
    """At most so many steps of each sentence that showed something.

    Returns the steps (M,), their sentences (M,), and the weight of each sentence's (B,). By torch's stream.
    """
    busy = (states[1:] != states[:-1]).flatten(2).any(-1)
    dice = torch.rand(busy.shape, device=busy.device).masked_fill(~busy, 2.0)
    chosen = busy & (dice.argsort(0).argsort(0) < most)
    steps, rows = chosen.nonzero(as_tuple=True)
    return steps, rows, busy.sum(0) / chosen.sum(0).clamp_min(1)


def taken(model: Denoiser, out: dict[str, Tensor], before: Tensor, after: Tensor) -> Tensor:
    """Log-probability (M,) of what a step showed, from grids (M, L, K) before and after it.

    `out` is what the model gives for those before. With the codebook head cells of one word are those of one symbol
    that was drawn, which may have been any that has them; otherwise each cell was drawn by itself.
    """
    new = before != after
    if "words" in out:
        logs = out["words"].masked_fill(~model.possible(after), -torch.inf).logsumexp(-1)
        return torch.where(new.any(-1), logs, 0.0).sum(-1)
    logs = out["cells"].gather(-1, after.clamp_max(model.hidden - 1)[..., None])[..., 0]
    return torch.where(new, logs, 0.0).sum((-1, -2))


def strayed(model: Denoiser, out: dict[str, Tensor], other: dict[str, Tensor], grids: Tensor) -> Tensor:
    """Nats from another model's distributions to this one's, KL(this ‖ other), a place of `grids` (M, L, K) with
    something hidden: (). Grids are taken as they come, without a gradient of how they came.
    """
    hidden = grids == model.hidden
    if "words" in out:
        apart = (out["words"].exp() * (out["words"] - other["words"])).sum(-1)
    else:
        apart = ((out["cells"].exp() * (out["cells"] - other["cells"])).sum(-1) * hidden).sum(-1)
    return apart[hidden.any(-1)].mean()


def read(model: Denoiser, grids: Tensor) -> tuple[Tensor, Tensor]:
    """The symbol whose grid is nearest to each of `grids` (B, L, K) (of several alike, the first), int64 (B, L).

    And whether it is its own, bool (B, L). A hidden cell is like none.
    """
    codes = F.one_hot(model.codes, model.colours).flatten(-2).float().T
    with torch.autocast(grids.device.type, enabled=False):
        found = [
            (F.one_hot(part, model.colours + 1)[..., :-1].flatten(-2).float() @ codes).max(-1)
            for part in torch.split(grids.flatten(0, 1), _PLACES)
        ]
    alike, nearest = (torch.cat(each).view(grids.shape[:2]) for each in zip(*found, strict=True))
    return nearest, alike >= grids.shape[-1]
