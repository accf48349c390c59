"""A transformer: pre-norm blocks, rotary positions, torch's own attention; causal or not, with a cache for writing.

Shapes: B rows, L places, M channels, H heads, D = M / H channels of a head, T places of a cache.

Several texts may share a row: `texts` (B, L) numbers the text of each place, and a place sees its own text only. Rotary
positions tell places apart by their distance alone, so a text reads the same wherever it stands in a
row. With one text a row, padded on the right, a causal network needs no mask at all: nothing looks at what comes after.

The parts are what trains fastest on a CPU: one matrix for queries, keys and values, squared ReLU (So et al., 2021), no
biases, and norms without weights, which the matrices behind them have anyway. Needless passes over memory are left out
(`attention`, `rotary`, `squared_relu`): on two cores a step takes two thirds of what torch's own encoder layers take.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.layers.attention import attention
from textzip.models.layers.rotary import Turn, heads, turn_at


@dataclass
class Cache:
    """Keys and values of what was read, for each row as many as it has; grows no further than it was made."""

    keys: list[Tensor]
    """A layer each: (B, H, T, D)."""
    values: list[Tensor]
    lengths: Tensor
    """(B,) places of each row that are in use."""

    @property
    def room(self) -> int:
        """T."""
        return self.keys[0].shape[2]

    def rows(self, chosen: Tensor) -> Cache:
        """The cache of some rows, by their numbers."""
        keys = [each[chosen] for each in self.keys]
        return Cache(keys, [each[chosen] for each in self.values], self.lengths[chosen])


class Transformer(nn.Module):
    """`layers` blocks and a last norm: (B, L, M) to (B, L, M)."""

    def __init__(self, width: int, layers: int, heads: int, *, causal: bool = True, dropout: float = 0.0) -> None:
        """`width` is a multiple of 2 `heads`. `causal`: a place sees no later one."""
        super().__init__()
        self.width, self.heads, self.causal = width, heads, causal
        self.blocks = nn.ModuleList(Block(width, heads, layers, dropout) for _ in range(layers))

    def forward(self, x: Tensor, texts: Tensor | None = None, cache: Cache | None = None) -> Tensor:
        """`x` (B, L, M). `texts` (B, L): the number of the text that each place belongs to; None for one text a row.

        With a `cache`, `x` follows what is in it; its keys and values are added, L to every row. Where a row has fewer,
        set `cache.lengths` back afterwards: what lies beyond is written over. Raises `ValueError` if there is no
        room, or for a cache where there is none to be used: with `texts`, or looking both ways.
        """
        length = x.shape[1]
        if cache is None:
            start = torch.zeros(1, dtype=torch.long, device=x.device)
            mask = _mask(texts, causal=self.causal)
        else:
            if texts is not None or not self.causal:
                raise ValueError("a cache is for one text a row, read from left to right")
            if int(cache.lengths.max()) + length > cache.room:
                raise ValueError(f"a cache of {cache.room} places has no room for {length} more")
            start = cache.lengths
            places = torch.arange(cache.room, device=x.device)
            seen = start[:, None] + torch.arange(length, device=x.device)
            mask = (places <= seen[:, :, None])[:, None]
        turn = turn_at(start[:, None] + torch.arange(length, device=x.device), self.width // self.heads, x.dtype)
        for number, block in enumerate(self.blocks):
            kept = None if cache is None else (cache.keys[number], cache.values[number], start)
            x = block(x, turn, mask, kept, causal=self.causal)
        if cache is not None:
            cache.lengths = cache.lengths + length
        return norm(x)

    def cache(self, rows: int, room: int, like: Tensor) -> Cache:
        """An empty cache for `rows` rows of `room` places, on the device and in the type of `like`."""
        shape = (rows, self.heads, room, self.width // self.heads)
        keys = [like.new_zeros(shape) for _ in self.blocks]
        lengths = torch.zeros(rows, dtype=torch.long, device=like.device)
        return Cache(keys, [like.new_zeros(shape) for _ in self.blocks], lengths)


class Block(nn.Module):
    """Attention, then two layers of four times the width, each added to what came in."""

    def __init__(self, width: int, heads: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.attend = nn.Linear(width, 3 * width, bias=False)
        self.merge = nn.Linear(width, width, bias=False)
        self.widen = nn.Linear(width, 4 * width, bias=False)
        self.narrow = nn.Linear(4 * width, width, bias=False)
        for matrix in (self.attend, self.widen):
            nn.init.normal_(matrix.weight, std=width**-0.5)
        for matrix in (self.merge, self.narrow):  # so that depth doesn't add up at the start
            nn.init.normal_(matrix.weight, std=(2 * layers * matrix.in_features) ** -0.5)

    def forward(
        self,
        x: Tensor,
        turn: Turn,
        mask: Tensor | None,
        kept: tuple[Tensor, Tensor, Tensor] | None,
        *,
        causal: bool,
    ) -> Tensor:
        """(B, L, M) to the same; `kept`: this layer's keys, values and where in them the new ones go."""
        x = x + self._drop(self._attention(norm(x), turn, mask, kept, causal=causal))
        return x + self._drop(self.narrow(squared_relu(self.widen(norm(x)))))

    def _attention(
        self,
        x: Tensor,
        turn: Turn,
        mask: Tensor | None,
        kept: tuple[Tensor, Tensor, Tensor] | None,
        *,
        causal: bool,
    ) -> Tensor:
        rows, length, width = x.shape
        q, k, v = heads(self.attend(x).view(rows, length, 3, self.heads, -1), turn)
        if kept is not None:
            k, v = _remembered(k, v, *kept)
            q = q.to(k.dtype)
        seen = attention(q, k, v, causal=causal, mask=mask)
        merged: Tensor = self.merge(seen.transpose(1, 2).reshape(rows, length, width))
        return merged

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.dropout, self.training) if self.dropout else x


def norm(x: Tensor) -> Tensor:
    """Each place's channels to mean 0 and variance 1 (Ba et al., 2016), without weights."""
    return F.layer_norm(x, x.shape[-1:])


def squared_relu(x: Tensor) -> Tensor:
    """max(x, 0)², of any shape."""
    found: Tensor = _SquaredReLU.apply(x)
    return found


class _SquaredReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        positive = F.relu(x)
        ctx.save_for_backward(positive)
        return positive * positive

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (positive,) = ctx.saved_tensors
        return torch.addcmul(positive.new_zeros(()), grad, positive, value=2)


def _mask(texts: Tensor | None, *, causal: bool) -> Tensor | None:
    """(B, 1, L, L) true where a place may look; None where torch's own causal mask, or none, does."""
    if texts is None:
        return None
    same = texts[:, :, None] == texts[:, None, :]
    return (same.tril() if causal else same)[:, None]


def _remembered(k: Tensor, v: Tensor, keys: Tensor, values: Tensor, start: Tensor) -> tuple[Tensor, Tensor]:
    """New keys and values written behind the old ones of each row; all of them."""
    rows, _, length, _ = k.shape
    row = torch.arange(rows, device=k.device)[:, None]
    place = start[:, None] + torch.arange(length, device=k.device)
    keys[row, :, place] = k.transpose(1, 2).to(keys.dtype)
    values[row, :, place] = v.transpose(1, 2).to(values.dtype)
    return keys, values
