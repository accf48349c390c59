"""Rotary positions (Su et al., 2021): queries and keys are turned by their place, so that products tell distances.

Shapes: B rows, H heads, L places, D channels of a head.

A gradient of its own, as turning is linear and its transpose turns back: two passes over memory each way where
automatic differentiation makes seven.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

_BASE = 10_000.0

Turn = tuple[Tensor, Tensor]
"""Cosines and sines, (B or 1, 1, L, D / 2)."""


def turn_at(places: Tensor, channels: int, dtype: torch.dtype) -> Turn:
    """The angles that D = `channels` of a head turn by at `places` (B or 1, L)."""
    rates = _BASE ** -(torch.arange(0, channels, 2, device=places.device, dtype=torch.float32) / channels)
    angles = places[:, None, :, None].float() * rates
    return angles.cos().to(dtype), angles.sin().to(dtype)


def heads(x: Tensor, turn: Turn) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values (B, L, 3, H, D) to three of (B, H, L, D), the first two turned.

    Channels i and i + D / 2 of a head are a pair. Each is contiguous: rows and heads are one batch of matrices.
    """
    cos, sin = (each.to(x.dtype) for each in turn)
    q, k, v = _Heads.apply(x, cos, sin)
    return q, k, v


class _Heads(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        ctx.save_for_backward(cos, sin)
        q, k, v = x.permute(2, 0, 3, 1, 4)
        turned = [torch.empty_like(each, memory_format=torch.contiguous_format) for each in (q, k)]
        for each, found in zip((q, k), turned, strict=True):
            _turn(each, cos, sin, 1, found)
        return turned[0], turned[1], v.contiguous()

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        cos, sin = ctx.saved_tensors
        rows, count, length, channels = grads[0].shape
        found = grads[0].new_empty(rows, length, 3, count, channels)
        q, k, v = found.permute(2, 0, 3, 1, 4)
        _turn(grads[0], cos, sin, -1, q)
        _turn(grads[1], cos, sin, -1, k)
        v.copy_(grads[2])
        return found, None, None


def _turn(x: Tensor, cos: Tensor, sin: Tensor, sign: int, out: Tensor) -> None:
    a, b = x.chunk(2, dim=-1)
    c, d = out.chunk(2, dim=-1)
    torch.mul(a, cos, out=c).addcmul_(b, sin, value=-sign)
    torch.mul(b, cos, out=d).addcmul_(a, sin, value=sign)
