"""The coder: each symbol's grid as numbers that gradients reach, and how grids are read back.

Shapes: N symbols of S, K cells, C colours.

A relaxed grid has shares of the colours in each cell. `softmax`: those that the logits say; the colder, the nearer to
one colour. `gumbel`: one colour, drawn by the logits, with the gradient of the shares (straight-through
Gumbel-softmax: Jang et al., 2017; Maddison et al., 2017). `sigmoid`: one number a cell says how far along the colours
it is, rounded, with the gradient of its shares in the two colours beside it. Codes are the hard grids: the
likeliest colour of each cell.

Without a decoder the nearest code is read, and scored: each cell that agrees with a symbol's is so much likelier under
it than under another that nothing but distance counts. That is the likelihood of a channel that gets cells wrong.
"""

from __future__ import annotations

from typing import Any, Literal

import torch
from torch import Tensor, nn

from textzip.models.patterns.network.decoders import Decoder, one_hot

Relax = Literal["softmax", "gumbel", "sigmoid"]

ODDS = 3.0
"""Nats that a cell that agrees is worth: of a channel that gets about one cell in ten wrong."""


class Coder(nn.Module):
    """Symbols to grids, which are learned or given, and grids to scores of symbols."""

    codes: Tensor
    use: Tensor | None

    def __init__(
        self,
        codes: Tensor,
        colours: int,
        relax: Relax | None,
        decoder: Decoder | None = None,
        use: Tensor | None = None,
    ) -> None:
        """`codes` int64 (S, K): the grids, which stay as they are without `relax`; with it, only their shape counts.

        `use` float32 (S, D): unit vectors that are alike for words that are used alike, to be kept with the weights.
        """
        super().__init__()
        self.colours, self.relax = colours, relax
        self.register_buffer("codes", codes)
        self.register_buffer("use", use)
        self.decoder = decoder
        if relax:
            along = relax == "sigmoid"  # twice as wide, so that the colours at both ends are there as often as others
            self.logits = nn.Parameter(torch.randn(*codes.shape, 1 if along else colours) * (2 if along else 1))

    def forward(self, symbols: Tensor, temperature: float = 1.0, wrong: float = 0.0) -> dict[str, Tensor]:
        """`symbols` int64 (N,) → `grids` float32 (N, K, C), relaxed; `logits` (N, S), read from them.

        `wrong`: how many cells get any colour before they are read, as a share.
        """
        grids = self.relaxed(symbols, temperature, draw=self.training)
        every = torch.arange(len(self.codes), device=grids.device)
        book = self.relaxed(every, temperature) if self.decoder is None else None
        return {"grids": grids, "logits": self.scores(damaged(grids, wrong), book)}

    def scores(self, grids: Tensor, book: Tensor | None = None) -> Tensor:
        """Grids (N, K, C) to logits of symbols (N, S); without a decoder by `book` (S, K, C), or the hard codes."""
        if self.decoder is not None:
            logits: Tensor = self.decoder(grids)
            return logits
        book = one_hot(self.hard(), self.colours) if book is None else book
        return ODDS * grids.flatten(1) @ book.flatten(1).T

    def relaxed(self, symbols: Tensor, temperature: float, *, draw: bool = False) -> Tensor:
        """Grids (N, K, C) of `symbols` (N,); `draw` colours, where the relaxation does."""
        if not self.relax:
            return one_hot(self.codes[symbols], self.colours)
        logits = self.logits[symbols]
        if self.relax == "sigmoid":
            return _straight_through(self._between(logits))
        if self.relax == "gumbel" and draw:
            logits = logits - torch.empty_like(logits).exponential_().clamp_min(1e-20).log()
        shares = torch.softmax(logits / temperature, -1)
        return shares if self.relax == "softmax" else _straight_through(shares)

    def straight(self, codes: Tensor) -> Tensor:
        """`codes` int64 (S, K) as float32 (S, K, C), with the gradients of the shares of colours."""
        shares = self._between(self.logits) if self.relax == "sigmoid" else torch.softmax(self.logits, -1)
        return one_hot(codes, self.colours) + shares - shares.detach()

    @torch.no_grad()
    def hard(self) -> Tensor:
        """Each symbol's grid as it stands, int64 (S, K): those that were learned need not be all different."""
        if not self.relax:
            return self.codes
        if self.relax == "sigmoid":
            return self._between(self.logits).argmax(-1)
        return self.logits.argmax(-1)

    @torch.no_grad()
    def nearest(self, cells: Tensor, codes: Tensor) -> Tensor:
        """The symbol whose code of `codes` (S, K) agrees with a grid (N, K) in most cells, the first of several."""
        known = one_hot(codes, self.colours).flatten(1).T
        return torch.cat([(one_hot(p, self.colours).flatten(1) @ known).argmax(-1) for p in torch.split(cells, _CHUNK)])

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser: the numbers of grids, and biases, don't decay."""
        named = dict(self.named_parameters())
        decaying = [each for name, each in named.items() if name.endswith("weight")]
        others = [each for name, each in named.items() if not name.endswith("weight")]
        return [{"params": decaying, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]

    def _between(self, logits: Tensor) -> Tensor:
        """Shares of the two colours that each number (…, 1) is between; how near, not which, has its gradient."""
        along = torch.sigmoid(logits) * (self.colours - 1)
        return (1 - (along - torch.arange(self.colours, device=logits.device)).abs()).clamp_min(0)


_CHUNK = 2048


def damaged(grids: Tensor, wrong: float) -> Tensor:
    """Grids (N, K, C) with a share of their cells in any colour, by torch's own stream."""
    if not wrong:
        return grids
    other = one_hot(torch.randint(grids.shape[-1], grids.shape[:2], device=grids.device), grids.shape[-1])
    return torch.where(torch.rand(*grids.shape[:2], 1, device=grids.device) < wrong, other, grids)


def _straight_through(shares: Tensor) -> Tensor:
    """The greatest share whole, the others nothing; gradients are those of the shares."""
    hard = torch.zeros_like(shares).scatter(-1, shares.argmax(-1, keepdim=True), 1.0)
    return hard + shares - shares.detach()
