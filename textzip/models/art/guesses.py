"""How well hidden codes are guessed, in bits, always with the same places hidden.

Shapes: B pictures, L places, K codes.

A picture's codes in a random order, each by those before it, cost the mean over all numbers of hidden codes of what one
of them costs. That mean is estimated from the four shares of `SHARES`, which divide all evenly: `bits` a code so is an
estimate of a likelihood, as other models of the same codes have one. `blind` is the cost of a code when none is shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from textzip.models.art.network.text import TextModel

SHARES = (0.125, 0.375, 0.625, 0.875)
_SEED = 0xC0DE


@torch.no_grad()
def tally(model: TextModel, batch: Mapping[str, Any], *, told: bool = True) -> dict[str, float]:
    """Sums over a batch with `pictures`, captions and the `rows` that places are hidden by: for each share, and for
    all codes hidden, `nats` and `right` guesses and how many `places`. `told`: whether captions are seen.
    """
    codes = model.coded(batch["pictures"])
    seen = torch.full((len(codes),), told, device=codes.device)
    chances = [np.random.default_rng([_SEED, row]).random(codes.shape[1]) for row in batch["rows"].tolist()]
    dice = torch.from_numpy(np.stack(chances)).to(codes.device)
    sums: dict[str, float] = {}
    for share in (*SHARES, 1.0):
        hidden = model.veiled(dice.new_full((len(codes),), share), dice)
        logits = model.predicted(codes.masked_fill(hidden, model.painter.hidden), batch, seen)[hidden].float()
        targets = codes[hidden]
        sums[f"nats {share}"] = float(F.cross_entropy(logits, targets, reduction="sum"))
        sums[f"right {share}"] = float((logits.argmax(-1) == targets).sum())
        sums[f"places {share}"] = float(len(targets))
    return sums


def summary(sums: Mapping[str, float]) -> dict[str, float]:
    """`bits` a code and the share guessed right, `accuracy`; `blind`: bits where no code is shown."""
    return {
        "bits": sum(bits_at(sums, share) for share in SHARES) / len(SHARES),
        "accuracy": sum(sums[f"right {share}"] / max(1.0, sums[f"places {share}"]) for share in SHARES) / len(SHARES),
        "blind": bits_at(sums, 1.0),
    }


def bits_at(sums: Mapping[str, float], share: float) -> float:
    """Bits of a hidden code where this share of them is hidden: one of `SHARES`, or 1."""
    return sums[f"nats {share}"] / math.log(2) / max(1.0, sums[f"places {share}"])


def frequencies(codes: Tensor, kinds: int) -> Tensor:
    """How likely each code is at each place, float64 (L, K), by codes (N, L) that were seen; none is impossible."""
    counts = torch.ones(codes.shape[1], kinds, dtype=torch.float64)
    counts.scatter_add_(1, codes.T.cpu(), torch.ones(codes.T.shape, dtype=torch.float64))
    return counts / counts.sum(1, keepdim=True)


def cost(odds: Tensor, codes: Tensor) -> float:
    """Bits a code of `codes` (N, L), by the likelihood of each at its place, (L, K)."""
    return float(-odds.log2().gather(1, codes.T.cpu()).mean())
