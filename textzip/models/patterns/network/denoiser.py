"""The denoiser: sentences of noisy grids in, what each word and each cell may be out.

Shapes: B sentences, L words, K cells of a word, C colours, S symbols (words and what stands beside them), M channels.

A word is one place of the transformer: its cells go in together and K distributions come out, so that attention costs
what it does for words. With the `codebook` head a place is first read as the words that its cells leave possible: what
goes in is their mean embedding, what comes out is a distribution over them, and a cell's distribution is the sum over
the words that have each colour there. So every cell is still predicted by itself, which the bound on the likelihood
rests on (Sahoo et al., 2024; Shi et al., 2024: masked diffusion), and what there is to learn is language, not the
codebook. With the `cells` head each cell's distribution is read off by a matrix.

Under uniform noise no cell is hidden, and none is sure: cells of time t are evidence. A symbol is likelier by the same
factor for each cell that agrees with it; the rest is as above. With the `cells` head each cell is evidence of its own
colour. Times are told cell by cell: those that a prompt gives are of time 0, those that are asked for of time 1.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.layers.transformer import Transformer
from textzip.models.patterns.network.coder import Coder
from textzip.models.patterns.network.decoders import Decoder
from textzip.models.patterns.network.noise import Absorbing
from textzip.models.patterns.network.simple import Simple
from textzip.models.patterns.network.uniform import Uniform

_NEVER = -1e30
_LEAST = 1e-30


class Denoiser(nn.Module):
    """An embedding of what is visible, a transformer that looks both ways, and a head."""

    codes: Tensor

    def __init__(
        self,
        codes: Tensor,
        colours: int,
        length: int,
        width: int,
        layers: int,
        heads: int,
        *,
        codebook: bool = True,
        uniform: bool = False,
        simple: bool = False,
        dropout: float = 0.0,
        decoder: Decoder | None = None,
        coder: Coder | None = None,
    ) -> None:
        """`codes` int64 (S, K): each symbol's grid, no two alike.

        `uniform`: the noise, else absorbing. `simple`: words are looked at each by itself, without attention.
        `decoder`: what reads grids, learned before; or `coder`, where grids are still to change, with its own.
        """
        super().__init__()
        symbols, cells = codes.shape
        self.colours, self.codebook = colours, codebook
        self.noise: Absorbing | Uniform = Uniform(colours) if uniform else Absorbing(colours)
        self.faults: tuple[str, ...] = ()
        self.register_buffer("codes", codes)
        self.decoder = None if decoder is None else decoder.requires_grad_(False)
        self.coder = coder
        self.places = nn.Parameter(torch.zeros(length, width))
        self.visible = nn.Linear(cells * (colours + 1), width, bias=False)
        self.transformer: Simple | Transformer
        if simple:
            self.transformer = Simple(width, layers, dropout)
        else:
            self.transformer = Transformer(width, layers, heads, causal=False, dropout=dropout)
        nn.init.normal_(self.visible.weight, std=cells**-0.5)
        if codebook:
            self.embedding = nn.Embedding(symbols, width)
            self.prior = nn.Parameter(torch.zeros(symbols))
            nn.init.normal_(self.embedding.weight, std=1.0)
        self.classifier = nn.Linear(width, symbols if codebook else cells * colours, bias=False)
        nn.init.zeros_(self.classifier.weight)

    @property
    def hidden(self) -> int:
        """The number that stands for a hidden cell's colour: C."""
        return self.colours

    @property
    def reader(self) -> Decoder | None:
        """What reads grids, if anything learned to."""
        return self.decoder if self.coder is None else self.coder.decoder

    @torch.no_grad()
    def expect(self, counts: Tensor) -> None:
        """Begin with the frequencies of symbols, `counts` (S,), as what is likely before anything is seen."""
        self.prior.copy_(torch.log((counts + 1) / (counts + 1).sum()))

    def forward(self, cells: Tensor, t: Tensor | None = None, seen: Tensor | None = None) -> dict[str, Tensor]:
        """`cells` int64 (B, L, K), colours, or C where hidden; `seen` (B, L, K, C + 1): the same, with gradients.

        `t` under uniform noise: their times, (B,) or (B, L, K); without, the cells that aren't hidden are right. Under
        absorbing noise it says nothing, and isn't looked at.

        Returns log-probabilities, float32: with the codebook head `words` (B, L, S), of the symbols that the cells
        allow; otherwise `cells` (B, L, K, C).
        """
        seen = (F.one_hot(cells, self.colours + 1) if seen is None else seen).to(self.visible.weight.dtype)
        if isinstance(self.noise, Uniform):
            told = self._times(cells, t)[..., None].to(seen.dtype)
            seen = torch.cat([(1 - told) * seen[..., :-1], told], -1)
        x = self.visible(seen.flatten(2)) + self.places[: cells.shape[1]]
        evidence = self.evidence(cells, t)
        if self.codebook:
            weights = torch.softmax(self.prior.detach() + evidence, -1)
            x = x + F.layer_norm(weights @ self.embedding.weight, x.shape[-1:])
        logits = self.classifier(self.transformer(F.layer_norm(x, x.shape[-1:])))
        with torch.autocast(cells.device.type, enabled=False):
            if self.codebook:
                return {"words": torch.log_softmax(logits.float() + self.prior.float() + evidence, -1)}
            return {"cells": torch.log_softmax(logits.float().view_as(evidence) + evidence, -1)}

    def cells(self, out: dict[str, Tensor], book: Tensor | None = None) -> Tensor:
        """What `forward` returns to log-probabilities of each cell's colours, float32 (B, L, K, C).

        `book` (S, K, C): the codes with gradients.
        """
        if "cells" in out:
            return out["cells"]
        words = out["words"]
        with torch.autocast(words.device.type, enabled=False):
            chances = words.exp() @ (self._one_hot if book is None else book.flatten(1))
            return chances.clamp_min(_LEAST).log().view(*words.shape[:2], -1, self.colours)

    def symbols(self, out: dict[str, Tensor]) -> Tensor:
        """What `forward` returns to log-probabilities of symbols (B, L, S), as far as cells are predicted apart."""
        if "words" in out:
            return out["words"]
        with torch.autocast(out["cells"].device.type, enabled=False):
            return out["cells"].flatten(2) @ self._one_hot.T

    def evidence(self, cells: Tensor, t: Tensor | None = None) -> Tensor:
        """What the cells of each place say, float32: of each symbol (B, L, S); or of their own colours (B, L, K, C).

        Under absorbing noise 0 for a symbol that they allow, else next to −∞, and 0 for any colour.
        """
        if isinstance(self.noise, Uniform):
            certainty = self.noise.certainty(self._times(cells, t))[..., None]
            each = certainty * F.one_hot(cells, self.colours + 1)[..., :-1]
            with torch.autocast(cells.device.type, enabled=False):
                return each.flatten(2) @ self._one_hot.T if self.codebook else each
        if self.codebook:
            return torch.zeros((), device=cells.device).where(self.possible(cells), _NEVER)
        return torch.zeros((*cells.shape, self.colours), device=cells.device)

    def _times(self, cells: Tensor, t: Tensor | None) -> Tensor:
        """The time of each cell, float32 (B, L, K): 1 where hidden."""
        given = torch.zeros((), device=cells.device) if t is None else t.float()
        told = given.view(-1, 1, 1) if given.dim() < 2 else given
        return torch.where(cells == self.hidden, 1.0, told)

    def possible(self, cells: Tensor) -> Tensor:
        """Which symbols the visible cells of each place allow: bool (B, L, S). A grid of no symbol allows all."""
        with torch.autocast(cells.device.type, enabled=False):
            shown = F.one_hot(cells, self.colours + 1)[..., : self.colours].flatten(2).to(self._one_hot.dtype)
            agreeing = shown @ self._one_hot.T
            fits = agreeing >= (cells != self.hidden).sum(-1, keepdim=True)
        return fits | ~fits.any(-1, keepdim=True)

    @property
    def _one_hot(self) -> Tensor:
        """The codes as zeros and ones, float32 (S, K · C)."""
        return F.one_hot(self.codes, self.colours).flatten(1).float()

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser; the transformer's matrices are marked `hidden`."""
        hidden = list(self.transformer.parameters())
        known = {id(each) for each in hidden}
        outer = [each for each in self.parameters() if id(each) not in known]
        return [
            {"params": hidden, "weight_decay": weight_decay, "hidden": True},
            {"params": outer, "weight_decay": 0.0},
        ]

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """`torch.compile` for the blocks, one by one: they are alike, and one compilation serves all."""
        for block in self.transformer.blocks:
            block.compile(*args, **kwargs)
