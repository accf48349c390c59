"""The causal model: symbols in, for each place the logits of the next symbol.

Shapes: B rows, L places, V symbols.
"""

from __future__ import annotations

from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.layers.transformer import Cache, Transformer


class CausalModel(nn.Module):
    """An embedding, a causal transformer, and a classifier."""

    def __init__(self, symbols: int, width: int, layers: int, heads: int, dropout: float = 0.0) -> None:
        """`symbols`: V, bytes or words and the one that ends (and begins) a text."""
        super().__init__()
        self.embedding = nn.Embedding(symbols, width)
        self.transformer = Transformer(width, layers, heads, dropout=dropout)
        self.classifier = nn.Linear(width, symbols, bias=False)
        nn.init.normal_(self.embedding.weight, std=1.0)
        nn.init.zeros_(self.classifier.weight)

    def forward(
        self, ids: Tensor, targets: Tensor | None = None, texts: Tensor | None = None, cache: Cache | None = None
    ) -> dict[str, Tensor]:
        """`ids` (B, L), each text begun by the symbol that ends texts. `texts`: see `Transformer`.

        Returns `logits` (B, L, V); with `targets` (B, L), −1 where there is none, also `losses` (B, L), −log of each
        target's probability in nats and 0 where there is none, and `loss`, their mean over targets.
        """
        logits = self.classifier(self.transformer(self.embedding(ids), texts, cache))
        if targets is None:
            return {"logits": logits}
        flat = F.cross_entropy(logits.flatten(0, 1).float(), targets.flatten(), ignore_index=-1, reduction="none")
        losses = flat.view_as(targets)
        return {"logits": logits, "losses": losses, "loss": losses.sum() / (targets >= 0).sum().clamp(min=1)}

    def cache(self, rows: int, room: int) -> Cache:
        """An empty cache for `rows` texts of up to `room` symbols."""
        return self.transformer.cache(rows, room, self.embedding.weight)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser; the transformer's matrices are marked `hidden`."""
        outer = [self.embedding.weight, self.classifier.weight]
        hidden = list(self.transformer.parameters())
        return [
            {"params": hidden, "weight_decay": weight_decay, "hidden": True},
            {"params": outer, "weight_decay": 0.0},
        ]

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """`torch.compile` for the blocks, one by one: they are alike, and one compilation serves all."""
        for block in self.transformer.blocks:
            block.compile(*args, **kwargs)
