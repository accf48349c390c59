"""The slot model.

Shapes: B batch, H W pixels, P frames of a page in reading order, C channels of the map, K classes of a frame, L slots,
M channels of a slot, V = 512 token ids.

    pixels ─▶ encoder ─▶ frames ─▶ frame head ─▶ emissions ─▶ counter
                           │                        │ where each frame stands on the slot axis
                           └──────▶ slots ◀─────────┘ ─▶ context ─▶ classifier ─▶ logits (B, L, V)

The loss is the frames' likelihood over all alignments, the slots' cross-entropy and a small count term. The latter two
are weighted, page by page, with how well the frames read that page (exp of minus their loss a symbol): while the frames
know nothing there is no alignment for slots to learn from, and with all terms on from the start the frames learn far
slower. No gradient goes from the slots into the placing.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.slot.network import decode
from textzip.models.slot.network.bottleneck import Bottleneck
from textzip.models.slot.network.encoder import Encoder, flush_left
from textzip.models.slot.network.frames import Align, FrameHead, expected_count, ink_read, rounded
from textzip.models.slot.network.gaps import gaps, inked
from textzip.models.slot.network.learned import LearnedSlots
from textzip.models.slot.network.phases import phases
from textzip.models.slot.network.shape import Shape
from textzip.models.slot.network.slots import Context, CountedSlots
from textzip.models.slot.network.symbols import Symbols
from textzip.tokenizer import VOCAB_SIZE

COUNT_WEIGHT = 0.02

_OUTER = {"classes", "classifier", "content", "phase"}


class SlotModel(nn.Module):
    """Reads pages into slots: `forward` with labels for training, `generate` for reading."""

    def __init__(self, config: Shape) -> None:
        super().__init__()
        self.config = config
        self.symbols = Symbols(config.symbols)
        self.encoder = Encoder(
            config.channels, config.blocks, config.frame, gaps=config.gaps, phases=config.phases, style=config.style
        )
        slot_channels = config.slot_channels
        if config.aligner == "counted":
            self.frame_head = FrameHead(config.channels, slot_channels, len(self.symbols))
            self.slots: nn.Module = (
                Bottleneck(config) if config.latents else CountedSlots(config.channels, slot_channels, config.heads)
            )
            self.context = Context(slot_channels)
        else:
            self.slots = LearnedSlots(config.channels, slot_channels, config.heads, config.layers, config.slots)
        self.classifier = nn.Linear(slot_channels, VOCAB_SIZE)
        nn.init.normal_(self.classifier.weight, std=slot_channels**-0.5)
        nn.init.zeros_(self.classifier.bias)
        self.widths: Tensor
        self.register_buffer("widths", torch.from_numpy(self.symbols.widths), persistent=False)
        self._spellings = decode.spellings(self.symbols.characters)

    def forward(
        self, pixel_values: Tensor, labels: Tensor | None = None, attention_mask: Tensor | None = None
    ) -> dict[str, Tensor]:
        """Read pages, with the right text at hand if there is one.

        `pixel_values` (B, 1, H, W): uint8 0…255 or float 0…1, ink bright; H and W whole frames (8 × 2 px by default).
        `labels` (B, L): token ids of UTF-8 bytes. `attention_mask` (B, L): 1 for text and 0 for padding; by default 1
        where a label is not 0.

        Returns `logits` (B, L, 512) and `count_pred` (B, 1), the expected number of tokens; with labels also `loss` and
        its parts `loss_frames` (a symbol), `loss_ce` (a token) and `loss_count` (a page), each a mean over the batch.
        Without labels L is the largest number of tokens that was counted on a page, at least 1. Raises `ModelError` for
        pictures that are no whole number of frames, and for a label longer than the model's slots.
        """
        pixels = self._pixels(pixel_values)
        features, shape = self._features(pixels)
        if self.config.aligner == "learned":
            return self._learned(features, shape, labels, attention_mask)
        frames = self.frame_head(features)
        if labels is None:
            probabilities = frames.float().softmax(-1)
            count = expected_count(probabilities, self.widths)[:, None]
            emitted, doubt = rounded(probabilities)
            share = ink_read(pixels, emitted, self.config.frame)
            fills = self.widths[emitted]
            length = min(max(1, int(fills.sum(1).max())), self.config.slots)
            mask = torch.arange(length, device=fills.device) < fills.sum(1, keepdim=True)
            logits = self._slots(features, shape, fills, mask)
            return {"logits": logits, "count_pred": count, "emitted": emitted, "doubt": doubt, "ink_read": share}
        mask, lengths = self._mask(labels, attention_mask)
        classes, symbols = self.symbols.spell(labels.cpu().numpy(), lengths.cpu().numpy())
        spelled, n = torch.from_numpy(classes).to(labels.device), torch.from_numpy(symbols).to(labels.device)
        losses, count, emitted = Align.apply(frames, spelled, n, self.widths)
        logits = self._slots(features, shape, self.widths[emitted], mask)
        laid = (n >= 0) & (n <= frames.shape[1])
        trust = torch.exp(-losses.detach() / n.clamp(min=1)) * laid
        tokens = F.cross_entropy(logits.flatten(0, 1).float(), labels.flatten(), reduction="none").view_as(labels)
        off = F.smooth_l1_loss(count, lengths.float(), reduction="none")
        parts = {
            "loss_frames": losses.sum() / n.clamp(min=0).sum().clamp(min=1),
            "loss_ce": (tokens * mask * trust[:, None]).sum() / lengths.sum().clamp(min=1),
            "loss_count": (off * trust).mean(),
        }
        loss = parts["loss_frames"] + parts["loss_ce"] + COUNT_WEIGHT * parts["loss_count"]
        return {"logits": logits, "count_pred": count[:, None], "loss": loss, **parts, "emitted": emitted}

    @torch.no_grad()
    def generate(self, pixel_values: Tensor, *, valid_utf8: bool = True) -> list[tuple[list[int], list[float]]]:
        """Read pages (as for `forward`): for each its token ids, as many as were counted, and each id's confidence.

        With `valid_utf8` the ids are the likeliest that spell characters the model knows, else each slot's likeliest.
        """
        logs, counts, _, _ = self.readout(pixel_values)
        spellings = self._spellings if valid_utf8 else None
        return decode.read(logs.cpu().numpy(), counts.cpu().numpy(), spellings)

    @torch.no_grad()
    def readout(self, pixel_values: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Pages (as for `forward`) as slots.

        Log-probabilities (B, L, 512), counts (B), how doubtful they are (B), and how many tokens each frame emits
        (B, P). The doubt is that of `doubt_of`; 0 for the learned aligner, whose counter has no frames: P is 0.
        """
        out = self(pixel_values)
        logs = out["logits"].float().log_softmax(-1)
        if "emitted" in out:
            fills = self.widths[out["emitted"]]
            counts = fills.sum(1).clamp(max=self.config.slots)
            return logs, counts, doubt_of(out["doubt"], counts, out["ink_read"]), fills
        counts = out["count_pred"][:, 0].round().long().clamp(0, logs.shape[1])
        return logs, counts, torch.zeros(len(counts)), counts.new_zeros(len(counts), 0)

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """`torch.compile` for what is all network: aligning is numba's, and placing has no fixed shapes."""
        parts = ("encoder", "slots") if self.config.aligner == "learned" else ("encoder", "frame_head", "context")
        for name in (*parts, "classifier"):
            self.get_submodule(name).compile(*args, **kwargs)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """Parameters for an optimiser: matrices decay; biases, norms and the attention's few numbers don't.

        Groups of matrices between hidden layers are marked `hidden`; classifiers, vectors and what sees next to nothing
        of its input are not.
        """
        groups: dict[str, list[nn.Parameter]] = {"hidden": [], "outer": [], "plain": []}
        for name, p in self.named_parameters():
            outer = p.ndim > 1 and (p.shape[0] == 1 or p[0].numel() < 8 or name.split(".")[-2] in _OUTER)
            groups["plain" if p.ndim < 2 else "outer" if outer else "hidden"].append(p)
        return [
            {"params": groups["hidden"], "weight_decay": weight_decay, "hidden": True},
            {"params": groups["outer"], "weight_decay": weight_decay},
            {"params": groups["plain"], "weight_decay": 0.0},
        ]

    def _pixels(self, pixel_values: Tensor) -> Tensor:
        """0…1, flush left; `ModelError` if they are no whole number of frames."""
        tall, wide = self.config.frame
        if pixel_values.ndim != 4 or pixel_values.shape[1] != 1 or 0 in pixel_values.shape:
            raise ModelError(f"pixel_values must be (B, 1, H, W), one page or more, not {tuple(pixel_values.shape)}")
        if pixel_values.dtype != torch.uint8 and not pixel_values.is_floating_point():
            raise ModelError(f"pixel_values must be uint8 0…255 or float 0…1, not {pixel_values.dtype}")
        if pixel_values.shape[2] % tall or pixel_values.shape[3] % wide:
            raise ModelError(
                f"pictures of {pixel_values.shape[3]} × {pixel_values.shape[2]} px are no whole number of frames of "
                f"{wide} × {tall} px; pad them with 0"
            )
        return flush_left(pixel_values.float() / (255.0 if pixel_values.dtype == torch.uint8 else 1.0))

    def mapped(self, pixels: Tensor) -> Tensor:
        """The encoder's map (B, C, h, w) of pages (B, 1, H, W), 0…1 and flush left."""
        normal = (pixels - self.config.mean) / self.config.std
        frame, ink = self.config.frame, inked(pixels, self.config.frame)
        features: Tensor = self.encoder(
            normal.contiguous(memory_format=torch.channels_last),
            gaps=gaps(ink, frame[1]) if self.config.gaps else None,
            phases=phases(pixels, frame) if self.config.phases else None,
            ink=ink[:, 0] if self.config.style else None,
        )
        return features

    def _features(self, pixels: Tensor) -> tuple[Tensor, tuple[int, int]]:
        features = self.mapped(pixels)
        return features.flatten(2).transpose(1, 2), (features.shape[2], features.shape[3])

    def _slots(self, features: Tensor, shape: tuple[int, int], fills: Tensor, mask: Tensor) -> Tensor:
        slots = (
            self.slots(features, fills, mask.shape[1])
            if not self.config.latents
            else self.slots(features, shape, fills, mask)
        )
        logits: Tensor = self.classifier(self.context(slots, mask))
        return logits

    def _learned(
        self, features: Tensor, shape: tuple[int, int], labels: Tensor | None, attention_mask: Tensor | None
    ) -> dict[str, Tensor]:
        if labels is None:
            slots, count = self.slots(features, shape[1])
            return {"logits": self.classifier(slots), "count_pred": count}
        mask, lengths = self._mask(labels, attention_mask)
        slots, count = self.slots(features, shape[1], lengths)
        logits = self.classifier(slots)
        labels, mask = labels[:, : logits.shape[1]], mask[:, : logits.shape[1]]  # beyond there is only padding
        tokens = F.cross_entropy(logits.flatten(0, 1).float(), labels.flatten(), reduction="none").view_as(labels)
        parts = {
            "loss_ce": (tokens * mask).sum() / lengths.sum().clamp(min=1),
            "loss_count": F.smooth_l1_loss(count[:, 0], lengths.float()),
        }
        loss = parts["loss_ce"] + COUNT_WEIGHT * parts["loss_count"]
        return {"logits": logits, "count_pred": count, "loss": loss, **parts}

    def _mask(self, labels: Tensor, attention_mask: Tensor | None) -> tuple[Tensor, Tensor]:
        mask = (labels != 0) if attention_mask is None else attention_mask.bool()
        lengths = mask.sum(1)
        longest = int(lengths.max())
        if not bool((mask.int().cumprod(1).sum(1) == lengths).all()):
            raise ModelError("attention_mask must be 1 from a label's first token to its last: pad labels on the right")
        if longest > self.config.slots:
            raise ModelError(
                f"a label of {longest} tokens is longer than the model's {self.config.slots} slots; "
                "raise model.slots or shorten the texts"
            )
        return mask, lengths


def doubt_of(rounding: Tensor, counts: Tensor, ink_read: Tensor) -> Tensor:
    """How doubtful counts (B) are: the doubt of `frames.rounded`, and for every token as much as ink is unread."""
    return rounding - counts.clamp(min=1) * ink_read.clamp(min=1e-6).log()
