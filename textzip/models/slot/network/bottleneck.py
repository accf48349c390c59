"""A page through a few vectors: what the slots read when all they get is K latents.

Shapes: B batch, P frames in h rows and w columns, C channels, K latents, S glances of a latent, M channels of a latent
and of a slot, L slots.

`counted`: n slots of text are K runs of n / K, and latent k takes S glances along its run, each an attention by count
like the slots' own, so a vector carries a run of characters wherever it stands on the page. `spatial`: the page is K
equal fields, each seen through a grid of S pooled cells; the vector carries whatever stands there. Either way slots
see the latents only: slot i attends to the latents by where it stands (counted: its run; spatial: by content, over
all fields), and a slot's place within its run comes in as sines.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.slot.network.shape import Shape
from textzip.models.slot.network.slots import AWAY, emitting

GLANCES = 16


class Bottleneck(nn.Module):
    """Slots (B, L, M) that saw a page through `config.latents` vectors only."""

    def __init__(self, config: Shape) -> None:
        super().__init__()
        self.latents, self.pool = config.latents, config.pool
        channels = config.slot_channels
        self.value = nn.Linear(config.channels, channels)
        self.squeeze = nn.Sequential(
            nn.LayerNorm(GLANCES * channels), nn.Linear(GLANCES * channels, 2 * channels), nn.GELU(),
            nn.Linear(2 * channels, channels), nn.LayerNorm(channels),
        )  # fmt: skip
        self.place = nn.Linear(2 * GLANCES, channels)
        if self.pool == "spatial":
            self.attention = nn.MultiheadAttention(channels, config.heads, batch_first=True)
        self.unfold = nn.Sequential(
            nn.LayerNorm(2 * channels), nn.Linear(2 * channels, 4 * channels), nn.GELU(),
            nn.Linear(4 * channels, channels), nn.LayerNorm(channels),
        )  # fmt: skip

    def compress(self, features: Tensor, shape: tuple[int, int], fills: Tensor, lengths: Tensor) -> Tensor:
        """The latents (B, K, M) of a map (B, P, C) of `shape` (h, w) whose frames fill `fills` (B, P) slots."""
        value = self.value(features)
        glances = self._fields(value, shape) if self.pool == "spatial" else self._runs(value, fills, lengths)
        latents: Tensor = self.squeeze(glances)
        return latents

    def forward(self, features: Tensor, shape: tuple[int, int], fills: Tensor, mask: Tensor) -> Tensor:
        """`mask` (B, L): 1 where there is text."""
        lengths = mask.sum(1, keepdim=True).clamp(min=1)
        latents = self.compress(features, shape, fills, lengths)
        slot = (torch.arange(mask.shape[1], device=mask.device) + 0.5).expand(len(mask), -1)
        if self.pool == "spatial":
            query = self.place(_sines(slot / 4, GLANCES).to(latents.dtype))
            keys = latents + _index(self.latents, latents)
            seen, _ = self.attention(query, keys, latents, need_weights=False)
            where = query
        else:
            along = slot / lengths * self.latents
            run = along.long().clamp(max=self.latents - 1)
            seen = latents.gather(1, run[..., None].expand(-1, -1, latents.shape[2]))
            within = (along - run) * (lengths / self.latents)  # in slots from the run's beginning
            where = self.place(_sines(within, GLANCES).to(latents.dtype))
        slots: Tensor = self.unfold(torch.cat([seen, where], -1))
        return slots

    def _runs(self, value: Tensor, fills: Tensor, lengths: Tensor) -> Tensor:
        value, fills = emitting(value, fills)
        glances = self.latents * GLANCES
        place = (fills.float().cumsum(1) - fills / 2) / lengths
        aim = (torch.arange(glances, device=value.device) + 0.5) / glances
        # A glance looks at what is nearest, sharp against the distance between characters.
        scale = 4.0 * lengths.float()[..., None] ** 2
        with torch.autocast(value.device.type, enabled=False):
            bias = -scale * (place[:, None, :] - aim[None, :, None]).square() + AWAY * (fills[:, None, :] == 0)
            seen = bias.softmax(-1) @ value.float()
        return seen.view(len(value), self.latents, -1)

    def _fields(self, value: Tensor, shape: tuple[int, int]) -> Tensor:
        rows = 2 ** math.floor(math.log2(self.latents) / 2)
        columns = self.latents // rows
        grid = value.transpose(1, 2).reshape(len(value), -1, *shape)
        cells = F.adaptive_avg_pool2d(grid.float(), (rows * 2, columns * (GLANCES // 2)))
        split = cells.view(len(value), -1, rows, 2, columns, GLANCES // 2)
        return split.permute(0, 2, 4, 3, 5, 1).reshape(len(value), rows * columns, -1)


def _sines(x: Tensor, count: int) -> Tensor:
    """Sines and cosines (…, 2 · count) of x (…), with wavelengths from 2 to 512."""
    rates = math.pi * torch.exp2(-8 * torch.arange(count, device=x.device) / max(1, count - 1))
    angles = x[..., None] * rates
    return torch.cat([angles.sin(), angles.cos()], -1)


def _index(count: int, like: Tensor) -> Tensor:
    positions = _sines(torch.arange(count, device=like.device, dtype=torch.float32), like.shape[-1] // 2)
    return positions.to(like.dtype)
