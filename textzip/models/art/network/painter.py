"""The painter: codes of which some are hidden, and a caption, to a distribution over codes at each place.

Shapes: B pictures, L places of a grid × grid, K codes, W words, M channels, T tokens, b rows and columns of a block.

A transformer that looks both ways over codes and words, in one sequence (Chang et al., 2022 and 2023: MaskGIT, Muse).
Words stand behind the codes, so that how many there are moves nothing. Each place has the sum of what its row and its
column learned. With the head `independent` every code is hidden whatever it is given, so that each is predicted by the
caption alone.

Neighbouring codes may share a token, b × b of them: their vectors go in side by side, and as many distributions come
out. Each code is still hidden and predicted by itself, so nothing is lost but that those of one block, hidden together,
are told apart by the same vector; attention and matrices have b² times less to do.
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
        block: int = 1,
        dropout: float = 0.0,
    ) -> None:
        """`digits`: how many values each digit of a code has, the first one changing fastest; without any, a code has a
        vector of its own instead of the sum of its digits'. `block`: b, which divides `grid`.
        """
        super().__init__()
        self.codes, self.grid, self.independent = codes, grid, independent
        self.digits, self.block = tuple(digits), block
        each = width // block
        self.seen = nn.ModuleList(nn.Embedding(size, each) for size in self.digits or (codes,))
        self.unseen = nn.Parameter(torch.randn(each))
        self.fold = nn.Linear(block**2 * each, width, bias=False) if block > 1 else None
        self.rows = nn.Parameter(torch.randn(grid // block, width))
        self.columns = nn.Parameter(torch.randn(grid // block, width))
        self.nothing = nn.Parameter(torch.randn(width))
        """The context of a picture without a caption: one word that says nothing."""
        self.transformer = Transformer(width, layers, heads, causal=False, dropout=dropout)
        self.classifier = nn.Linear(width, block**2 * codes)
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
            mask = (mask & told[:, None]) | (only & ~told[:, None])
        x = self._placed(codes)
        tokens = x.shape[1]
        known = torch.cat([mask.new_ones(x.shape[:2]), mask], 1)
        x = self.transformer(torch.cat([x, norm(context)], 1), known.long())[:, :tokens]
        return self._apart(self.classifier(x))

    def _placed(self, codes: Tensor) -> Tensor:
        """(B, T, M): what stands in each block, and where that is."""
        where = (self.rows[:, None] + self.columns[None]).flatten(0, 1)
        rows = codes.shape[0]  # by `shape` here and below: a graph takes what `len` says for fixed
        if self.independent:
            codes = torch.full_like(codes[:1], self.hidden)
        hidden = codes == self.hidden
        left, seen = codes.masked_fill(hidden, 0), codes.new_zeros((), dtype=where.dtype)
        for size, table in zip(self.digits or (self.codes,), self.seen, strict=True):
            seen = seen + table(left % size)
            left = left // size
        x = torch.where(hidden[..., None], self.unseen, seen)
        return norm(self._together(x) + where).expand(rows, -1, -1)

    def _together(self, x: Tensor) -> Tensor:
        """Vectors of codes (B, L, C) to those of blocks (B, T, M)."""
        if self.fold is None:
            return x
        b, side = self.block, self.grid // self.block
        whole = x.view(x.shape[0], side, b, side, b, -1).transpose(2, 3).reshape(x.shape[0], side * side, -1)
        found: Tensor = self.fold(whole)
        return found

    def _apart(self, x: Tensor) -> Tensor:
        """Of each block (B, T, b² · K) to of each code (B, L, K)."""
        b, side = self.block, self.grid // self.block
        apart = x.view(x.shape[0], side, side, b, b, self.codes).transpose(2, 3)
        return apart.reshape(x.shape[0], self.places, -1)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser; the transformer's matrices are marked `hidden`."""
        matrices = list(self.transformer.parameters())
        known = {id(each) for each in matrices}
        outer = [each for each in self.parameters() if id(each) not in known]
        return [
            {"params": matrices, "weight_decay": weight_decay, "hidden": True},
            {"params": outer, "weight_decay": 0.0},
        ]
