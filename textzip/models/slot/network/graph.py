"""The slot model as one graph of plain operations, for runtimes that have no loops and no sorting.

It reads as `SlotModel` does without labels, with the same weights. Where the model gathers the frames that emit, this
compares every slot with every frame, and where it looks for the last sure frame, every frame with every other: more
work, but nothing that depends on what is on the page.

Shapes: B batch, P frames, L slots, V = 512 token ids.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.slot.network.encoder import flush_left
from textzip.models.slot.network.frames import SURE_OF_NOTHING
from textzip.models.slot.network.model import SlotModel
from textzip.models.slot.network.slots import CountedSlots


class SlotGraph(nn.Module):
    """`pixel_values` float 0…1 (B, 1, H, W) to `logits` (B, L, V), and `count` (B), the slots that are text.

    L is fixed. Raises `ModelError` for a model with a bottleneck or the learned aligner.
    """

    def __init__(self, model: SlotModel, slots: int) -> None:
        super().__init__()
        if not isinstance(model.slots, CountedSlots):
            raise ModelError("only a model with the counted aligner and without a bottleneck can be a graph")
        self.model, self.length = model, slots
        self.slots = model.slots
        self.register_buffer("place_of_slot", torch.arange(slots) + 0.5, persistent=False)
        self.place_of_slot: Tensor

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and count."""
        config = self.model.config
        features = self.model.encoder((flush_left(pixel_values) - config.mean) / config.std)
        features = features.flatten(2).transpose(1, 2)
        probabilities = self.model.frame_head(features).softmax(-1)
        share = 1 - probabilities[..., 0]
        share = torch.where(share < SURE_OF_NOTHING, torch.zeros_like(share), share)
        total = share.cumsum(1)
        sure = torch.where(share == 0, total, torch.zeros_like(total))
        earlier = torch.ones(sure.shape[1], sure.shape[1], device=sure.device).tril()
        before = (sure[:, None, :] * earlier).amax(-1)
        steps = torch.floor(total - before + 0.5)
        previous = torch.cat([torch.zeros_like(steps[:, :1]), steps[:, :-1]], 1)
        starts = ((share > 0) & (steps > previous)).float()
        best = probabilities[..., 1:].argmax(-1) + 1
        fills = self.model.widths.float()[best] * starts
        ends = fills.cumsum(1)
        count = ends[:, -1]
        slots = self._slots(features, fills, ends)
        mask = (self.place_of_slot < count[:, None]).float()
        logits: Tensor = self.model.classifier(self.model.context(slots, mask))
        return logits, count.round().long()

    def _slots(self, features: Tensor, fills: Tensor, ends: Tensor) -> Tensor:
        slots = self.slots
        batch, frames, _ = features.shape
        place = ends - fills / 2
        aim = self.place_of_slot + slots.offset[:, None]
        apart = place[:, None, None, :] - aim[None, :, :, None]  # (B, h, L, P)
        away = torch.where(fills > 0, torch.zeros_like(fills), torch.full_like(fills, -1e4))
        scores = slots.content(features).transpose(1, 2)[:, :, None] - slots.sharpness.exp()[:, None, None] * apart**2
        weights = (scores + away[:, None, None]).softmax(-1)
        value = slots.value(features).view(batch, frames, slots.heads, -1).transpose(1, 2)
        seen = (weights @ value).transpose(1, 2).reshape(batch, self.length, -1)
        inside = (self.place_of_slot[:, None] > (ends - fills)[:, None]) & (self.place_of_slot[:, None] < ends[:, None])
        phase = (inside.float() * (self.place_of_slot[:, None] - place[:, None])).sum(-1, keepdim=True)
        placed: Tensor = slots.norm(seen + slots.phase(phase.clamp(-2, 2)))
        return placed
