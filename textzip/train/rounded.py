"""Weights in eight bits: each row of a matrix as whole numbers from −127 to 127, and one scale (Jacob et al., 2018).

A row is what one output is made of: whatever its size is, its numbers are off by at most half a scale, which is its
largest number over 127. Vectors, which are few, are float16. What a program computes in is not touched: weights are
whole again once they are read.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

_SCALE = ".int8_scale"
_MOST = 127


def rounded(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights by name, as they are written; what is no floating-point number stays as it is."""
    found: dict[str, Tensor] = {}
    for name, each in weights.items():
        if not each.is_floating_point():
            found[name] = each
        elif each.dim() < 2 or not each.numel():
            found[name] = each.half()
        else:
            rows = each.detach().float().flatten(1)
            scale = (rows.abs().amax(1) / _MOST).clamp_min(torch.finfo(torch.float32).tiny)
            whole = (rows / scale[:, None]).round().clamp(-_MOST, _MOST)
            found[name], found[name + _SCALE] = whole.to(torch.int8).view(each.shape), scale
    return found


def whole(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same weights as float32 where they were rounded; all others as they are."""
    found: dict[str, Tensor] = {}
    for name, each in weights.items():
        if name.endswith(_SCALE):
            continue
        scale = weights.get(name + _SCALE)
        found[name] = each if scale is None else (each.flatten(1).float() * scale[:, None]).view(each.shape)
    return found
