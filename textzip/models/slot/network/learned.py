"""Slots that have to find their characters by themselves: learned queries, and nothing that counts.

The first idea of the family, kept so that it can be compared: slot queries go through two or more layers of cross-
and self-attention over the map's frames, whose keys carry 2-D sine positions; a pooled counter says how many slots
are text.

Shapes: B batch, P frames in rows of w, L slots, C channels of the map, M channels of a slot.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class LearnedSlots(nn.Module):
    """Slots (B, L, M) and a count (B, 1) from frames (B, P, C)."""

    def __init__(self, channels: int, slot_channels: int, heads: int, layers: int, slots: int) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.randn(slots, slot_channels) * 0.02)
        self.input = nn.Linear(channels, slot_channels)
        self.layers = nn.ModuleList(
            nn.TransformerDecoderLayer(
                slot_channels,
                heads,
                2 * slot_channels,
                dropout=0.0,
                activation="gelu",
                batch_first=True,
                norm_first=True,
            )
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(slot_channels)
        last = nn.Linear(slot_channels, 1)
        nn.init.zeros_(last.weight)
        self.counter = nn.Sequential(nn.Linear(channels, slot_channels), nn.GELU(), last)

    def forward(self, features: Tensor, columns: int, lengths: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """`columns`: w, the frames in a row; `lengths` (B): slots that are text, by default as many as are counted.

        Returns slots, as many as the longest text has, and the count. A slot attends to those of its text only.
        """
        count = nn.functional.softplus(self.counter(features)).sum(1).float()
        memory = self.input(features)
        memory = memory + sine_positions(features.shape[1] // columns, columns, memory.shape[2]).to(memory)
        if lengths is None:
            lengths = count[:, 0].round().long()
        lengths = lengths.clamp(1, len(self.queries))
        slots = self.queries[: int(lengths.max())].expand(len(features), -1, -1)
        beyond = torch.arange(slots.shape[1], device=slots.device) >= lengths[:, None]
        for layer in self.layers:
            slots = layer(slots, memory, tgt_key_padding_mask=beyond)
        return self.norm(slots), count


def sine_positions(rows: int, columns: int, channels: int) -> Tensor:
    """2-D sine positions (rows · columns, channels): half of the channels for the row, half for the column.

    As in Vaswani et al. (2017), one axis each.
    """
    quarter = math.ceil(channels / 4)
    rates = torch.exp(-math.log(10_000.0) * torch.arange(quarter) / quarter)

    def axis(length: int) -> Tensor:
        angles = torch.arange(length)[:, None] * rates
        return torch.cat([angles.sin(), angles.cos()], 1)

    y = axis(rows)[:, None].expand(-1, columns, -1)
    x = axis(columns)[None].expand(rows, -1, -1)
    return torch.cat([y, x], 2).reshape(rows * columns, -1)[:, :channels]
