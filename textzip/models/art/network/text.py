"""Captions to codes, whole: the frozen autoencoder, what reads captions, and the painter.

Shapes: B pictures of S × S pixels, L places of a grid, K codes, W words, M channels, G groups of adjectives.

With `Traits` the painter sees an adjective of each group and nothing else of a caption: the true ones in training,
those that are drawn from what the caption says when it paints. Without, it sees the caption's words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textzip.models.art.network.jumble import jumbled
from textzip.models.art.network.painter import Painter
from textzip.models.art.network.traits import Traits

_PARTLY, _KEPT = 0.2, 0.5
"""Of pictures that a loss is asked for, the share of whose traits some are held back, and of these that are not."""
_WHOLLY = 0.5
"""And the share of which no code is shown. What a picture begins with decides the rest of it, and nothing else teaches
that; by the cosine alone it would be one in nine of 8 × 8 codes, and fewer of more."""


class Coded(Protocol):
    """What codes are made by."""

    def encode(self, pictures: Tensor) -> Tensor:
        """Float (B, 3, S, S) in −1 … 1 to codes int64 (B, h, w)."""
        ...

    def decode(self, codes: Tensor, style: Tensor | None = None) -> Tensor:
        """And back, in a style."""
        ...

    def styled(self, traits: Tensor | None, rows: int) -> Tensor | None:
        """The style of traits int64 (B, G), or of as many rows of which nobody knows any; None if there is none."""
        ...


class TextModel(nn.Module):
    """Captions to codes to pictures."""

    def __init__(
        self,
        codes: nn.Module,
        encoder: nn.Module,
        painter: Painter,
        *,
        untold: float,
        jumbled: float = 0.0,
        traits: Traits | None = None,
    ) -> None:
        """`codes` is `Coded` and stays as it is. In training, `untold`: the share of captions that are kept back;
        `jumbled`: the share of codes in whose place another of the same picture is shown.
        """
        super().__init__()
        self.jumbled = jumbled
        self.codes, self.encoder, self.painter, self.untold = codes.requires_grad_(False), encoder, painter, untold
        self.traits = traits
        self.codes.eval()

    def forward(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """`loss`: `nats` of a hidden code, and of the traits, `said` (0 without any) over the number of groups.

        Also `logits` (N, K) and `targets` (N,) of the N codes that were hidden. `batch` has `pictures` float
        (B, 3, S, S), what the encoder takes, and with traits `truths` int64 (B, G). Of half of the pictures every code
        is hidden; of the others as many as a cosine of even chance (Chang et al., 2022), spread evenly over the batch.
        A painter that sees none has all of them to predict.
        """
        codes = self.coded(batch["pictures"])
        rows, places = codes.shape
        device = codes.device
        even = (torch.randperm(rows, device=device) + torch.rand(rows, device=device)) / rows
        part = (even - _WHOLLY).clamp_min(0) / (1 - _WHOLLY)
        hidden = self.veiled(torch.cos(part * (math.pi / 2)), torch.rand(rows, places, device=device))
        told = torch.rand(rows, device=device) >= self.untold
        context, mask = self.words(batch)
        said = context.new_zeros((), dtype=torch.float32)
        if self.traits is not None:
            truths = batch["truths"]
            said = self.traits.nats(self.traits.said(context, mask), truths) / truths.shape[1]
            partly = torch.rand(rows, 1, device=device) < _PARTLY
            context, mask = self.told(
                truths.masked_fill(partly & (torch.rand(truths.shape, device=device) > _KEPT), -1)
            )
        wrong = self.jumbled if self.training and not self.painter.independent else 0.0
        shown = jumbled(codes[..., None], wrong)[..., 0] if wrong else codes
        found: Tensor = self.painter(shown.masked_fill(hidden, self.painter.hidden), context, mask, told)
        logits, targets = found[hidden], codes[hidden]
        nats = F.cross_entropy(logits.float(), targets)
        return {"loss": nats + said, "nats": nats, "said": said, "logits": logits, "targets": targets}

    def veiled(self, shares: Tensor, chances: Tensor) -> Tensor:
        """Which places to hide, bool (B, L): those of the least `chances` (B, L), a share (B,) of them and at least 1.

        All of them where the painter sees none anyway.
        """
        if self.painter.independent:
            return torch.ones_like(chances, dtype=torch.bool)
        count = torch.ceil(shares * chances.shape[1]).clamp_min(1)
        return chances.argsort(1).argsort(1) < count[:, None]

    def predicted(self, codes: Tensor, batch: Mapping[str, Tensor], told: Tensor | None = None) -> Tensor:
        """Logits (B, L, K) of codes (B, L), K where hidden; `told` bool (B,): whose captions are seen.

        With traits, those of `truths` in the batch.
        """
        context, mask = self.words(batch) if self.traits is None else self.told(batch["truths"])
        found: Tensor = self.painter(codes, context, mask, told)
        return found

    def words(self, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """What captions say: (B, W, M), and which of its places count, bool (B, W)."""
        encoder: Any = self.encoder
        found: tuple[Tensor, Tensor] = encoder(*(batch[name] for name in encoder.takes))
        return found

    def told(self, traits: Tensor) -> tuple[Tensor, Tensor]:
        """Traits int64 (B, G), −1 where nobody knows, as what the painter sees: (B, G, M), and bool (B, G).

        Raises `ValueError` of a model without any.
        """
        if self.traits is None:
            raise ValueError("this model sees the words of captions, and no traits")
        return self.traits(traits), torch.ones_like(traits, dtype=torch.bool)

    @property
    def adjectives(self) -> int:
        """A, of all groups of which one is settled; 0 of a model without traits."""
        return sum(self.traits.groups) if self.traits is not None else 0

    def settled(self, batch: Mapping[str, Tensor], noise: Tensor, least: float = 0.0) -> Tensor:
        """The traits (B, G) that are drawn from what captions say, by Gumbel noise (B, A); −1 where none is as likely
        as `least`. (B, 0) of a model without traits.
        """
        if self.traits is None:
            return noise.new_zeros((noise.shape[0], 0), dtype=torch.long)
        said = self.traits.said(*self.words(batch))
        return self.traits.drawn(self.traits.naming(said, batch["words"]) if "words" in batch else said, noise, least)

    @torch.no_grad()
    def coded(self, pictures: Tensor) -> Tensor:
        """Pictures float (B, 3, S, S) in −1 … 1 as codes int64 (B, L), row by row.

        In float32 whatever the rest computes in: a code is where rounding goes, and would be another one now and then.
        """
        with torch.autocast(pictures.device.type, enabled=False):
            found: Tensor = self._inner.encode(pictures.float())
        return found.flatten(1)

    @torch.no_grad()
    def pictured(self, codes: Tensor, style: Tensor | None = None) -> Tensor:
        """Codes (B, L) as pictures float (B, 3, S, S) in −1 … 1; in a style, as `styled` gives it."""
        grid = self.painter.grid
        return self._inner.decode(codes.view(-1, grid, grid), style).clamp(-1, 1)

    @torch.no_grad()
    def styled(self, traits: Tensor) -> Tensor | None:
        """The style of traits int64 (B, G), −1 where nobody knows, for `pictured`."""
        return self._inner.styled(traits if traits.shape[1] else None, traits.shape[0])

    def train(self, mode: bool = True) -> Self:
        """Learn or not; the autoencoder stays as it is used."""
        super().train(mode)
        self.codes.eval()
        return self

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser, without what is frozen; matrices of transformers are marked `hidden`."""
        groups = self.painter.parameter_groups(weight_decay)
        transformer = getattr(self.encoder, "transformer", None)
        matrices = list(transformer.parameters()) if transformer is not None else []
        known = {id(each) for each in matrices}
        groups[0]["params"] = [*groups[0]["params"], *matrices]
        outer = [each for each in self.encoder.parameters() if each.requires_grad and id(each) not in known]
        groups[1]["params"] = [*groups[1]["params"], *outer, *(self.traits.parameters() if self.traits else ())]
        return groups

    @property
    def _inner(self) -> Coded:
        inner: Any = self.codes
        return inner  # type: ignore[no-any-return]
