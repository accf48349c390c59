"""The slot model as one graph of plain operations, for runtimes that have no sorting and no cumulative maximum.

It reads as `SlotModel` does without labels, with the same weights: pages of any size, as many slots as are counted.
The frames that emit are put in order by counting them, and each slot's character is found by counting ends before it.

Shapes: B batch, P frames, N frames that emit, L slots, h heads, V = 512 token ids.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.slot.network.encoder import flush_left
from textzip.models.slot.network.frames import ink_read, rounded
from textzip.models.slot.network.model import SlotModel, doubt_of
from textzip.models.slot.network.slots import AWAY, CountedSlots


class SlotGraph(nn.Module):
    """`pixel_values` float 0…1 (B, 1, H, W) to what `SlotModel.readout` gives of them.

    `logits` (B, L, V), log-probabilities; `count` (B) of slots that are text; `doubt` (B) about it; `fills` (B, P), how
    many slots each frame fills. H and W are whole frames, P at most `frames`; L is the most that were counted on a
    page, at least 1 and at most `slots`. Raises `ModelError` for a model with a bottleneck or the learned aligner.
    """

    def __init__(self, model: SlotModel, slots: int, frames: int) -> None:
        super().__init__()
        if not isinstance(model.slots, CountedSlots):
            raise ModelError("only a model with the counted aligner and without a bottleneck can be a graph")
        self.model, self.slots, self.length, self.frames = model, model.slots, slots, frames

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits, count, doubt and fills."""
        model, config = self.model, self.model.config
        pixels = flush_left(pixel_values)
        features = model.mapped(pixels).flatten(2).transpose(1, 2)
        emitted, off = rounded(model.frame_head(features).softmax(-1), self.frames)
        every = model.widths[emitted]
        features, fills = _emitting(features, every)
        ends = fills.cumsum(1)
        count = ends[:, -1].clamp(max=self.length)
        doubt = doubt_of(off, count, ink_read(pixels, emitted, config.frame))
        length = _number(count.max().clamp(min=1))
        slots = self._slots(features, fills, ends, torch.arange(length) + 0.5)
        mask = torch.arange(length) < count[:, None]
        logits: Tensor = model.classifier(model.context(slots, mask))
        return logits.log_softmax(-1), count, doubt, every

    def _slots(self, features: Tensor, fills: Tensor, ends: Tensor, slot: Tensor) -> Tensor:
        slots = self.slots
        place = ends - fills / 2
        aim = slot + slots.offset[:, None]  # (h, L)
        apart = place[:, None, None, :] - aim[None, :, :, None]  # (B, h, L, N)
        content = slots.content(features).transpose(1, 2) + torch.where(fills > 0, 0.0, AWAY)[:, None]
        weights = (content[:, :, None] - slots.sharpness.exp()[:, None, None] * apart.square()).softmax(-1)
        value = slots.value(features).unflatten(-1, (slots.heads, -1)).transpose(1, 2)
        seen = (weights @ value).transpose(1, 2).flatten(2)
        own = (ends[:, None] < slot[:, None]).sum(-1).clamp(max=place.shape[1] - 1)  # (B, L)
        phase = (slot - place.gather(1, own)).clamp(-2, 2)[..., None]
        placed: Tensor = slots.norm(seen + slots.phase(phase))
        return placed


def _emitting(features: Tensor, fills: Tensor) -> tuple[Tensor, Tensor]:
    """The frames that emit, in order: (B, P, C), (B, P) to (B, N, C), (B, N), N the most on a page, at least 1."""
    emits = fills > 0
    rank = emits.long().cumsum(1)
    most = _number(rank[:, -1].max().clamp(min=1))
    torch._check(most <= fills.shape[1])
    frame = torch.arange(fills.shape[1]).expand_as(rank)
    order = torch.zeros(fills.shape[0], most + 1, dtype=torch.long).scatter(1, rank * emits, frame)[:, 1:]
    there = torch.arange(most) < rank[:, -1:]
    return features.gather(1, order[..., None].expand(-1, -1, features.shape[2])), fills.gather(1, order) * there


def _number(x: Tensor) -> int:
    """A whole number ≥ 1 that depends on what is on the pages, as a size."""
    number: int = x.item()  # type: ignore[assignment]
    torch._check(number >= 1)
    return number
