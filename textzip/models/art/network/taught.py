"""An autoencoder whose codes stay, while what makes pictures of them is taught by a critic.

Shapes: B pictures, S rows and columns of pixels, h = w = grid rows and columns of codes, G groups of adjectives.

Taught from the beginning, a decoder would be told to be crisp before it knows what lies where, by a critic that knows
neither. So it begins with one that has learned; the critic learns first, by itself, to name what real pictures show;
and as codes stay, what has learned to paint with them goes on to, in better pictures.
"""

from __future__ import annotations

from typing import Any, Self

import torch
from torch import Tensor

from textzip.models.art.network.codes import CodesModel, grouped, held_back
from textzip.models.art.network.critic import OWN, WEIGHTS, Critic
from textzip.models.art.network.losses import costs

_RATE = 0.25
"""Of the decoder's learning rate, the critic's."""


class TaughtModel(CodesModel):
    """A `CodesModel` of whose parameters only the decoder's and its style's learn, and its critic's."""

    def __init__(self, *args: Any, critic: int, alone: int, **options: Any) -> None:
        """As a `CodesModel`; `critic`: its channels; `alone`: the steps in which it alone learns, to name."""
        super().__init__(*args, **options)
        self.encoder.requires_grad_(False)
        self.quantiser.requires_grad_(False)
        self.critic, self.alone = Critic(self.style.each.groups if self.style else (), critic), alone
        self.taken: Tensor
        self.register_buffer("taken", torch.zeros((), dtype=torch.long))

    def train(self, mode: bool = True) -> Self:
        """Learn or not; codes are made as they are used."""
        super().train(mode)
        self.encoder.eval()
        self.quantiser.eval()
        return self

    def settle(self) -> None:
        """A step has been taken."""
        self.taken += 1

    def forward(self, pictures: Tensor, first: bool = True, traits: Tensor | None = None) -> dict[str, Any]:
        """As a `CodesModel`'s; in training, of the critic's parts of the loss as well (`critic.WEIGHTS`).

        The first half of the pictures is made again. Of the others the adjectives alone are: in freely made pictures of
        codes some of which are another picture's. Not in training, `loss` has what naming those made again costs.
        """
        rows, groups = len(pictures), len(self.critic.groups)
        known = traits if traits is not None and groups else pictures.new_full((rows, groups), -1, dtype=torch.long)
        if not self.training:
            out = super().forward(pictures, first, traits)
            return {**out, "loss": out["loss"] + WEIGHTS["shown"] * self.critic.named(out["pictures"], known)}
        if int(self.taken) < self.alone:
            return self._alone(pictures, known)
        quantised = self.quantiser(self.encoder(pictures).permute(0, 2, 3, 1), first)
        vectors, half = quantised.vectors.detach(), (rows + 1) // 2
        free = _mixed(vectors[half:], vectors.roll(1, 0)[half:])
        told = held_back(known)
        found = self.decoder(
            torch.cat([self.wronged(vectors[:half]), free]).permute(0, 3, 1, 2), self.styled(told, rows)
        ).float()
        parts = costs(found[:half], pictures[:half])
        loss = sum((weight * parts[name] for name, weight in self.weights.items()), quantised.loss.detach())
        more = self.critic.losses(pictures, found[:half], found[half:], known, known[half:])
        loss = loss + more.pop("criticism")
        parts = {**parts, "commitment": quantised.loss.detach(), **more}
        return {"loss": loss, "parts": parts, "codes": quantised.codes, "pictures": found}

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """For an optimiser: of what learns; the critic more slowly."""
        groups = [group for part in (self.decoder, self.style) if part for group in grouped(part, weight_decay)]
        return [*groups, *({**group, "rate": _RATE} for group in grouped(self.critic, 0.0))]

    def _alone(self, pictures: Tensor, known: Tensor) -> dict[str, Any]:
        """The loss and its parts while the critic alone learns, and so far only to name: no picture is made."""
        named = self.critic.named(pictures, known)
        zero = named.new_zeros(())
        parts = dict.fromkeys((*self.weights, "commitment", *WEIGHTS), zero)
        return {"loss": WEIGHTS[OWN] * named, "parts": {**parts, OWN: named}}


def _mixed(own: Tensor, others: Tensor) -> Tensor:
    """Vectors (J, h, w, D), at some places of each picture its own and at the rest another's; any share of them."""
    chances, shares = (torch.rand(size, device=own.device) for size in (own.shape[:3], (len(own), 1, 1)))
    return torch.where((chances < shares)[..., None], own, others)
