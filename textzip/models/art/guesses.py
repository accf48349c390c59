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
def measured(model: TextModel, batch: Mapping[str, Any], *, told: bool = True) -> dict[str, Tensor]:
    """Of a batch with `pictures` float (B, 3, S, S), captions, and the `rows` that places are hidden by: for each of
    `SHARES` and for 1, `nats`, `right` guesses and how many `places`, (B,) each. `told`: whether captions are seen.
    """
    codes = model.coded(batch["pictures"])
    seen = torch.full((len(codes),), told, device=codes.device)
    chances = [np.random.default_rng([_SEED, row]).random(codes.shape[1]) for row in batch["rows"].tolist()]
    dice = torch.from_numpy(np.stack(chances)).to(codes.device)
    found: dict[str, Tensor] = {}
    for share in (*SHARES, 1.0):
        hidden = model.veiled(dice.new_full((len(codes),), share), dice)
        logits = model.predicted(codes.masked_fill(hidden, model.painter.hidden), batch, seen).float()
        nats = F.cross_entropy(logits.transpose(1, 2), codes, reduction="none")
        found[f"nats {share}"] = (nats * hidden).sum(1)
        found[f"right {share}"] = ((logits.argmax(-1) == codes) & hidden).sum(1)
        found[f"places {share}"] = hidden.sum(1)
    return found


def tally(model: TextModel, batch: Mapping[str, Any], *, told: bool = True) -> dict[str, float]:
    """Sums over a batch of what `measured` gives."""
    return {name: float(each.double().sum()) for name, each in measured(model, batch, told=told).items()}


def summary(sums: Mapping[str, float]) -> dict[str, float]:
    """`bits` a code and the share guessed right, `accuracy`; `blind`: bits where no code is shown."""
    right = [sums[f"right {share}"] / max(1.0, sums[f"places {share}"]) for share in SHARES]
    return {
        "bits": sum(bits_at(sums, share) for share in SHARES) / len(SHARES),
        "accuracy": sum(right) / len(SHARES),
        "blind": bits_at(sums, 1.0),
    }


def bits_at(sums: Mapping[str, float], share: float) -> float:
    """Bits of a hidden code where this share of them is hidden: one of `SHARES`, or 1."""
    return sums[f"nats {share}"] / math.log(2) / max(1.0, sums[f"places {share}"])
