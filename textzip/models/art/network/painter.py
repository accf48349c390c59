"""The painter: codes of which some are hidden, and a caption, to a distribution over codes at each place.

Shapes: B pictures, L places of a grid × grid, K codes, W words, M channels.

A transformer that looks both ways over codes and words, in one sequence (Chang et al., 2022 and 2023: MaskGIT, Muse).
Words stand behind the codes, so that how many there are moves nothing. Each place has the sum of what its row and its
column learned. With the head `independent` every code is hidden whatever it is given, so that each is predicted by the
caption alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from textzip.models.layers.transformer import Transformer, norm


class Painter(nn.Module):
    """What stands at hidden places."""

    def __init__(
        self,
        codes: int,
        grid: int,
        width: int,
        layers: int,
        heads: int,
        *,
        independent: bool = False,
        digits: Sequence[int] = (),
        dropout: float = 0.0,
    ) -> None:
        """`digits`: how many values each digit of a code has, the first one changing fastest; without any, a code has a
        vector of its own instead of the sum of its digits'.
        """
        super().__init__()
        self.codes, self.grid, self.independent = codes, grid, independent
        self.digits = tuple(digits)
        self.seen = nn.ModuleList(nn.Embedding(size, width) for size in self.digits or (codes,))
        self.unseen = nn.Parameter(torch.randn(width))
        self.rows = nn.Parameter(torch.randn(grid, width))
        self.columns = nn.Parameter(torch.randn(grid, width))
        self.nothing = nn.Parameter(torch.randn(width))
        """The context of a picture without a caption: one word that says nothing."""
        self.transformer = Transformer(width, layers, heads, causal=False, dropout=dropout)
        self.classifier = nn.Linear(width, codes)
        nn.init.zeros_(self.classifier.weight)
        nn.init.zeros_(self.classifier.bias)

    @property
    def hidden(self) -> int:
        """K, which stands for a hidden code."""
        return self.codes

    @property
    def places(self) -> int:
        """L."""
        return self.grid * self.grid

    def forward(self, codes: Tensor, context: Tensor, mask: Tensor, told: Tensor | None = None) -> Tensor:
        """Logits (B, L, K), of `codes` int64 (B, L), K where hidden, and a context (B, W, M).

        `mask` bool (B, W): which of its places are words. `told` bool (B,): pictures whose caption is seen; by default
        all.
        """
        if told is not None:
            only = torch.zeros_like(mask)
            only[:, 0] = True
            context = torch.where(told[:, None, None], context, self.nothing.to(context.dtype))
            mask = torch.where(told[:, None], mask, only)
        known = torch.cat([mask.new_ones(codes.shape), mask], 1)
        x = torch.cat([self._placed(codes), norm(context)], 1)
        found: Tensor = self.classifier(self.transformer(x, known.long())[:, : codes.shape[1]])
        return found

    def _placed(self, codes: Tensor) -> Tensor:
        """(B, L, M): what stands at each place, and where that is."""
        where = (self.rows[:, None] + self.columns[None]).flatten(0, 1)
        if self.independent:
            return norm(self.unseen + where).expand(len(codes), -1, -1)
        hidden = codes == self.hidden
        left, seen = codes.masked_fill(hidden, 0), codes.new_zeros((), dtype=where.dtype)
        for size, table in zip(self.digits or (self.codes,), self.seen, strict=True):
            seen = seen + table(left % size)
            left = left // size
        return norm(torch.where(hidden[..., None], self.unseen, seen) + where)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser; the transformer's matrices are marked `hidden`."""
        matrices = list(self.transformer.parameters())
        known = {id(each) for each in matrices}
        outer = [each for each in self.parameters() if id(each) not in known]
        return [
            {"params": matrices, "weight_decay": weight_decay, "hidden": True},
            {"params": outer, "weight_decay": 0.0},
        ]
