"""The painter: codes of which some are hidden, and a caption, to a distribution over codes at each place.

Shapes: B pictures, L places of a grid of h × h, K codes, W words, M channels, T tokens, C channels of a place, b rows
and columns of a block.

A transformer that looks both ways over codes and words, in one sequence (Chang et al., 2022 and 2023: MaskGIT, Muse),
between convolutions over the grid. What stands beside a place says most about it, and a transformer that is given
places as mere tokens takes long to find out which are beside which: by convolutions it is told. So is what stands where
a mirror would put it, and half a picture away, since pictures so often repeat themselves. Words stand behind the codes,
so that how many there are moves nothing. Each token has the sum of what its row and its column learned and of what the
words together say of its place (`ground.py`): which way bands run there is then a function of one place.

Neighbouring codes may share a token, b × b of them: attention and matrices have b² times less to do, and the
convolutions behind them tell the codes of one block apart.

With the head `independent` every code is hidden whatever it is given, so that each is predicted by the caption alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from textzip.models.art.network.blocks import IMAGES, Blocks, ChannelNorm, begun, images
from textzip.models.art.network.ground import Ground
from textzip.models.layers.transformer import Transformer, norm

_BEFORE, _BETWEEN, _AFTER = 2, 1, 2
"""Convolutional blocks before images are told, between these and the transformer, and behind it."""


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
        """`width`: M; C is half of it, or a `block`th if that is less. `grid`: h, which `block`, b, divides.

        `digits`: how many values each digit of a code has, the first one changing fastest; without any, a code has a
        vector of its own instead of the sum of its digits'.
        """
        super().__init__()
        self.codes, self.grid, self.independent = codes, grid, independent
        self.digits, self.block, self.each = tuple(digits), block, width // max(2, block)
        self.seen = nn.ModuleList(nn.Embedding(size, self.each) for size in self.digits or (codes,))
        self.unseen = nn.Parameter(torch.randn(self.each))
        self.before, self.between = Blocks(self.each, _BEFORE), Blocks(self.each, _BETWEEN)
        self.imaged = nn.Conv2d(IMAGES * self.each, self.each, 1)
        self.fold = nn.Linear(block**2 * self.each, width, bias=False)
        self.rows = nn.Parameter(torch.randn(grid // block, width))
        self.columns = nn.Parameter(torch.randn(grid // block, width))
        self.ground = Ground(grid // block, width, width)
        self.nothing = nn.Parameter(torch.randn(width))
        """The context of a picture without a caption: one word that says nothing."""
        self.transformer = Transformer(width, layers, heads, causal=False, dropout=dropout)
        self.unfold = nn.Linear(width, block**2 * self.each)
        self.after = Blocks(self.each, _AFTER)
        self.norm = ChannelNorm(self.each)
        self.likely = nn.ModuleList(nn.Linear(self.each, size) for size in self.digits or (codes,))
        self.apart = nn.Linear(self.each, codes, bias=False) if self.digits else None
        begun(self)
        for each in (*self.likely.parameters(), *(self.apart.parameters() if self.apart else ())):
            nn.init.zeros_(each)

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
        around = self._around(codes)
        where = (self.rows[:, None] + self.columns[None]).flatten(0, 1)
        said = (norm(context) * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp_min(1) ** 0.5
        told_there = self.ground(said).flatten(2).transpose(1, 2)
        x = norm(norm(self.fold(self._together(around))) + where + told_there)
        known = torch.cat([mask.new_ones(x.shape[:2]), mask], 1)
        x = self.transformer(torch.cat([x, norm(context)], 1), known.long())[:, : x.shape[1]]
        x = self.after(around + self._apart(self.unfold(x)))
        return self._logits(self.norm(x).flatten(2).transpose(1, 2))

    def _logits(self, x: Tensor) -> Tensor:
        """(B, L, C) to (B, L, K): how likely each digit of a code is, and by how much more the whole.

        Codes that differ in a digit's next value look nearly alike: what is learned of one is so learned of the others.
        """
        found: Tensor = self.likely[0](x)
        for each in self.likely[1:]:
            found = (each(x)[..., :, None] + found[..., None, :]).flatten(-2)
        return found if self.apart is None else found + self.apart(x)

    def _around(self, codes: Tensor) -> Tensor:
        """(B, C, h, h): what stands at each place and beside it, and where its mirror images are."""
        rows = codes.shape[0]  # by `shape` here and below: a graph takes what `len` says for fixed
        if self.independent:
            codes = torch.full_like(codes, self.hidden)
        hidden = codes == self.hidden
        left, seen = codes.masked_fill(hidden, 0), 0
        for size, table in zip(self.digits or (self.codes,), self.seen, strict=True):
            seen = seen + table(left % size)
            left = left // size
        x = torch.where(hidden[..., None], self.unseen, seen / len(self.seen) ** 0.5)
        x = x.view(rows, self.grid, self.grid, self.each).permute(0, 3, 1, 2)  # channels last in memory, as it lies
        x = self.before(x)
        found: Tensor = self.between(x + self.imaged(torch.cat(images(x), 1)))
        return found

    def _together(self, x: Tensor) -> Tensor:
        """Vectors of places (B, C, h, h) as those of tokens (B, T, b² · C)."""
        b, side = self.block, self.grid // self.block
        parts = x.permute(0, 2, 3, 1).reshape(x.shape[0], side, b, side, b, self.each).transpose(2, 3)
        return parts.reshape(x.shape[0], side * side, b * b * self.each)

    def _apart(self, x: Tensor) -> Tensor:
        """And back."""
        b, side = self.block, self.grid // self.block
        parts = x.view(x.shape[0], side, side, b, b, self.each).transpose(2, 3)
        return parts.reshape(x.shape[0], self.grid, self.grid, self.each).permute(0, 3, 1, 2)

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser; the matrices of transformer and blocks are marked `hidden`."""
        convolved = ("near.weight", "mix.weight")
        matrices = [
            each
            for name, each in self.named_parameters()
            if name.startswith("transformer.") or name.endswith(convolved)
        ]
        known = {id(each) for each in matrices}
        outer = [each for each in self.parameters() if id(each) not in known]
        return [
            {"params": matrices, "weight_decay": weight_decay, "hidden": True},
            {"params": outer, "weight_decay": 0.0},
        ]
