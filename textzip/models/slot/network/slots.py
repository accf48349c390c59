"""Slots that know where they stand: cross-attention by count.

Shapes: B batch, P frames, L slots, C channels of the map, M channels of a slot, h heads.

The emissions put every frame that emits on the axis of slots: a character of n bytes whose frame is reached at count
s stands at c = s + n / 2. Slot i, whose place is i + ½, attends by content and by −γ (c − i − ½ − δ)²; γ and δ are
learned for each head, so that a head may look at the character itself or at a neighbour. The square is (2γ(i + ½ +
δ), −γ) · (c, c²) up to a constant of the slot, two more dimensions of query and key, and any stock attention kernel
computes it.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

AWAY = -30.0
"""What padding has against it, in logits."""

_STEP = 8
"""Emitting frames are padded to multiples of this many."""

_BLOCK = 64
"""Slots that share an origin of the axis. From an origin 500 slots away c² leaves float32 no room for neighbours."""


class CountedSlots(nn.Module):
    """Slots (B, L, M) from frames (B, P, C) and how many slots each fills (B, P)."""

    def __init__(self, channels: int, slot_channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.content = nn.Linear(channels, heads)
        self.value = nn.Linear(channels, slot_channels)
        self.sharpness = nn.Parameter(torch.full((heads,), 1.0))
        offsets = torch.zeros(heads)
        offsets[1::4], offsets[3::4] = -1.0, 1.0
        self.offset = nn.Parameter(offsets)
        self.phase = nn.Linear(1, slot_channels, bias=False)
        self.norm = nn.LayerNorm(slot_channels)
        for linear in (self.content, self.value, self.phase):
            nn.init.normal_(linear.weight, std=linear.in_features**-0.5)
        nn.init.zeros_(self.content.bias)
        nn.init.zeros_(self.value.bias)

    def forward(self, features: Tensor, fills: Tensor, length: int) -> Tensor:
        """`fills` (B, P): how many slots each frame's emission fills, 0 for none."""
        features, fills = emitting(features, fills, _STEP)
        batch, frames, _ = features.shape
        place = fills.float().cumsum(1) - fills / 2
        value = self.value(features).view(batch, frames, self.heads, -1).transpose(1, 2)
        content = self.content(features).float().transpose(1, 2) + torch.where(fills > 0, 0.0, AWAY)[:, None]
        with torch.autocast(features.device.type, enabled=False):
            blocks = -(-length // _BLOCK)
            slot = torch.arange(_BLOCK, device=features.device) + 0.5 - _BLOCK / 2
            gamma = self.sharpness.float().exp()[:, None]
            aim = slot + self.offset.float()[:, None]  # (h, _BLOCK), from the block's middle as c is
            query = torch.stack([torch.ones_like(aim), 2 * gamma * aim, -gamma.expand_as(aim)], -1)
            middles = (torch.arange(blocks, device=features.device) + 0.5) * _BLOCK
            c = (place[:, None] - middles[:, None])[:, None].expand(-1, self.heads, -1, -1)  # (B, h, blocks, N)
            key = torch.stack([content[:, :, None].expand_as(c), c, c * c], -1)
            seen = F.scaled_dot_product_attention(
                query[:, None].expand(batch, -1, blocks, -1, -1).flatten(1, 2),
                key.flatten(1, 2),
                value.float()[:, :, None].expand(-1, -1, blocks, -1, -1).flatten(1, 2),
                scale=1.0,
            )
            seen = seen.unflatten(1, (self.heads, blocks)).flatten(2, 3)[:, :, :length]  # type: ignore[no-untyped-call]
            phase = self._phase(place, fills, length)
        slots = seen.transpose(1, 2).reshape(batch, length, -1)
        placed: Tensor = self.norm(slots + self.phase(phase))
        return placed

    @staticmethod
    def _phase(place: Tensor, fills: Tensor, length: int) -> Tensor:
        """How far (B, L, 1) each slot is from the middle of its character: which byte of it the slot is to say."""
        ends = (place + fills / 2).contiguous()
        slot = torch.arange(length, device=place.device, dtype=ends.dtype) + 0.5
        frame = torch.searchsorted(ends, slot.expand(len(place), -1).contiguous()).clamp(max=place.shape[1] - 1)
        return (slot - place.gather(1, frame)).clamp(-2, 2)[..., None]


def emitting(features: Tensor, fills: Tensor, step: int = 1) -> tuple[Tensor, Tensor]:
    """Only the frames that emit, in order: (B, P, C), (B, P) to (B, N, C), (B, N), N the most on a page.

    N is rounded up to a multiple of `step`, within P: shapes that come again are compiled for once.

    The others stand between two slots and are in the emitting ones' field of view; without them attention costs a
    fifth.
    """
    most = max(1, -(-int((fills > 0).sum(1).max()) // step) * step)
    order = (fills == 0).long().argsort(dim=1, stable=True)[:, :most]
    return features.gather(1, order[..., None].expand(-1, -1, features.shape[2])), fills.gather(1, order)


class Context(nn.Module):
    """Slots among their neighbours: a depthwise convolution along the text, then an MLP; both beside a shortcut."""

    def __init__(self, channels: int, reach: int = 3) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.along = nn.Conv1d(channels, channels, 2 * reach + 1, padding=reach, groups=channels)
        self.mlp_norm = nn.LayerNorm(channels)
        self.up = nn.Linear(channels, 2 * channels)
        self.down = nn.Linear(2 * channels, channels)
        nn.init.zeros_(self.along.weight)
        nn.init.zeros_(self.down.weight)
        nn.init.zeros_(self.down.bias)

    def forward(self, slots: Tensor, mask: Tensor) -> Tensor:
        """Slots (B, L, M), mask (B, L): 1 where there is text."""
        inside = mask[..., None].to(slots.dtype)
        slots = slots + self.along((self.norm(slots) * inside).transpose(1, 2)).transpose(1, 2)
        mixed: Tensor = slots + self.down(F.gelu(self.up(self.mlp_norm(slots))))
        return mixed
