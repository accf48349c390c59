"""What tells a decoder's pictures from real ones, and names what both show: it learns beside the decoder, its pupil.

Shapes: B real pictures of S rows and columns of pixels, of which the first N were made again, and J more that were made
freely; G groups, A adjectives of all groups together, M channels of a style.

So few codes can't say where each grain lies. Asked for the likeliest pixels, a decoder makes the mean of all that they
might be, which is no grain at all. Told apart from real pictures by another network, it learns to make one of them
(Goodfellow et al., 2014; of codes: Esser et al., 2021), of its kind, since the other knows what is to be shown (Miyato
and Koyama, 2018), and such that its adjectives can be named (Odena et al., 2017). Pictures that are made freely, of
codes of one picture and adjectives of another, teach it to go by adjectives where codes say something else.

Adjectives that the critic can't yet name in real pictures teach nothing: each group counts as much as it is better than
chance at it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from textzip.models.art.network.pyramid import Pyramid, nats
from textzip.models.art.network.style import TraitVectors

WEIGHTS = {"critic": 0.1, "named": 0.1, "shown": 0.3, "fooled": 0.02, "surface": 0.1}
"""Of the parts of the loss: the first two are the critic's own, the others what it teaches."""
OWN = "named"
"""Of these what it can learn from real pictures alone."""
_LOCAL = (1, 2)
"""Resolutions at which each place by itself is told to be real or not."""
_REGIONS = 4
"""Rows and columns of regions in which surfaces are compared."""


@dataclass(frozen=True)
class Opinion:
    """What it makes of B pictures."""

    logits: list[Tensor]
    """Of each group, (B, adjectives)."""
    real: list[Tensor]
    """How real, more being realer: as a whole (B, 1), and at each place of some resolutions (B, places)."""
    surface: Tensor
    """What is found in mean and how strong, by regions, (B, numbers)."""


class Critic(Pyramid):
    """It names, and tells real from made; a network as the judge's, smaller, of other weights and with another task."""

    def __init__(self, groups: Sequence[int], width: int) -> None:
        """`groups`: adjectives of each, or none; `width`: channels of its third resolution; M is twice that."""
        super().__init__(width, 1)
        self.groups, style = tuple(groups), 2 * width
        self.gather = nn.Linear(self.told, style)
        self.classifier = nn.Linear(style, sum(self.groups)) if groups else None
        self.vectors = TraitVectors(groups, style) if groups else None
        self.whole = nn.Linear(style, 1)
        sizes = [self.channels[number] for number in _LOCAL]
        self.local = nn.ModuleList(nn.Linear(size, 1) for size in sizes)
        self.asked = nn.ModuleList(nn.Linear(style, size) for size in sizes)

    def forward(self, pictures: Tensor, traits: Tensor) -> Opinion:
        """Pictures (B, 3, S, S) in [−1, 1], that are to show traits int64 (B, G), −1 where nobody knows."""
        maps, features = self._seen(pictures)
        style = torch.zeros_like(features)
        if self.vectors is not None:
            style = self.vectors(traits).sum(1) / len(self.groups) ** 0.5
        real = [self.whole(features).float() + _match(features, style)[:, None]]
        for number, local, asked in zip(_LOCAL, self.local, self.asked, strict=True):
            found = maps[number].flatten(2).transpose(1, 2)
            real.append(local(found)[..., 0].float() + _match(found, asked(style)[:, None]))
        parts = [F.adaptive_avg_pool2d(each, _REGIONS).flatten(1) for each in maps]
        parts += [F.adaptive_avg_pool2d(each.square(), _REGIONS).add(1e-4).sqrt().flatten(1) for each in maps]
        return Opinion(self._logits(features), real, torch.cat(parts, -1))

    def named(self, pictures: Tensor, traits: Tensor) -> Tensor:
        """What naming real pictures (B, 3, S, S) of traits (B, G) costs: nats (), mean over groups."""
        found = nats(self._logits(self._seen(pictures)[1]), traits).sum() / max(1, len(self.groups))
        return found if self.groups else 0 * self.whole.bias.sum()

    def losses(
        self, pictures: Tensor, again: Tensor, free: Tensor, traits: Tensor, wanted: Tensor
    ) -> dict[str, Tensor]:
        """The parts of the loss by their names in `WEIGHTS`, and `criticism`, their weighted sum; each ().

        `pictures` (B, 3, S, S) of `traits` int64 (B, G), the first of them as they were made `again` (N, 3, S, S),
        1 ≤ N ≤ B, and `free` (J, 3, S, S) that are to show `wanted` (J, G). What is the critic's own moves nothing
        else, and what it teaches does not move the critic.
        """
        made, shown = torch.cat([again, free]), torch.cat([traits[: len(again)], wanted])
        of_real, of_made = self(pictures, traits), self(made.detach(), shown)
        fixed = {name: each.detach() for name, each in self.named_parameters()}
        taught: Opinion = functional_call(self, fixed, (made, shown))
        named = nats(of_real.logits, traits)
        trust = self._trusted(named.detach())
        surely = trust.mean() if len(trust) else trust.new_ones(())
        there = of_real.surface[: len(again)].detach()
        parts = {
            "critic": _hinge(of_real.real) + _hinge([-each for each in of_made.real]),
            "named": named.sum() / max(1, len(self.groups)),
            "shown": (nats(taught.logits, shown) * trust).sum() / max(1, len(self.groups)),
            "fooled": -surely * _mean(taught.real),
            "surface": surely * (taught.surface[: len(again)] - there).abs().mean(),
        }
        return {**parts, "criticism": sum((WEIGHTS[name] * each for name, each in parts.items()), made.new_zeros(()))}

    def _seen(self, pictures: Tensor) -> tuple[list[Tensor], Tensor]:
        """What is found at each resolution, and features (B, M)."""
        maps, told = self.looked(pictures)
        return maps, F.gelu(self.gather(told)).float()

    def _logits(self, features: Tensor) -> list[Tensor]:
        """Of each group, (B, adjectives), by features (B, M)."""
        return list(self.classifier(features).float().split(self.groups, -1)) if self.classifier is not None else []

    def _trusted(self, named: Tensor) -> Tensor:
        """By the nats of real pictures (G,) how much each group counts: 0 by chance, 1 if it is never wrong."""
        chance = named.new_tensor([math.log(max(2, size)) for size in self.groups])
        trusted: Tensor = (1 - named / chance).clamp(0, 1)
        return trusted


def _match(found: Tensor, style: Tensor) -> Tensor:
    """How well they go together (…), both (…, C), or the style the same for all places."""
    together: Tensor = (found * style).sum(-1).float()
    return together / math.sqrt(found.shape[-1])


def _mean(real: list[Tensor]) -> Tensor:
    return torch.stack([each.mean() for each in real]).mean()


def _hinge(real: list[Tensor]) -> Tensor:
    """What it costs not to be sure that they are real (Lim and Ye, 2017)."""
    return _mean([F.relu(1 - each) for each in real])
