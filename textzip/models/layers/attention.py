"""Attention: torch's own, and for training on a CPU the same sums as matrix products.

Shapes: B rows, H heads, L places, D channels of a head.

torch's fused kernel never holds the weights (L × L), which is what a GPU wants. On a CPU it computes them twice, and
its products in bfloat16 are slow: 45 % of a training step at L = 512 on two cores. There the weights fit in memory, and
as products of large matrices, a block of places against all before it, attention takes 0.4 of the time, and is
off by 0.4 % instead of 0.2. Short rows that look both ways gain more, under a mask too. In float32, under a mask that
says what comes before, and where nothing is to be learned it is torch's own.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

_BLOCKS = 4
"""Into which a row is cut: more save more of the half that no place may look at, and have smaller products."""
_LEAST = 64
"""Places of a block at least."""


def attention(q: Tensor, k: Tensor, v: Tensor, *, causal: bool, mask: Tensor | None = None) -> Tensor:
    """softmax(q kᵀ / √D) v, (B, H, L, D). `mask` (B, 1, L, T): true where a place may look.

    `causal`: a place looks at itself and those before it; with a mask, the mask has to say so.
    """
    learns = torch.is_grad_enabled() and q.requires_grad
    if not (causal and mask is not None) and learns and q.device.type == "cpu" and q.dtype == torch.bfloat16:
        found: Tensor = _Blocks.apply(q, k, v, causal, mask)
        return found
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal and mask is None)


def _blocks(length: int, *, causal: bool) -> list[tuple[int, int, int]]:
    """Where each block of places begins and ends, and how many places it looks at."""
    if not causal:
        return [(0, length, length)]
    size = max(_LEAST, -(-length // _BLOCKS))
    ends = [(first, min(first + size, length)) for first in range(0, length, size)]
    return [(first, stop, stop) for first, stop in ends]


class _Blocks(torch.autograd.Function):
    """Attention as matrix products; weights are kept for the way back."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, causal: bool, mask: Tensor | None = None) -> Tensor:
        with torch.autocast("cpu", enabled=False):
            q = q * (1 / math.sqrt(q.shape[-1]))
            rows, heads, length, channels = q.shape
            found = v.new_empty(rows, length, heads, channels).transpose(1, 2)  # as those who merge heads want it
            kept = []
            for first, stop, seen in _blocks(length, causal=causal):
                scores = q[:, :, first:stop] @ k[:, :, :seen].mT
                if causal:
                    size = stop - first
                    scores[..., first:] += scores.new_full((size, size), -math.inf).triu(1)
                if mask is not None:
                    scores.masked_fill_(~mask[:, :, first:stop, :seen], -math.inf)
                weights = scores.softmax(-1)
                found[:, :, first:stop] = weights @ v[:, :, :seen]
                kept.append(weights)
        ctx.save_for_backward(q, k, v, *kept)
        ctx.causal = causal
        return found

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None, None]:
        q, k, v, *kept = ctx.saved_tensors
        dq, dk, dv = (torch.empty_like(each) for each in (q, k, v))
        grad = grad.contiguous()
        length = q.shape[2]
        blocks = zip(_blocks(length, causal=ctx.causal), kept, strict=True)
        with torch.autocast("cpu", enabled=False):
            for (first, stop, seen), weights in reversed(list(blocks)):
                here = grad[:, :, first:stop]
                dw = here @ v[:, :, :seen].mT
                ds = torch._softmax_backward_data(dw, weights, -1, weights.dtype)
                dq[:, :, first:stop] = ds @ k[:, :, :seen]
                parts = ((dk, ds.mT @ q[:, :, first:stop]), (dv, weights.mT @ here))
                for whole, part in parts:
                    if seen == length:
                        whole.copy_(part)
                    else:
                        whole[:, :, :seen] += part
            dq *= 1 / math.sqrt(q.shape[-1])
        return dq, dk, dv, None, None
